import { hostname } from "node:os";

import type { ListenerPlan } from "../../runtime/plan.ts";
import { absenceOf } from "../catalog/facts/nginx-history.ts";
import { http2, ssl } from "../catalog/nginx/ssl.ts";
import type { Listen, Server, ServerName } from "../ir/http.ts";
import { read, siteOf, type Traced } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";
import { planPattern } from "./patterns.ts";
import type { Values } from "./values.ts";

/** nginx's default of `backlog` on Linux. */
export const defaultBacklog = 511;

/** Where an unprivileged nginx listens when nobody says it, and a privileged one. */
const portFor = (privileged: boolean): number => (privileged ? 80 : 8000);

/** What names of servers are read from, in either block. */
type Named = Pick<Server, "names" | "site">;

interface NamedAddress {
  readonly text: string;
  readonly servers: readonly { readonly server: Named; readonly index: number }[];
}

interface Bound {
  readonly text: string;
  readonly host: string;
  readonly port: number;
  readonly unix: boolean;
  readonly servers: { readonly server: Server; readonly index: number; readonly listen: Listen }[];
}

export interface ListenerContext {
  readonly values: Values;
  readonly findings: Findings;
  readonly privileged: boolean;
  /** Whether the server of that index has a certificate. */
  readonly hasCertificate: (server: number) => boolean;
  /** Whether it refuses every handshake. */
  readonly rejects: (server: number) => boolean;
}

/** Each address and port once, with the servers that share it. */
export function planListeners(
  servers: readonly Server[],
  context: ListenerContext,
): ListenerPlan[] {
  const bound = new Map<string, Bound>();
  for (const [index, server] of servers.entries()) {
    const own = new Set<string>();
    for (const listen of listensOf(server, context.privileged)) {
      const at = boundOf(listen);
      const there = bound.get(at.text);
      if (own.has(at.text))
        context.findings.error(
          "serve/duplicate-listen",
          listen.site,
          say(
            { en: "duplicate listen {address}", zh: "listen {address} 重复" },
            { address: at.text },
          ),
        );
      else if (there) there.servers.push({ server, index, listen });
      else bound.set(at.text, { ...at, servers: [{ server, index, listen }] });
      own.add(at.text);
    }
  }
  return [...bound.values()].map((one) => planListener(one, context));
}

function listensOf({ listens, site }: Server, privileged: boolean): readonly Listen[] {
  if (listens.length > 0) return listens.map(({ value }) => value);
  const port = portFor(privileged);
  return [
    {
      site,
      address: { text: `*:${port}`, kind: "ip", host: "*", port },
      ssl: false,
      defaultServer: false,
      proxyProtocol: false,
      reuseport: false,
      backlog: undefined,
      http2: false,
      socket: [],
    },
  ];
}

/** An address as messages name it and as it is bound. */
export function boundOf({ address }: Pick<Listen, "address">): Omit<Bound, "servers"> {
  const { kind, host, port } = address;
  if (kind === "unix") return { text: `unix:${host}`, host, port: 0, unix: true };
  const any = host === "*" ? "0.0.0.0" : host;
  const shown = any.includes(":") ? `[${any}]` : any;
  return { text: `${shown}:${port}`, host: any, port, unix: false };
}

function planListener(bound: Bound, context: ListenerContext): ListenerPlan {
  const { host, port, unix, servers } = bound;
  const main = defaultOf(bound, context.findings);
  checkOptions(bound, context.findings);
  const listens = servers.map(({ listen }) => listen);
  const secure = listens.some((listen) => listen.ssl) || read(main.server.scope, ssl).value;
  // Where the default server refuses handshakes, each of the others must be able to take them.
  const needing = context.rejects(main.index) ? servers : [main];
  const able = ({ index }: { readonly index: number }): boolean =>
    context.hasCertificate(index) || context.rejects(index);
  if (secure && !needing.every(able))
    context.findings.error(
      "serve/missing-certificate",
      main.listen.site,
      say(
        {
          en: "no `ssl_certificate` is defined for {address}",
          zh: "{address} 没有配置 `ssl_certificate`",
        },
        { address: bound.text },
      ),
    );
  const both = listens.some(({ socket }) => socket.includes("ipv6only=off"));
  return {
    host,
    port,
    unix,
    ipv6only: host.includes(":") && !unix && !both,
    backlog: listens.findLast((listen) => listen.backlog !== undefined)?.backlog ?? defaultBacklog,
    ssl: secure,
    proxyProtocol: listens.some((listen) => listen.proxyProtocol),
    http2: http2Of(listens, main.server, secure),
    defaultServer: main.index,
    ...namesOf(bound, context),
  };
}

