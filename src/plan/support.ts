import { directives, type AnyDirective } from "../catalog/index.ts";
import { serveReason } from "../catalog/serve-reasons.ts";
import type { ProxyConfig } from "../ir/config.ts";
import type { Scope, Traced } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { type Findings, headOf } from "./findings.ts";
import { everyLocation } from "./resolve.ts";

const bySlot = Map.groupBy(directives, ({ slot }) => slot);

/** Which definition a value in a scope was written with: several may share a slot. */
const definitionOf = (slot: string, { dialect }: Scope["target"]): AnyDirective | undefined => {
  const defs = bySlot.get(slot) ?? [];
  return defs.find(({ dialects }) => dialects.includes(dialect)) ?? defs[0];
};

/** Refuses what serve would not carry out, and says what it takes without effect. */
export function checkSupport(
  config: ProxyConfig,
  allowed: readonly string[],
  findings: Findings,
): void {
  const { http, stream, main, events, unmodelled } = config;
  const scopes = new Set<Scope>([main]);
  if (events) scopes.add(events);
  if (http) {
    scopes.add(http.scope);
    for (const { scope } of [...http.servers, ...http.upstreams, ...everyLocation(http)])
      scopes.add(scope);
  }
  if (stream && !allowed.includes("stream")) {
    scopes.add(stream.scope);
    for (const { scope } of [...stream.servers, ...stream.upstreams]) scopes.add(scope);
  }
  for (const scope of scopes)
    for (const [slot, values] of scope.entries()) {
      const def = definitionOf(slot, scope.target);
      if (def && !allowed.includes(def.name)) judge(def, values, scope, findings);
    }
  checkBlocks(config, allowed, findings);
  checkUnmodelled(unmodelled, allowed, findings);
}

/** Blocks that the model has a place for and serve does not carry out. */
function checkBlocks(config: ProxyConfig, allowed: readonly string[], findings: Findings): void {
  const { http, mail } = config;
  const blocks: readonly (readonly [name: string, all: readonly { readonly site: Site }[]])[] = [
    ["mail", mail ? [mail] : []],
    ["charset_map", http?.charsetMaps ?? []],
  ];
  for (const [name, all] of blocks)
    if (!allowed.includes(name))
      for (const { site } of all)
        refuse(name, { ...site, span: headOf(site.span, name.length) }, findings);
}

function judge(
  def: AnyDirective,
  values: readonly Traced<unknown>[],
  { target }: Scope,
  findings: Findings,
): void {
  for (const { value, origin } of values) {
    if (origin.kind === "default") continue;
    if (def.serve === "refused") {
      const asDefault = def.fallback !== undefined && same(value, def.fallback(target));
      if (!asDefault && !isIdle(value)) refuse(def.name, origin.site, findings);
    } else if (def.serve !== "full" && usesMissing(def.name, value))
      remark(def.name, def.serve, origin.site, findings);
  }
}

interface Partly {
  readonly socket?: readonly string[];
  readonly other?: readonly unknown[];
  readonly kind?: string;
}

/**
 * Whether a value asks for the part that is missing. Where the missing part is refused by whoever
 * plans it, there is nothing to remark.
 */
function usesMissing(name: string, value: unknown): boolean {
  const partly = value as Partly;
  switch (name) {
    case "listen":
      return (partly.socket ?? []).length > 0;
    case "proxy_cache_path":
      return (partly.other ?? []).length > 0;
    case "sticky":
      return partly.kind === "native";
    case "if_modified_since":
      return value !== "exact";
    case "proxy_cache_min_uses":
      return value !== 1;
    case "proxy_cache_lock":
    case "proxy_cache_background_update":
      return value === true;
    case "proxy_cache_use_stale":
      return Array.isArray(value) && value.includes("updating");
    case "access_log":
    case "proxy_bind":
    case "server":
    case "check":
    case "health_check":
    case "least_time":
    case "sticky_secret":
    case "proxy_http_version":
    // Limits: said by the plan, where there are several workers.
    case "limit_req":
    case "limit_conn":
    case "auth_basic_user_file":
    // What is missing of them is refused where it is planned, or shows only on a resumed session.
    case "ssl_conf_command":
    case "proxy_ssl_conf_command":
    case "ssl_verify_depth":
    case "proxy_ssl_verify_depth":
    case "ssl_trusted_certificate":
    case "ssl_session_ticket_key":
      return false;
    default:
      return true;
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `expires off`, `limit_rate 0`: the spelling of asking for nothing. */
function isIdle(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 1 && isIdle(value[0]);
  if (typeof value === "object" && value !== null) {
    if ("source" in value) return isIdle(value.source);
    if ("kind" in value) return isIdle(value.kind);
  }
  return value === "off" || value === false || value === 0 || value === "0" || value === "none";
}

export function refuse(name: string, site: Site, findings: Findings, what?: string): void {
  const values = { name: what ?? name };
  findings.error(
    "serve/unsupported",
    site,
    say({ en: "serve does not support `{name}`", zh: "serve 不支持 `{name}`" }, values),
    {
      help: say(
        {
          en: "remove it, or let it be ignored with --allow-unsupported {name}",
          zh: "请删除，或用 --allow-unsupported {name} 忽略它",
        },
        { name },
      ),
    },
  );
}

function remark(
  name: string,
  serve: { readonly accepted: string } | { readonly partial: string },
  site: Site,
  findings: Findings,
): void {
  const why = serveReason(serve);
  const values = { name, why: why.en, whyZh: why.zh };
  if ("accepted" in serve)
    findings.notice(
      "serve/accepted",
      site,
      say({ en: "`{name}` has no effect: {why}", zh: "`{name}` 不起作用：{whyZh}" }, values),
    );
  else
    findings.notice(
      "serve/partial",
      site,
      say(
        { en: "`{name}` is carried out in part: {why}", zh: "`{name}` 仅部分支持：{whyZh}" },
        values,
      ),
    );
}

/** Blocks and directives that the model has no place for; what stands inside one is not repeated. */
function checkUnmodelled(
  unmodelled: ProxyConfig["unmodelled"],
  allowed: readonly string[],
  findings: Findings,
): void {
  // Sorted so that a block comes right before what stands in it.
  const sorted = unmodelled.toSorted(
    ({ site: a }, { site: b }) =>
      compareText(a.span.file, b.span.file) ||
      a.span.start - b.span.start ||
      b.span.end - a.span.end,
  );
  let block: Site | undefined;
  for (const { site, name, context } of sorted) {
    // These are refused as a whole.
    if (/^mail\b/.test(context)) continue;
    if (/^stream\b/.test(context) && allowed.includes("stream")) continue;
    if (block && contains(block, site)) continue;
    block = site;
    if (allowed.includes(name)) continue;
    const { span } = site;
    refuse(name, { ...site, span: headOf(span, name.length) }, findings);
  }
}

const contains = (outer: Site, inner: Site): boolean =>
  outer.span.file === inner.span.file &&
  outer.span.start <= inner.span.start &&
  inner.span.end <= outer.span.end;

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
