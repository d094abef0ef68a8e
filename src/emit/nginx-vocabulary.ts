import { type AnyDirective, directives } from "../catalog/index.ts";
import { type MediaTypes, types } from "../catalog/nginx/media-types.ts";
import type { Origin, Scope } from "../ir/scope.ts";
import { typesEntries } from "./nginx-tables.ts";
import type { Said } from "./said.ts";
import type { Vocabulary } from "./scope-statements.ts";

const bySlot = Map.groupBy(directives, ({ slot }) => slot);

const speaks = ({ dialects }: AnyDirective, { target }: Scope): boolean =>
  dialects.includes(target.dialect);
const stands = ({ contexts }: AnyDirective, { context }: Scope): boolean =>
  contexts.includes(context);

/** Of directives that share a slot, the one of this block and dialect. */
function filling(slot: string, scope: Scope): AnyDirective | undefined {
  const all = bySlot.get(slot) ?? [];
  return (
    all.find((def) => stands(def, scope) && speaks(def, scope)) ??
    all.find((def) => stands(def, scope)) ??
    all[0]
  );
}

/** What stands in the braces of a directive that has some. */
const inside = (def: AnyDirective, value: unknown, origin: Origin): readonly Said[] | undefined =>
  def.slot === types.slot ? typesEntries(value as MediaTypes, origin) : undefined;

/** The directives of the nginx family. */
export const nginxVocabulary: Vocabulary = {
  filling,
  inside,
  of: (scope) => directives.filter((def) => stands(def, scope) && speaks(def, scope)),
};
