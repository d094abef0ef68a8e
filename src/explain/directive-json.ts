import type { ServeLevel } from "../catalog/serve-reasons.ts";
import { printTarget, type Dialect, type Target } from "../ir/target.ts";
import type { Language } from "../messages/text.ts";
import { defaultAt, defaultSteps, type DefaultStep } from "./defaults.ts";
import type { Described } from "./described.ts";
import { inheritanceOf } from "./directive-page.ts";
import type { Meaning } from "./meanings.ts";

/** One meaning in JSON; texts are in the language that was asked for. */
interface MeaningJson {
  readonly products: readonly { readonly dialect: Dialect | null; readonly name: string }[];
  /** Names of blocks; `null` for anywhere. */
  readonly contexts: readonly string[] | null;
  readonly takes: string;
  /** Absent where only the place is known. */
  readonly doc?: string;
  /** At `target`; `null` where there is none or nobody has documented it. */
  readonly default?: string | null;
  /** Where no target was asked for: each product's, by versions. */
  readonly defaults?: readonly DefaultStep[];
  readonly inherited?: boolean;
  readonly repeat?: Described["repeat"];
  readonly serve: ServeLevel;
  readonly reason?: string;
}

/** `lbc explain DIRECTIVE --format json`. */
export function directiveJson(
  meanings: readonly Meaning[],
  target: Target | undefined,
  language: Language,
): string {
  const page = {
    version: 1,
    kind: "directive",
    name: meanings[0]?.name ?? "",
    ...(target && { target: printTarget(target) }),
    meanings: meanings.map((meaning) => meaningJson(meaning, target, language)),
  };
  return `${JSON.stringify(page, null, 2)}\n`;
}

function meaningJson(
  { products, contexts, takes, described, serve, reason }: Meaning,
  target: Target | undefined,
  language: Language,
): MeaningJson {
  return {
    products: products.map(({ dialect, name }) => ({
      dialect: dialect ?? null,
      name: name[language],
    })),
    contexts: contexts === "anywhere" ? null : contexts,
    takes: takes[language],
    ...(described && {
      doc: described.doc[language],
      ...defaultJson(described, products, target),
      inherited: inheritanceOf(described) !== undefined,
      repeat: described.repeat,
    }),
    serve,
    ...(reason && { reason: reason[language] }),
  };
}

function defaultJson(
  described: Described,
  products: Meaning["products"],
  target: Target | undefined,
): Pick<MeaningJson, "default" | "defaults"> {
  if (!described.value) return {};
  const dialects = products.flatMap(({ dialect }) => dialect ?? []);
  return target && dialects.includes(target.dialect)
    ? { default: defaultAt(described, target) ?? null }
    : { defaults: defaultSteps(described, dialects) };
}
