import type {
  CookieFlagsPlan,
  CookieMatchPlan,
  CookieRulePlan,
  CookiesPlan,
} from "../plan/cookies.ts";
import type { Values } from "./exchange.ts";
import { Pattern } from "./pattern.ts";
import { compileValue, evaluate, type Template } from "./template.ts";
import type { Variables } from "./variables.ts";

interface Match {
  readonly text: Template | undefined;
  readonly pattern: Pattern | undefined;
}

interface Rule extends Match {
  readonly to: Template;
}

interface Flags extends Match {
  readonly flags: readonly Template[];
}

/** `proxy_cookie_domain`, `proxy_cookie_path` and `proxy_cookie_flags` of one block, compiled. */
export interface CookieRules {
  readonly domains: readonly Rule[];
  readonly paths: readonly Rule[];
  readonly flags: readonly Flags[];
}

export function compileCookies(plan: CookiesPlan, variables: Variables): CookieRules {
  const match = (from: CookieMatchPlan): Match =>
    from.kind === "text"
      ? { text: compileValue(from.text, variables), pattern: undefined }
      : { text: undefined, pattern: new Pattern(from.pattern, from.caseless, variables) };
  const rule = ({ from, to }: CookieRulePlan): Rule => ({
    ...match(from),
    to: compileValue(to, variables),
  });
  const flags = (one: CookieFlagsPlan): Flags => ({
    ...match(one.cookie),
    flags: one.flags.map((flag) => compileValue(flag, variables)),
  });
  return {
    domains: plan.domains.map(rule),
    paths: plan.paths.map(rule),
    flags: plan.flags.map(flags),
  };
}

interface Attribute {
  /** Undefined: it is left out. */
  key: string | undefined;
  value: string | undefined;
}

/** The value of `Set-Cookie` as the client gets it (nginx: ngx_http_proxy_rewrite_cookie). */
export function rewriteCookie(
  rules: CookieRules,
  cookie: string,
  variables: Variables,
  values: Values,
): string {
  const attributes = parseCookie(cookie);
  const [pair, ...rest] = attributes;
  if (pair?.value === undefined) return cookie;
  let changed = false;
  for (const attribute of rest) {
    const { key, value } = attribute;
    if (value === undefined) continue;
    const name = key?.toLowerCase();
    const replaced =
      name === "domain"
        ? newDomain(rules.domains, value, variables, values)
        : name === "path"
          ? newPath(rules.paths, value, variables, values)
          : undefined;
    if (replaced === undefined) continue;
    attribute.value = replaced;
    changed = true;
  }
  const flags = flagsFor(rules.flags, pair.key ?? "", variables, values);
  if (!flags && !changed) return cookie;
  if (flags) editFlags(attributes, flags);
  return attributes
    .flatMap(({ key, value }) => {
      if (key === undefined) return [];
      return [value === undefined ? key : `${key}=${value}`];
    })
    .join("; ");
}

const parseCookie = (cookie: string): Attribute[] =>
  cookie.split(";").map((part) => {
    const text = part.replace(/^ +/, "");
    const equals = text.indexOf("=");
    return equals < 0
      ? { key: text, value: undefined }
      : { key: text.slice(0, equals), value: text.slice(equals + 1) };
  });

/** A dot in front of the domain stays. */
function newDomain(
  rules: readonly Rule[],
  value: string,
  variables: Variables,
  values: Values,
): string | undefined {
  const dot = value.startsWith(".") ? "." : "";
  const bare = value.slice(dot.length).toLowerCase();
  for (const { text, pattern, to } of rules) {
    if (pattern) {
      if (pattern.test(value, values, variables)) return evaluate(to, variables, values);
    } else if (text && evaluate(text, variables, values).toLowerCase() === bare)
      return dot + evaluate(to, variables, values);
  }
  return undefined;
}

function newPath(
  rules: readonly Rule[],
  value: string,
  variables: Variables,
  values: Values,
): string | undefined {
  for (const { text, pattern, to } of rules) {
    if (pattern) {
      if (pattern.test(value, values, variables)) return evaluate(to, variables, values);
      continue;
    }
    const from = text ? evaluate(text, variables, values) : "";
    if (value.startsWith(from)) return evaluate(to, variables, values) + value.slice(from.length);
  }
  return undefined;
}

/** The flags of the first rule for a cookie of this name; undefined: there is none. */
function flagsFor(
  rules: readonly Flags[],
  name: string,
  variables: Variables,
  values: Values,
): ReadonlySet<string> | undefined {
  for (const { text, pattern, flags } of rules) {
    const meant = pattern
      ? pattern.test(name, values, variables)
      : text !== undefined &&
        evaluate(text, variables, values).toLowerCase() === name.toLowerCase();
    if (meant) return new Set(flags.map((flag) => evaluate(flag, variables, values).toLowerCase()));
  }
  return undefined;
}

const sites = [
  ["samesite=strict", "Strict"],
  ["samesite=lax", "Lax"],
  ["samesite=none", "None"],
] as const;

/** nginx: ngx_http_proxy_edit_cookie_flags. */
function editFlags(attributes: Attribute[], wanted: ReadonlySet<string>): void {
  const left = new Set(wanted);
  for (const attribute of attributes.slice(1)) {
    const name = attribute.key?.toLowerCase();
    if (name === "secure" || name === "httponly") {
      if (!left.delete(name) && left.has(`no${name}`)) attribute.key = undefined;
    } else if (name === "samesite") editSite(attribute, left);
  }
  if (left.has("secure")) attributes.push({ key: "Secure", value: undefined });
  if (left.has("httponly")) attributes.push({ key: "HttpOnly", value: undefined });
  for (const [flag, value] of sites)
    if (left.has(flag)) {
      attributes.push({ key: "SameSite", value });
      return;
    }
}

function editSite(attribute: Attribute, left: Set<string>): void {
  for (const [flag, value] of sites) {
    if (!left.delete(flag)) continue;
    if (attribute.value?.toLowerCase() === value.toLowerCase()) return;
    attribute.key = "SameSite";
    attribute.value = value;
    return;
  }
  if (left.has("nosamesite")) attribute.key = undefined;
}
