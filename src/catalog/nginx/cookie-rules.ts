import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape, type Written } from "../shape.ts";
import { patternProblem } from "./pattern.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

/** What a cookie's name, domain or path must look like: a text, or a pattern behind `~`. */
export type CookieMatch =
  | { readonly kind: "text"; readonly text: Template }
  | { readonly kind: "pattern"; readonly pattern: string; readonly caseless: boolean };

/** `proxy_cookie_domain`, `proxy_cookie_path`. */
export type CookieRewrite =
  | { readonly kind: "off" }
  | { readonly kind: "rewrite"; readonly from: CookieMatch; readonly to: Template };

/** `proxy_cookie_flags`; a flag that nginx does not know changes nothing. */
export type CookieFlags =
  | { readonly kind: "off" }
  | { readonly kind: "flags"; readonly cookie: CookieMatch; readonly flags: readonly Template[] };

const onlyOff = (word: Written | undefined): Parsed<never> =>
  no(say({ en: "`off`, or two values are expected", zh: "应为 `off` 或两个值" }), word?.span);

/** Domains and names of cookies have no case, so their patterns have no `~*` of their own. */
function matchOf({ text, span }: Written, caselessSign: boolean): Parsed<CookieMatch> {
  if (!text.startsWith("~")) {
    const parsed = template.parse(text);
    return parsed.ok ? ok({ kind: "text", text: parsed.value }) : no(parsed.reason, span);
  }
  const caseless = caselessSign && text.startsWith("~*");
  const pattern = text.slice(caseless ? 2 : 1);
  const problem = patternProblem(pattern);
  return problem ? no(problem, span) : ok({ kind: "pattern", pattern, caseless });
}

const printMatch = (match: CookieMatch): string =>
  match.kind === "text" ? match.text.source : `~${match.caseless ? "*" : ""}${match.pattern}`;

export const cookieRewriteShape = (what: "domain" | "path"): Shape<CookieRewrite> => {
  const usage = `off | ${what} replacement`;
  return {
    usage,
    parse([first, second, extra]) {
      if (!first || extra) return badCount(usage);
      // What follows `off` is not looked at.
      if (first.text === "off") return ok({ kind: "off" });
      if (!second) return onlyOff(first);
      const from = matchOf(first, what === "path");
      if (!from.ok) return from;
      const to = template.parse(second.text);
      if (!to.ok) return no(to.reason, second.span);
      return ok({ kind: "rewrite", from: from.value, to: to.value });
    },
    print: (rule) => (rule.kind === "off" ? ["off"] : [printMatch(rule.from), rule.to.source]),
  };
};

const usage = "off | cookie [flag ...]";

export const cookieFlagsShape: Shape<CookieFlags> = {
  usage,
  parse([first, ...rest]) {
    if (!first || rest.length > 3) return badCount(usage);
    if (first.text === "off") return ok({ kind: "off" });
    if (rest.length === 0) return onlyOff(first);
    const cookie = matchOf(first, false);
    if (!cookie.ok) return cookie;
    const flags: Template[] = [];
    for (const { text, span } of rest) {
      const flag = template.parse(text);
      if (!flag.ok) return no(flag.reason, span);
      flags.push(flag.value);
    }
    return ok({ kind: "flags", cookie: cookie.value, flags });
  },
  print: (rule) =>
    rule.kind === "off"
      ? ["off"]
      : [printMatch(rule.cookie), ...rule.flags.map(({ source }) => source)],
};
