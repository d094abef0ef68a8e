import type { DirectiveDef } from "../catalog/define.ts";
import { definitionIn, keepalivedDefinitions } from "../catalog/keepalived/definitions.ts";
import type { Scope } from "../ir/scope.ts";
import type { Vocabulary } from "./scope-statements.ts";

type Definition = DirectiveDef<unknown>;

const bySlot = Map.groupBy(keepalivedDefinitions, ({ slot }) => slot);

/** The block that a keyword stands in, as a path below the block of the scope; "" for that itself. */
export function pathBelow({ contexts }: Definition, { context }: Scope): string | undefined {
  if (contexts.includes(context)) return "";
  // A block that is no keyword of the catalog has a scope of its own.
  const inner = contexts.find((one) => one.startsWith(`${context}/`))?.slice(context.length + 1);
  const [block = ""] = inner?.split("/") ?? [];
  return definitionIn(context, block) ? inner : undefined;
}

function filling(slot: string, scope: Scope): Definition | undefined {
  const all = bySlot.get(slot) ?? [];
  return (
    all.find(({ contexts }) => contexts.includes(scope.context)) ??
    all.find((def) => pathBelow(def, scope) !== undefined) ??
    all[0]
  );
}

/** The keywords of keepalived. */
export const keepalivedVocabulary: Vocabulary = {
  filling,
  of: (scope) =>
    keepalivedDefinitions.filter((def) => scope.context !== "main" && standsIn(def, scope)),
  whole: (_def, value) => value,
  inside: () => undefined,
};

const standsIn = (def: Definition, scope: Scope): boolean => pathBelow(def, scope) !== undefined;
