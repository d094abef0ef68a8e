import type { DirectiveDef } from "../../catalog/define.ts";
import * as client from "../../catalog/nginx/http-client.ts";
import * as proxying from "../../catalog/nginx/proxy.ts";
import type { Node } from "../../ir/config.ts";
import type { Location, Server, ServerName } from "../../ir/http.ts";
import { isWritten, read, type Scope, type Traced } from "../../ir/scope.ts";
import type { Upstream } from "../../ir/upstream.ts";
import type { Site } from "../../text/span.ts";
import { locationsOf } from "../subjects.ts";
import { canonicalHost, isWildcard } from "./addresses.ts";
import { listenersOf, speaksTls } from "./listeners.ts";
import { type Partners, seenFrom } from "./partners.ts";

/** One thing that a machine does for the clients of a floating address. */
export interface Served {
  /** As it is written. */
  readonly value: string;
  /** The same without whose addresses they are. */
  readonly plain: string;
  readonly at: Traced<unknown> | Site;
}

/** What machines are compared by: a name for the thing, and what each of them has there. */
export type ServedBy = ReadonlyMap<string, Served>;

/** The backends of groups by name; http and stream have names of their own. */
export function groupsOf(node: Node, partners: Partners): ServedBy {
  const found = new Map<string, Served>();
  for (const { http, stream } of node.proxies)
    for (const [kind, groups] of [
      ["", http?.upstreams],
      ["stream ", stream?.upstreams],
    ] as const)
      for (const group of groups ?? [])
        found.set(`${kind}${group.name}`, backendsOf(group, node, partners));
  return found;
}

function backendsOf({ peers, site }: Upstream, node: Node, partners: Partners): Served {
  const words = peers.map(({ address, weight, backup, down, maxConns }) => {
    const rest = [
      ...(weight.value === 1 ? [] : [`weight=${weight.value}`]),
      ...(maxConns.value === 0 ? [] : [`max_conns=${maxConns.value}`]),
      ...(backup.value ? ["backup"] : []),
      ...(down.value ? ["down"] : []),
    ];
    const { value } = address;
    return {
      value: [value.text.toLowerCase(), ...rest].join(" "),
      plain: [seenFrom(node, partners, value), ...rest].join(" "),
    };
  });
  return { value: listOf(words, "value"), plain: listOf(words, "plain"), at: site };
}

const listOf = <K extends string>(words: readonly Readonly<Record<K, string>>[], key: K): string =>
  words
    .map((word) => word[key])
    .toSorted()
    .join(", ");

/** The sockets that take connections to the floating addresses, by port. */
export function socketsOf(node: Node, { floating }: Partners): ServedBy {
  const found = new Map<string, Served>();
  for (const one of listenersOf(node)) {
    const { address, proxyProtocol } = one.listen.value;
    if (address.kind !== "ip") continue;
    if (!isWildcard(address.host) && !floating.has(canonicalHost(address.host))) continue;
    const key = String(address.port);
    const there = found.get(key);
    const words = [
      ...(speaksTls(one) || there?.value.includes("ssl") === true ? ["ssl"] : []),
      ...(proxyProtocol || there?.value.includes("proxy_protocol") === true
        ? ["proxy_protocol"]
        : []),
    ].join(" ");
    const at = isWritten(one.listen) ? one.listen : one.listen.value.site;
    found.set(key, { value: words, plain: words, at: there?.at ?? at });
  }
  return found;
}

/** The names of virtual hosts; none where a pattern may stand for one of them. */
export function hostsOf(node: Node, { nodes }: Partners): ServedBy {
  const found = new Map<string, Served>();
  if (nodes.some(hasPatterns)) return found;
  for (const name of namesOf(node))
    if (name.value.kind === "exact" && name.value.name.includes("."))
      found.set(name.value.name, { value: "", plain: "", at: name });
  return found;
}

const namesOf = ({ proxies }: Node): readonly Traced<ServerName>[] =>
  proxies.flatMap(({ http }) => (http?.servers ?? []).flatMap(({ names }) => names));

const hasPatterns = (node: Node): boolean =>
  namesOf(node).some(({ value }) => value.kind !== "exact");

/** A directive that changes what a client gets, and how it is printed. */
interface Setting {
  readonly name: string;
  readonly in: (scope: Scope) => { readonly text: string; readonly field: Traced<unknown> };
}

const setting = <T>(def: DirectiveDef<T>): Setting => ({
  name: def.name,
  in: (scope) => {
    const field = read<T>(scope, def);
    const { value } = field;
    return { text: value === undefined ? "" : def.takes.print(value).join(" "), field };
  },
});

const always = [
  setting(client.clientMaxBodySize),
  setting(client.clientBodyTimeout),
  setting(client.sendTimeout),
];

const whileProxying = [
  ...always,
  setting(proxying.proxyConnectTimeout),
  setting(proxying.proxySendTimeout),
  setting(proxying.proxyReadTimeout),
  setting(proxying.proxyNextUpstream),
  setting(proxying.proxyNextUpstreamTries),
  setting(proxying.proxyNextUpstreamTimeout),
];

/** Settings where backends are asked, by directive, host and location. */
export function settingsOf(node: Node): ServedBy {
  const found = new Map<string, Served>();
  for (const { http } of node.proxies)
    for (const server of http?.servers ?? []) {
      const key = keyOf(server);
      for (const location of locationsOf(server)) addSettings(found, key, location);
    }
  return found;
}

function addSettings(
  found: Map<string, Served>,
  server: string,
  { scope, handler, title, match }: Location,
): void {
  const kind = handler?.value.kind;
  if (!handler || match.kind === "if" || match.kind === "limit_except") return;
  if (kind !== "proxy" && kind !== "gateway") return;
  for (const one of kind === "proxy" ? whileProxying : always) {
    const { text, field } = one.in(scope);
    const at = isWritten(field) ? field : handler;
    found.set(`${one.name}\0${server} ${title}`, { value: text, plain: text, at });
  }
}

/** A virtual host by its ports and names. */
const keyOf = ({ listens, names }: Server): string =>
  [
    ...listens.map(({ value }) => String(value.address.port)),
    ...names.map(({ value }) => JSON.stringify(value)),
  ]
    .toSorted()
    .join(" ");
