import type { Word } from "../../grammars/ast.ts";
import { patternProblem } from "../catalog/nginx/pattern.ts";
import { no, ok, type Parsed } from "../catalog/shape.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Location, LocationMatch } from "../ir/http.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";

const badModifier = (text: string) =>
  say({ en: "`{text}` is no way to match", zh: "`{text}` 不是有效的匹配修饰符" }, { text });

/** `location` takes a modifier and a path, apart or in one word. */
export function parseMatch(args: readonly Word[]): Parsed<LocationMatch> {
  const [first, second] = args;
  if (!first) return no(say({ en: "a path is missing", zh: "缺少路径" }));
  if (second) return matchOf(first.text, second.text, first, second);
  const text = first.text;
  if (text.startsWith("^~")) return matchOf("^~", text.slice(2), first, first);
  if (text.startsWith("=")) return matchOf("=", text.slice(1), first, first);
  if (text.startsWith("~*")) return matchOf("~*", text.slice(2), first, first);
  if (text.startsWith("~")) return matchOf("~", text.slice(1), first, first);
  if (text.startsWith("@")) return ok({ kind: "named", name: text });
  return ok({ kind: "prefix", path: text, final: false });
}

function matchOf(sign: string, text: string, signAt: Word, at: Word): Parsed<LocationMatch> {
  switch (sign) {
    case "=":
      return ok({ kind: "exact", path: text });
    case "^~":
      return ok({ kind: "prefix", path: text, final: true });
    case "~":
    case "~*": {
      const problem = patternProblem(text);
      if (problem) return no(problem, at.span);
      return ok({ kind: "regex", pattern: text, caseless: sign === "~*" });
    }
  }
  return no(badModifier(sign), signAt.span);
}

/** What ngx_http_core_location refuses of nested locations. */
export function nestingProblem(inner: LocationMatch, outer: LocationMatch) {
  if (outer.kind === "exact" || outer.kind === "named")
    return say({
      en: "a location cannot stand inside an exact or named one",
      zh: "精确匹配或命名 location 中不能再嵌套 location",
    });
  if (inner.kind === "named")
    return say({
      en: "a named location can stand only in `server`",
      zh: "命名 location 只能直接位于 `server` 中",
    });
  if (outer.kind !== "prefix" || (inner.kind !== "prefix" && inner.kind !== "exact"))
    return undefined;
  if (inner.path.startsWith(outer.path)) return undefined;
  return say(
    { en: "`{inner}` is outside of `{outer}`", zh: "`{inner}` 不在外层 `{outer}` 之内" },
    { inner: inner.path, outer: outer.path },
  );
}

/** Prefixes are one namespace whether final or not; patterns may be said twice. */
function keyOf({ match }: Location): string | undefined {
  switch (match.kind) {
    case "exact":
      return `=${match.path}`;
    case "prefix":
      return `/${match.path}`;
    case "named":
      return match.name;
    case "limit_except":
      return "limit_except";
    case "regex":
    case "if":
      return undefined;
  }
}

/** The locations of one block that match the same as one above. */
export function duplicateLocations(locations: readonly Location[]): readonly Diagnostic[] {
  if (locations.length < 2) return [];
  const seen = new Map<string, Site>();
  const found: Diagnostic[] = [];
  for (const location of locations) {
    const key = keyOf(location);
    // A location without a path is wrong by itself.
    if (key === undefined || location.title === "") continue;
    const first = seen.get(key);
    if (first) found.push(duplicateLocation(location, first));
    else seen.set(key, location.site);
  }
  return found;
}

function duplicateLocation({ site, title, match }: Location, first: Site): Diagnostic {
  if (match.kind === "limit_except")
    return second("base/duplicate-directive", site, first, onlyOnce);
  const message = say(
    { en: "there is a location `{title}` already", zh: "location `{title}` 重复定义" },
    { title },
  );
  return second("routing/duplicate-location", site, first, message);
}

const second = (code: string, site: Site, first: Site, message: Text): Diagnostic =>
  finding(code, message, site.span, {
    via: site.via,
    related: [{ span: first.span, message: say({ en: "the first one", zh: "第一次定义" }) }],
  });

const onlyOnce = say({
  en: "`limit_except` may stand in a location once",
  zh: "一个 location 中只能有一个 `limit_except`",
});
