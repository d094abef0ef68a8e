import { realAddress } from "../decide/real-ip.ts";
import { fieldNumber } from "../http1/field.ts";
import type { ProxyExchange } from "./exchange.ts";
import type { CompiledGate } from "./gate-compiled.ts";

const most = 64;

/** Whom a trusted proxy speaks for is the client from here to the end of the request. */
export function applyRealIp(exchange: ProxyExchange, gate: CompiledGate): void {
  const { client } = exchange;
  const { realIp } = gate;
  if (!realIp || client.real !== undefined) return;
  const { plan, proxies } = realIp;
  const { recursive, source } = plan;
  if (source.kind === "proxy-protocol") {
    const [address, port = ""] = client.proxyProtocol ?? [];
    if (address === undefined) return;
    const real = realAddress(client.remoteAddress, [address], proxies, recursive);
    if (real) client.real = { address: real.address, port };
    return;
  }
  const values = valuesOf(exchange, source.name, source.list);
  if (values.length === 0) return;
  const real = realAddress(client.remoteAddress, values, proxies, recursive);
  if (real) client.real = { address: real.address, port: real.port > 0 ? String(real.port) : "" };
}

/** Every field of a name, or the first. */
function valuesOf(exchange: ProxyExchange, name: string, all: boolean): readonly string[] {
  const { fields } = exchange.head;
  const number = fieldNumber(name);
  if (number > 0 && !fields.has(number)) return [];
  const values: string[] = [];
  for (let index = 0; index < fields.count && values.length < most; index++) {
    const same =
      number > 0
        ? fields.number(index) === number
        : fields.number(index) === 0 && fields.named(index, name);
    if (!same) continue;
    values.push(fields.valueAt(index));
    if (!all) break;
  }
  return values;
}
