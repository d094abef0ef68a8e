import { type AnyDirective, directives } from "../catalog/index.ts";
import { type MediaTypes, types } from "../catalog/nginx/media-types.ts";
import { streamUpstreamServer } from "../catalog/nginx/stream-upstream.ts";
import { type UpstreamServer, withPeerDefaults } from "../catalog/nginx/upstream-server.ts";
import { upstreamServer } from "../catalog/nginx/upstream.ts";
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

/** A backend has parameters that it does not name. */
const whole = (def: AnyDirective, value: unknown): unknown =>
  def.slot === upstreamServer.slot || def.slot === streamUpstreamServer.slot
    ? withPeerDefaults(value as UpstreamServer)
    : value;

/** The directives of the nginx family. */
export const nginxVocabulary: Vocabulary = {
  filling,
  whole,
  inside,
  of: (scope) => directives.filter((def) => stands(def, scope) && speaks(def, scope)),
};
