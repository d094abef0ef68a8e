import { AccessList } from "../decide/access.ts";
import { compileCookies, type CookieRules } from "../decide/cookies.ts";
import { compileErrorPages, type ErrorPages } from "../decide/error-page.ts";
import { compileRedirects, type Redirects } from "../decide/redirect.ts";
import { compileRetry, type RetryPolicy } from "../decide/retry.ts";
import { compileValue, type Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type {
  AccessLogPlan,
  HttpPlan,
  LocationPlan,
  LogFormatPlan,
  ProxyPlan,
  ValuePlan,
} from "../plan.ts";
import type { BackendTlsPlan } from "../plan/tls.ts";
import { PeerTls } from "../tls/peer-tls.ts";
import { compileCache, type CompiledCache } from "./cache/compiled-cache.ts";
import { type CompiledFilters, compileFilters, isReplaced } from "./compiled-filters.ts";
import { FieldSet } from "./field-set.ts";
import { compileGate, compileRate, type CompiledGate, type CompiledRate } from "./gate-compiled.ts";
import type { Target } from "./upstream-target.ts";

export interface CompiledProxy {
  readonly plan: ProxyPlan;
  readonly retry: RetryPolicy;
  readonly url: Template | undefined;
  readonly method: Template | undefined;
  readonly body: Template | undefined;
  readonly setHeaders: readonly { readonly name: string; readonly value: Template }[];
  /** Client fields that are not passed on: those that are set, and those of one connection. */
  readonly replaced: FieldSet;
  readonly hidden: FieldSet;
  readonly passed: FieldSet;
  readonly redirects: Redirects;
  readonly cookies: CookieRules | undefined;
  /** The local end of connections to backends. */
  readonly bind: Template | undefined;
  /** TLS towards the backends; shared by locations that ask for the same. */
  readonly tls: CompiledTls | undefined;
  /** The key that memcached is asked for. */
  readonly memcached: Template | undefined;
  /** Undefined: nothing is kept. */
  readonly cache: CompiledCache | undefined;
  /** Fields of answers that are obeyed, all of them but for `proxy_ignore_headers`. */
  readonly obeys: { readonly redirect: boolean; readonly limitRate: boolean };
  /** Where all requests go, unless that is a variable; filled in at the first. */
  target: Target | undefined;
}

export interface CompiledTls {
  readonly peers: PeerTls;
  readonly name: Template | undefined;
  readonly cert: Template | undefined;
  readonly key: Template | undefined;
}

export interface CompiledAccessLog {
  readonly path: Template;
  readonly format: number;
  readonly condition: Template | undefined;
}

export interface CompiledFormat {
  readonly escape: LogFormatPlan["escape"];
  readonly template: Template;
}

/** A path of `try_files`: a slash at its end, as it is written, asks for a folder. */
export interface TriedPath {
  readonly folder: boolean;
  /** Without that slash. */
  readonly name: Template;
}

export interface CompiledLocation {
  readonly plan: LocationPlan;
  readonly access: AccessList | undefined;
  readonly gate: CompiledGate | undefined;
  readonly rate: CompiledRate | undefined;
  readonly root: Template;
  readonly alias: Template | undefined;
  readonly index: readonly Template[];
  readonly tryFiles:
    | { readonly paths: readonly TriedPath[]; readonly fallback: Template | number }
    | undefined;
  readonly addHeaders: readonly {
    readonly name: string;
    readonly value: Template;
    readonly always: boolean;
  }[];
  readonly accessLogs: readonly CompiledAccessLog[];
  readonly errorPages: ErrorPages;
  readonly filters: CompiledFilters | undefined;
  readonly serverName: Template | undefined;
  readonly types: ReadonlyMap<string, string>;
  readonly proxy: CompiledProxy | undefined;
}

/** Fields that belong to one connection, or that the engine writes itself (RFC 9110, 7.6.1). */
const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "content-length",
  "upgrade",
  "expect",
  "host",
];

/** What nginx hides of a response unless `proxy_pass_header` names it. */
const hiddenByDefault = [
  "date",
  "server",
  "x-pad",
  "x-accel-expires",
  "x-accel-redirect",
  "x-accel-limit-rate",
  "x-accel-buffering",
  "x-accel-charset",
];

/** What several locations have in common. */
interface Shared {
  readonly logs: Map<readonly AccessLogPlan[], readonly CompiledAccessLog[]>;
  /** By what is asked for: keys are read once. */
  readonly peers: Map<string, PeerTls>;
}

export function compileLocations(http: HttpPlan, variables: Variables): CompiledLocation[] {
  const shared: Shared = { logs: new Map(), peers: new Map() };
  const types = new Map(http.types);
  const others = (http.otherTypes ?? []).map((table) => new Map(table));
  return http.locations.map((plan) => ({
    ...compileLocation(plan, variables, shared),
    types: (plan.types === undefined ? undefined : others[plan.types]) ?? types,
  }));
}

