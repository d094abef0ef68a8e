import type { Statement } from "../../grammars/ast.ts";
import { directives } from "../catalog/index.ts";
import type { Diagnostic, Fix } from "../diagnostic/diagnostic.ts";
import type { Http, Location } from "../ir/http.ts";
import { type Scope, siteOf } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { TextEdit } from "../text/edit.ts";
import type { Site, Span } from "../text/span.ts";
import { everyLocation } from "./nginx-health.ts";
import { breakBefore, type Texts, wholeLine } from "./nginx-layout.ts";

/** A directive of retries in a block that cannot have it. */
export interface Misplaced {
  readonly found: Diagnostic;
  readonly statement: Statement;
  /** The block that it stands in. */
  readonly scope: Scope;
}

/** Where something is to be put: before a statement. */
interface Place {
  readonly at: Site;
  readonly scope: Scope;
}

/** Says of each where it was meant to stand: with what sends requests to the group. */
export function* misplacedFindings(
  reader: Texts & { readonly misplaced: readonly Misplaced[] },
  http: Http | undefined,
): Generator<Diagnostic> {
  for (const one of reader.misplaced) {
    const fix = http && fixOf(one, http, reader);
    yield fix ? { ...one.found, fix } : one.found;
  }
}

function fixOf({ statement, scope }: Misplaced, http: Http, texts: Texts): Fix | undefined {
  const { name, span, body } = statement;
  const def = directives.find((one) => one.name === name.text && one.contexts.includes("location"));
  const text = texts.textOf(span);
  if (!def || body || text.includes("#")) return undefined;
  // A place that says it itself keeps what it says.
  const places = placesFor(scope, http, texts).filter((place) => !place.scope.last(def));
  if (places.length === 0) return undefined;
  const edits: TextEdit[] = places.map(({ at }) => insertion(at.span, text, texts));
  edits.push({ span: wholeLine(span, texts), text: "" });
  return {
    title: say(
      { en: "move `{name}` to where requests are sent from", zh: "将 `{name}` 移到转发请求处" },
      { name: name.text },
    ),
    safety: "unsafe",
    edits,
  };
}

const insertion = ({ file, start }: Span, text: string, texts: Texts): TextEdit => ({
  span: { file, start, end: start },
  text: `${text}${breakBefore({ file, start, end: start }, texts)}`,
});

/** The locations that send to a group; the location or server around an `if`; the http block. */
function placesFor(scope: Scope, http: Http, texts: Texts): readonly Place[] {
  switch (scope.context) {
    case "upstream":
      return placesOfGroup(scope, http);
    case "if-in-server":
    case "if-in-location":
      return placesAround(scope, http);
    case "main":
      return placeInside(http, texts);
  }
  return [];
}

const allLocations = ({ servers }: Http): readonly Location[] => servers.flatMap(everyLocation);

function placesOfGroup(scope: Scope, http: Http): readonly Place[] {
  const group = http.upstreams.find((one) => one.scope === scope)?.name.toLowerCase();
  return allLocations(http).flatMap((location) => {
    const { handler, match } = location;
    if (handler?.value.kind !== "proxy" || match.kind === "if") return [];
    const { target } = handler.value.pass;
    const at = siteOf(handler);
    if (!at || target.kind !== "upstream" || target.name.toLowerCase() !== group) return [];
    return [{ at, scope: location.scope }];
  });
}

function placesAround(scope: Scope, http: Http): readonly Place[] {
  const block = allLocations(http).find((one) => one.scope === scope);
  return block && scope.outer ? [{ at: block.site, scope: scope.outer }] : [];
}

/** Before the first statement of the block. */
function placeInside({ site, scope }: Http, texts: Texts): readonly Place[] {
  const { file, end } = site.span;
  const ahead = texts.textOf({ file, start: end, end: end + 256 });
  const blanks = /^\s*\{\s*(?=[^\s#}])/.exec(ahead)?.[0].length;
  if (blanks === undefined) return [];
  const start = end + blanks;
  return [{ at: { ...site, span: { file, start, end: start } }, scope }];
}
