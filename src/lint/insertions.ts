import { proxySetHeader } from "../catalog/nginx/proxy.ts";
import type { Location } from "../ir/http.ts";
import { readAll, siteOf, type Traced } from "../ir/scope.ts";
import type { TextEdit } from "../text/edit.ts";
import type { Site, Span } from "../text/span.ts";
import type { Pass } from "./http-scopes.ts";
import { indentBefore } from "./indent.ts";
import type { Surroundings } from "./rule.ts";
import { locationsOf } from "./subjects.ts";

/** Writes statements before another one, in its layout. */
export function insertBefore(
  at: Site,
  statements: readonly string[],
  around: Surroundings,
): TextEdit {
  const { span } = at;
  const between = indentBefore(span, around) ?? " ";
  return {
    span: { ...span, end: span.start },
    text: statements.map((statement) => `${statement}${between}`).join(""),
  };
}

/** Writes statements behind another one, in its layout. */
export function insertAfter(
  at: Site,
  statements: readonly string[],
  around: Surroundings,
): TextEdit {
  const { span } = at;
  const between = indentBefore(span, around) ?? " ";
  return {
    span: { ...span, start: span.end },
    text: statements.map((statement) => `${between}${statement}`).join(""),
  };
}

/**
 * Writes statements as the first of a block, from the place of its name; nothing where its brace is
 * not seen. In a block of one line they stand on it too.
 */
export function insertFirst(
  { file, start, end }: Span,
  statements: readonly string[],
  { textOf }: Surroundings,
): TextEdit | undefined {
  const text = textOf({ file, start, end: end + 512 });
  const opening = /^[^#{;]*\{/.exec(text)?.[0];
  if (opening === undefined) return undefined;
  const at = start + opening.length;
  const between = /^[ \t]*(?:\r?\n\s*)?/.exec(text.slice(opening.length))?.[0] ?? "";
  const before = between.includes("\n") ? between.replace(/^[^]*?(\r?\n)(?:[^]*\n)?/, "$1") : " ";
  const said = statements.map((statement) => `${before}${statement}`).join("");
  return { span: { file, start: at, end: at }, text: said };
}

/**
 * Sends more headers with the requests of one location and of no other. The list is inherited whole
 * or not at all: where the location has none of its own, those further out are repeated. Nothing
 * where the block may have no headers of its own: an `if`, a `limit_except`.
 */
export function addHeaders(pass: Pass, lines: readonly string[], around: Surroundings): TextEdit[] {
  const effective = readAll(pass.location.scope, proxySetHeader);
  const at = siteOf(pass.at);
  if (!at || !mayAdd(pass.location)) return [];
  const [first] = pass.location.scope.own(proxySetHeader);
  const own = first && isOnlyHere(pass) ? siteOf(first) : undefined;
  if (own) return [insertBefore(own, lines, around)];
  const repeated = effective.flatMap((one: Traced<unknown>) => {
    const site = siteOf(one);
    return site ? [around.textOf(site.span)] : [];
  });
  return [insertBefore(at, [...repeated, ...lines], around)];
}

/** Most directives of the proxy module may stand in a location, and in no block inside of it. */
export const mayAdd = ({ match: { kind } }: Location): boolean =>
  kind !== "if" && kind !== "limit_except";

/** A block that writes nothing has the values of the one around it. */
const isOnlyHere = ({ location, server }: Pass): boolean =>
  location.scope !== server.scope &&
  [...locationsOf(server)].every((other) => other === location || other.scope !== location.scope);