export const compileFormats = (http: HttpPlan, variables: Variables): CompiledFormat[] =>
  http.logFormats.map(({ escape, value }) => ({
    escape,
    template: compileValue(value, variables),
  }));

function compileLocation(
  plan: LocationPlan,
  variables: Variables,
  shared: Shared,
): Omit<CompiledLocation, "types"> {
  const { logs } = shared;
  const value = (text: ValuePlan): Template => compileValue(text, variables);
  const optional = (text: ValuePlan | undefined) => (text === undefined ? undefined : value(text));
  let accessLogs = logs.get(plan.accessLogs);
  if (!accessLogs) {
    accessLogs = plan.accessLogs.map(({ path, format, condition }) => ({
      path: value(path),
      format,
      condition: optional(condition),
    }));
    logs.set(plan.accessLogs, accessLogs);
  }
  const { tryFiles, handler, gate, rate } = plan;
  return {
    plan,
    access: plan.access.length > 0 ? new AccessList(plan.access) : undefined,
    gate: gate && compileGate(gate, variables),
    rate: rate && compileRate(rate, variables),
    root: value(plan.root),
    alias: optional(plan.alias),
    index: plan.index.map(value),
    tryFiles: tryFiles && {
      paths: tryFiles.paths.map((path) => triedPath(path, variables)),
      fallback:
        typeof tryFiles.fallback === "number" ? tryFiles.fallback : value(tryFiles.fallback),
    },
    addHeaders: plan.addHeaders
      .filter(({ name }) => !isReplaced(name))
      .map((header) => ({ ...header, value: value(header.value) })),
    filters: compileFilters(plan, variables),
    serverName: optional(plan.serverName),
    accessLogs,
    errorPages: compileErrorPages(plan, variables),
    proxy: handler.kind === "proxy" ? compileProxy(handler.proxy, variables, shared) : undefined,
  };
}

function triedPath(path: ValuePlan, variables: Variables): TriedPath {
  const last = typeof path === "string" ? path : path.at(-1);
  if (typeof last !== "string" || !last.endsWith("/"))
    return { folder: false, name: compileValue(path, variables) };
  const bare = last.slice(0, -1);
  const name = typeof path === "string" ? bare : [...path.slice(0, -1), bare];
  return { folder: true, name: compileValue(name, variables) };
}

function compileTls(plan: BackendTlsPlan, variables: Variables, shared: Shared): CompiledTls {
  const asked = JSON.stringify(plan);
  const peers = shared.peers.get(asked) ?? new PeerTls(plan);
  shared.peers.set(asked, peers);
  const optional = (text: ValuePlan | undefined) =>
    text === undefined ? undefined : compileValue(text, variables);
  return { peers, name: optional(plan.name), cert: optional(plan.cert), key: optional(plan.key) };
}

function compileProxy(plan: ProxyPlan, variables: Variables, shared: Shared): CompiledProxy {
  const value = (text: ValuePlan): Template => compileValue(text, variables);
  const optional = (text: ValuePlan | undefined) => (text === undefined ? undefined : value(text));
  const passed = new Set(plan.passHeaders.map((name) => name.toLowerCase()));
  const hidden = hiddenByDefault.filter((name) => !passed.has(name));
  const replaced = [...hopByHop, ...plan.setHeaders.map(({ name }) => name)];
  const setHeaders = plan.setHeaders
    .filter(({ name }) => !isFraming(name))
    .map((header) => ({ name: header.name, value: value(header.value) }));
  return {
    plan,
    retry: compileRetry(plan),
    url: plan.target.kind === "variable" ? value(plan.target.url) : undefined,
    method: optional(plan.method),
    body: optional(plan.setBody),
    setHeaders,
    replaced: new FieldSet(replaced),
    hidden: new FieldSet([...hidden, ...plan.hideHeaders]),
    passed: new FieldSet(passed),
    redirects: compileRedirects(plan, variables),
    obeys: {
      redirect: plan.ignoreHeaders?.includes("x-accel-redirect") !== true,
      limitRate: plan.ignoreHeaders?.includes("x-accel-limit-rate") !== true,
    },
    bind: optional(plan.bind),
    cookies: plan.cookies && compileCookies(plan.cookies, variables),
    tls: plan.tls && compileTls(plan.tls, variables, shared),
    memcached: plan.memcached && value([{ v: "memcached_key" }]),
    cache: plan.cache && compileCache(plan, plan.cache, { variables, setHeaders, replaced }),
    target: undefined,
  };
}

/** The engine alone says how a body is framed. */
const isFraming = (name: string): boolean => /^(?:content-length|transfer-encoding)$/i.test(name);
