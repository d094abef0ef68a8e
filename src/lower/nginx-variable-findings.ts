import {
  builtinVariable,
  type Traffic,
  variableNames,
  variablesNamed,
} from "../catalog/variables/index.ts";
import type { Diagnostic, Fix } from "../diagnostic/diagnostic.ts";
import { dialectNames, type Target } from "../ir/target.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";
import type { Mention, Mentions, VariableNotes } from "./nginx-variables.ts";

interface Asked {
  readonly target: Target;
  readonly sources: ReadonlyMap<string, Source>;
  /** Modules are loaded, or files are missing, that may define more. */
  readonly modules: boolean;
}

/** Further places of a variable that are pointed at. */
const mostPlaces = 5;

/** Variables that nobody defines, and those of nginx itself that somebody means to define. */
export function* variableFindings(notes: VariableNotes, asked: Asked): Generator<Diagnostic> {
  for (const traffic of ["http", "stream"] as const) {
    yield* fixedOnes(notes[traffic], traffic, asked);
    yield* unknownOnes(notes[traffic], traffic, asked);
  }
}

function* unknownOnes(
  { used, defined, possible }: Mentions,
  traffic: Traffic,
  asked: Asked,
): Generator<Diagnostic> {
  const { target, modules } = asked;
  const own = new Set([...possible, ...defined.map(({ name }) => name)]);
  const unknown = used.filter(({ name }) => !own.has(name) && !isKnown(target, traffic, name));
  for (const [name, places] of Map.groupBy(unknown, (one) => one.name)) {
    const meant = nearestTo(name, own, target, traffic);
    // Of other products, and of modules, not every variable is known.
    const certain = (target.dialect === "nginx" && !modules) || name === "memcached_key";
    if (!certain && meant === undefined) continue;
    const found = unknownVariable(name, places, meant, traffic, asked);
    yield certain ? found : { ...found, severity: "warning" };
  }
}

const isKnown = (target: Target, traffic: Traffic, name: string): boolean =>
  builtinVariable(target, traffic, name) !== undefined;

/** Names of up to two letters are near to too many. */
const nearestTo = (
  name: string,
  own: ReadonlySet<string>,
  target: Target,
  traffic: Traffic,
): string | undefined =>
  name.length > 2 && name.length <= 60
    ? nearest(name, [...own, ...variableNames(target, traffic)])
    : undefined;

function unknownVariable(
  name: string,
  places: readonly Mention[],
  meant: string | undefined,
  traffic: Traffic,
  { target, sources }: Asked,
): Diagnostic {
  const [first, ...others] = places.map((place) => ({ ...place, span: placeOf(place, sources) }));
  const span = first?.span ?? { file: "", start: 0, end: 0 };
  const elsewhere = elsewhereOf(name, traffic, target);
  const help =
    elsewhere ??
    (meant === undefined
      ? undefined
      : say({ en: "did you mean `${meant}`?", zh: "是否想写 `${meant}`？" }, { meant }));
  const message =
    traffic === "http"
      ? say({ en: "unknown variable `${name}`", zh: "未知变量 `${name}`" }, { name })
      : say(
          { en: "unknown variable `${name}` in stream", zh: "stream 中没有变量 `${name}`" },
          { name },
        );
  return finding("routing/undefined-variable", message, span, {
    via: first?.via,
    help,
    fix: elsewhere || meant === undefined ? undefined : spelling(span, meant, sources),
    related: others.slice(0, mostPlaces).map((other) => ({
      span: other.span,
      message: say({ en: "here too", zh: "此处也用到" }),
    })),
  });
}

/** Which version, product or kind of traffic has the variable. */
function elsewhereOf(name: string, traffic: Traffic, target: Target): Text | undefined {
  if (name === "memcached_key")
    return say({
      en: "`memcached_pass` needs it: `set $memcached_key …;`",
      zh: "`memcached_pass` 需要它：`set $memcached_key …;`",
    });
  const defs = variablesNamed(name);
  const [def] = defs;
  if (!def) return undefined;
  if (!defs.some((one) => one.traffic.includes(traffic)))
    return traffic === "stream"
      ? say({ en: "only http has it", zh: "仅 http 中可用" })
      : say({ en: "only stream has it", zh: "仅 stream 中可用" });
  if (!def.dialects.includes(target.dialect)) {
    const products = def.dialects.map((dialect) => dialectNames[dialect]).join(", ");
    return say({ en: "{products} has it", zh: "它属于 {products}" }, { products });
  }
  return say(
    { en: "known since nginx {version} only", zh: "nginx {version} 起才支持" },
    { version: def.since ?? "" },
  );
}

const spelling = (span: Span, meant: string, sources: Asked["sources"]): Fix => {
  const raw = sources.get(span.file)?.text.slice(span.start, span.end) ?? "";
  return {
    title: say({ en: "write `${meant}`", zh: "改为 `${meant}`" }, { meant }),
    safety: "unsafe",
    edits: [{ span, text: raw.startsWith("${") ? `\${${meant}}` : `$${meant}` }],
  };
};

/** The `$name` inside of the word or the line that holds it. */
function placeOf({ name, span }: Mention, sources: Asked["sources"]): Span {
  const raw = sources.get(span.file)?.text.slice(span.start, span.end).toLowerCase() ?? "";
  for (const text of [`\${${name}}`, `$${name}`]) {
    for (let from = raw.indexOf(text); from !== -1; from = raw.indexOf(text, from + 1)) {
      if (!text.endsWith("}") && /\w/.test(raw.charAt(from + text.length))) continue;
      const start = span.start + from;
      return { ...span, start, end: start + text.length };
    }
  }
  return span;
}

/** nginx says `the duplicate "host" variable`: only some of its own may be given another value. */
function* fixedOnes(
  { defined }: Mentions,
  traffic: Traffic,
  { target, sources }: Asked,
): Generator<Diagnostic> {
  for (const place of defined) {
    if (builtinVariable(target, traffic, place.name)?.fixed !== true) continue;
    const message = say(
      {
        en: "`${name}` is nginx's own and cannot be given a value",
        zh: "`${name}` 是内置变量，不能赋值",
      },
      { name: place.name },
    );
    yield finding("base/fixed-variable", message, placeOf(place, sources), { via: place.via });
  }
}
