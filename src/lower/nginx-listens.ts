import { ipv6Words } from "../catalog/nginx/ip-number.ts";
import { ssl as sslSwitch } from "../catalog/nginx/ssl.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { read, type Scope, type Traced } from "../ir/scope.ts";
import type { StreamListen } from "../ir/stream.ts";
import type { Address } from "../ir/upstream.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";
import { protocolFindings, type Protocols } from "./nginx-listen-protocols.ts";

/** What is the same for a `listen` of every kind of server. */
interface AnyListen {
  readonly site: Site;
  readonly address: Address;
  readonly ssl: boolean;
  readonly http2?: boolean;
  readonly proxyProtocol: boolean;
  readonly defaultServer: boolean;
  readonly reuseport: boolean;
  readonly backlog: number | undefined;
  readonly socket: readonly string[];
  readonly transport?: "tcp" | "udp";
}

/** An address and the servers that share it. */
export interface Shared {
  readonly shown: string;
  /** In the order of the file. */
  readonly servers: Scope[];
  /** The server for clients that name none. */
  main: Scope;
  /** The first `listen` with TLS. */
  ssl: Site | undefined;
  first: Site;
  default: Site | undefined;
  options: Site | undefined;
  readonly protocols: Protocols[];
}

/** The servers that share addresses, as ngx_http_add_addresses sees them. */
export class SharedListens {
  readonly #shared = new Map<string, Shared>();
  readonly #found: Diagnostic[] = [];

  add(scope: Scope, listens: readonly Traced<AnyListen>[]): void {
    for (const { value } of listens) this.#one(value, scope);
  }

  get findings(): readonly Diagnostic[] {
    return [...this.#found, ...[...this.#shared.values()].flatMap(protocolFindings)];
  }

  get shared(): Iterable<Shared> {
    return this.#shared.values();
  }

  #one(listen: AnyListen, scope: Scope): void {
    const { site } = listen;
    const key = `${transportOf(listen)} ${keyOf(listen.address)}`;
    const there = this.#shared.get(key);
    const shared = there ?? sharedOf(listen, scope);
    if (!there) this.#shared.set(key, shared);
    else if (shared.servers.at(-1) === scope)
      this.#found.push(again(site, shared.first, duplicateListen(shared.shown)));
    else shared.servers.push(scope);
    if (listen.ssl) shared.ssl ??= site;
    noteProtocols(shared.protocols, listen, scope);
    if (setsSocket(listen)) {
      if (shared.options)
        this.#found.push({
          ...again(site, shared.options, duplicateOptions(shared.shown)),
          code: "routing/listen-options-conflict",
        });
      shared.options ??= site;
    }
    if (!listen.defaultServer) return;
    if (shared.default)
      this.#found.push(again(site, shared.default, duplicateDefault(shared.shown)));
    else shared.main = scope;
    shared.default ??= site;
  }
}

const transportOf = ({ transport, socket }: AnyListen): string =>
  transport ?? (socket.includes("quic") ? "udp" : "tcp");

const sharedOf = ({ address, site }: AnyListen, scope: Scope): Shared => ({
  shown: keyOf(address),
  servers: [scope],
  main: scope,
  ssl: undefined,
  first: site,
  default: undefined,
  options: undefined,
  protocols: [],
});

function noteProtocols(into: Protocols[], listen: AnyListen, scope: Scope): void {
  const { site, proxyProtocol, http2 = false } = listen;
  const tls = listen.ssl || read(scope, sslSwitch).value;
  const same = into.some(
    (one) => one.tls === tls && one.proxyProtocol === proxyProtocol && one.http2 === http2,
  );
  if (!same) into.push({ site, tls, proxyProtocol, http2 });
}

/** Before 1.25.5 an address of stream or mail belongs to one server. */
export function duplicateAddresses(
  servers: readonly { readonly listens: readonly Traced<StreamListen>[] }[],
): readonly Diagnostic[] {
  const seen = new Map<string, Site>();
  const found: Diagnostic[] = [];
  for (const { listens } of servers)
    for (const { value } of listens) {
      const shown = keyOf(value.address);
      const key = `${value.transport} ${shown}`;
      const first = seen.get(key);
      if (first) found.push(again(value.site, first, duplicateAddress(shown)));
      else seen.set(key, value.site);
    }
  return found;
}

/** The same for every spelling of an address. */
function keyOf({ kind, host, port }: Address): string {
  if (kind === "unix") return `unix:${host}`;
  if (host === "*") return `0.0.0.0:${port}`;
  if (!host.includes(":")) return `${host}:${port}`;
  return `[${(ipv6Words(host) ?? [host]).map((word) => word.toString(16)).join(":")}]:${port}`;
}

const setsSocket = ({ socket, backlog, reuseport }: AnyListen): boolean =>
  backlog !== undefined ||
  reuseport ||
  socket.some((word) => !/^(?:spdy|quic|gmssl|multipath)$/.test(word));

const again = (site: Site, first: Site, message: Text): Diagnostic =>
  finding("base/duplicate-directive", message, site.span, {
    via: site.via,
    related: [{ span: first.span, message: say({ en: "the first one", zh: "第一次定义" }) }],
  });

const duplicateListen = (address: string): Text =>
  say(
    { en: "the server listens on {address} already", zh: "该 server 已经监听 {address}" },
    { address },
  );

const duplicateOptions = (address: string): Text =>
  say(
    {
      en: "options for the socket of {address} are given already: one `listen` gives them for all servers",
      zh: "{address} 的套接字选项重复设置：只能由一条 `listen` 为所有 server 设置",
    },
    { address },
  );

const duplicateDefault = (address: string): Text =>
  say(
    { en: "{address} has a default server already", zh: "{address} 已有默认 server" },
    { address },
  );

const duplicateAddress = (address: string): Text =>
  say(
    { en: "another `listen` has {address} already", zh: "{address} 已被其他 `listen` 占用" },
    { address },
  );
