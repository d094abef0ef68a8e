import { parseNetwork } from "../../runtime/decide/access.ts";
import { setRealIpFrom, streamSetRealIpFrom } from "../catalog/nginx/realip.ts";
import type { Http } from "../ir/http.ts";
import { type Scope, siteOf, type Slot, type Traced } from "../ir/scope.ts";
import type { Stream } from "../ir/stream.ts";
import { say } from "../messages/text.ts";
import type { Findings } from "./findings.ts";
import { everyLocation, type Resolver } from "./resolve.ts";

/** Addresses by the names of `set_real_ip_from`, which nginx looks up at its start. */
export type ProxyNames = ReadonlyMap<string, readonly string[]>;

const isName = (text: string): boolean => parseNetwork(text) === undefined;

export const resolveProxies = (
  http: Http,
  resolver: Resolver,
  findings: Findings,
): Promise<ProxyNames> => {
  const scopes = [http, ...http.servers, ...everyLocation(http)].map(({ scope }) => scope);
  return lookUp(scopes, setRealIpFrom, resolver, findings);
};

export const resolveStreamProxies = (
  stream: Stream,
  resolver: Resolver,
  findings: Findings,
): Promise<ProxyNames> => {
  const scopes = [stream, ...stream.servers].map(({ scope }) => scope);
  return lookUp(scopes, streamSetRealIpFrom, resolver, findings);
};

async function lookUp(
  scopes: readonly Scope[],
  slot: Slot<string>,
  resolver: Resolver,
  findings: Findings,
): Promise<ProxyNames> {
  const written = scopes.flatMap((scope) => scope.own(slot)).filter(({ value }) => isName(value));
  const found = new Map<string, readonly string[]>();
  for (const one of written) {
    const { value: name } = one;
    if (!found.has(name)) found.set(name, await resolver(name));
    const site = siteOf(one);
    if (site && found.get(name)?.length === 0)
      findings.error(
        "serve/host-not-found",
        site,
        say(
          {
            en: "host not found in `set_real_ip_from`: {name}",
            zh: "找不到 `set_real_ip_from` 中的主机：{name}",
          },
          { name },
        ),
      );
  }
  return found;
}

/** The proxies of a block as addresses and networks. */
export const proxiesOf = (
  written: readonly Traced<string>[],
  names: ProxyNames,
): readonly string[] => written.flatMap(({ value }) => names.get(value) ?? [value]);
