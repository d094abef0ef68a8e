import { isIP } from "node:net";

import { addressNumber, subnetRange } from "../../catalog/keepalived/address-range.ts";
import { say, type Text } from "../../messages/text.ts";

/** An address of a description, taken apart; a name has the family 0. */
export interface Address {
  readonly host: string;
  readonly family: 4 | 6 | 0;
  readonly prefix: number | undefined;
  readonly port: number | undefined;
}

/** `10.0.0.1/24`, `10.0.0.1:80`, `[2001:db8::1]:80`, `name:80`; nothing where it is none of them. */
export function addressIn(text: string): Address | undefined {
  if (isIP(text) !== 0) return { ...hostOf(text), prefix: undefined, port: undefined };
  const network = /^(.+)\/(\d{1,3})$/.exec(text);
  if (network) {
    const host = hostOf(network[1] ?? "");
    return host.family === 0 ? undefined : { ...host, prefix: Number(network[2]), port: undefined };
  }
  const match = /^(?:\[([^[\]]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const [, bracketed, plain, port] = match;
  const host = hostOf(bracketed ?? plain ?? "");
  if (bracketed !== undefined && host.family !== 6) return undefined;
  if (host.family === 0 && !isHostName(host.host)) return undefined;
  return { ...host, prefix: undefined, port: port === undefined ? undefined : Number(port) };
}

function hostOf(host: string): Pick<Address, "host" | "family"> {
  const family = isIP(host);
  return { host, family: family === 4 || family === 6 ? family : 0 };
}

/** Four numbers are a misspelt address. */
const isHostName = (text: string): boolean =>
  /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?$/.test(text) && !/^[\d.]+$/.test(text);

interface Wanted {
  readonly prefix: "none" | "may" | "must";
  readonly port: "none" | "may" | "must";
  readonly host?: true;
}

/** What is wrong with an address; nothing where it is as wanted. */
export function wrongAddress(text: string, wanted: Wanted): Text | undefined {
  const found = addressIn(text);
  if (!found || (found.family === 0 && !wanted.host)) return noAddress(text, wanted);
  const { family, prefix, port } = found;
  if (prefix !== undefined && wanted.prefix === "none")
    return say({ en: "`{text}` is to have no prefix here", zh: "`{text}` 此处不写前缀" }, { text });
  if (port !== undefined && wanted.port === "none")
    return say({ en: "`{text}` is to have no port here", zh: "`{text}` 此处不写端口" }, { text });
  if (prefix !== undefined && prefix > (family === 6 ? 128 : 32))
    return say(
      { en: "/{prefix} is longer than the address", zh: "/{prefix} 超出地址长度" },
      { prefix },
    );
  if (port !== undefined && (port < 1 || port > 65_535))
    return say({ en: "a port is a number from 1 to 65535", zh: "端口应为 1 到 65535" });
  if (prefix === undefined && wanted.prefix === "must")
    return say({ en: "the prefix is missing: `{text}/24`", zh: "缺少前缀：`{text}/24`" }, { text });
  if (port === undefined && wanted.port === "must")
    return say({ en: "the port is missing: `{text}:80`", zh: "缺少端口：`{text}:80`" }, { text });
  return undefined;
}

const noAddress = (text: string, wanted: Wanted): Text =>
  say(
    {
      en: "`{text}` is no address; one is written {example}",
      zh: "`{text}` 不是地址，写法如 {example}",
    },
    { text, example: exampleOf(wanted) },
  );

/** How such an address is written. */
export const exampleOf = ({ prefix, port }: Wanted): string =>
  port === "none" ? (prefix === "none" ? "10.0.0.1" : "10.0.0.1/24") : "10.0.0.1:80";

/** The first and the last address of a network, and whether an address is one of them or between. */
export interface NetworkOf {
  readonly text: string;
  readonly first: bigint;
  readonly last: bigint;
  readonly family: 4 | 6;
}

/** The network of an address with a prefix. */
export function networkOf({ host, family, prefix }: Address): NetworkOf | undefined {
  if (prefix === undefined || family === 0) return undefined;
  const range = subnetRange(host, String(prefix));
  const [first, last] = [range?.first, range?.last].map((end) => addressNumber(end ?? ""));
  if (!range || first === undefined || last === undefined) return undefined;
  return { text: `${range.first}/${prefix}`, first, last, family };
}