/**
 * `listen … http2` holds for the address. Since nginx 1.25.1 `http2 on` holds for its server, which
 * without TLS is the default one, and HTTP/1 is understood beside it.
 */
function http2Of(
  listens: readonly Listen[],
  { scope }: Server,
  secure: boolean,
): ListenerPlan["http2"] {
  const said = listens.some((listen) => listen.http2);
  const old = absenceOf(scope.target, http2.name)?.since !== undefined;
  if (said) return old && !secure ? "only" : "offered";
  return !secure && !old && read(scope, http2).value ? "offered" : "off";
}

function defaultOf(bound: Bound, findings: Findings): Bound["servers"][number] {
  const asked = bound.servers.filter(({ listen }) => listen.defaultServer);
  for (const { listen } of asked.slice(1))
    findings.error(
      "serve/duplicate-default-server",
      listen.site,
      say(
        { en: "a duplicate default server for {address}", zh: "{address} 的默认服务器重复" },
        { address: bound.text },
      ),
    );
  const chosen = asked[0] ?? bound.servers[0];
  if (!chosen) throw new Error(`nobody listens on ${bound.text}`);
  return chosen;
}

const setsSocket = ({ socket, backlog, reuseport }: Listen): boolean =>
  backlog !== undefined || reuseport || socket.some((word) => !/^(?:spdy|quic|gmssl)$/.test(word));

function checkOptions({ servers, text }: Bound, findings: Findings): void {
  for (const { listen } of servers.filter((one) => setsSocket(one.listen)).slice(1))
    findings.error(
      "serve/duplicate-listen-options",
      listen.site,
      say(
        { en: "duplicate listen options for {address}", zh: "{address} 的 listen 选项重复" },
        { address: text },
      ),
    );
}

type Names = Pick<ListenerPlan, "exact" | "leading" | "trailing" | "regex">;

/** The names of all servers that share an address, as tables. */
export function namesOf(
  { servers, text }: NamedAddress,
  { values, findings }: Pick<ListenerContext, "values" | "findings">,
): Names {
  const exact: [string, number][] = [];
  const leading: [string, number][] = [];
  const trailing: [string, number][] = [];
  const regex: [string, number][] = [];
  const seen = new Map<string, Site | undefined>();
  const add = (
    list: [string, number][],
    key: string,
    server: number,
    site: Site,
    shown: string,
  ) => {
    const kind = `${list === exact ? "=" : list === leading ? "*" : "."}${key}`;
    if (!seen.has(kind)) {
      seen.set(kind, site);
      list.push([key, server]);
      return;
    }
    findings.warning(
      "serve/conflicting-name",
      site,
      say(
        {
          en: "conflicting server name `{name}` on {address}, ignored",
          zh: "{address} 上的服务器名 `{name}` 冲突，已忽略",
        },
        { name: shown, address: text },
      ),
      seen.get(kind),
    );
  };
  for (const { server, index } of servers)
    for (const one of serverNames(server)) {
      const { value: name } = one;
      const site = siteOf(one) ?? server.site;
      if (name.kind === "regex")
        regex.push([planPattern(name.pattern, site, values, findings), index]);
      else if (name.kind === "trailing")
        add(trailing, values.bytes(name.prefix, site), index, site, `${name.prefix}*`);
      else if (name.kind === "exact")
        add(exact, values.bytes(hostNamed(name.name), site), index, site, name.name);
      else {
        const suffix = values.bytes(name.suffix, site);
        add(leading, suffix, index, site, name.suffix);
        if (name.bare) add(exact, suffix.slice(1), index, site, name.suffix);
      }
    }
  return { exact, leading, trailing, regex };
}

/** A server without a name has the empty one. */
const serverNames = ({ names, site }: Named): readonly Traced<ServerName>[] =>
  names.length > 0
    ? names
    : [{ value: { kind: "exact", name: "" }, origin: { kind: "written", site } }];

const hostNamed = (name: string): string =>
  name === "$hostname" ? hostname().toLowerCase() : name;

/** `$server_name`: the first name as it is written, without the dot of `.example.com`. */
export function firstName({ names }: Pick<Server, "names">): string {
  const first = names[0]?.value;
  switch (first?.kind) {
    case "exact":
      return hostNamed(first.name);
    case "leading":
      return first.bare ? first.suffix.slice(1) : `*${first.suffix}`;
    case "trailing":
      return `${first.prefix}*`;
    case "regex":
      return `~${first.pattern}`;
    case undefined:
      return "";
  }
}
