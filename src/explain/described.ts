import type { Context, ServeSupport } from "../catalog/define.ts";
import type { AnyDirective } from "../catalog/index.ts";
import { directives } from "../catalog/index.ts";
import { keepalivedDefinitions } from "../catalog/keepalived/definitions.ts";
import { structures, type Structure } from "../catalog/structure.ts";
import type { Dialect, Target } from "../ir/target.ts";
import type { Text } from "../messages/text.ts";

/** A directive, keyword or block that lbc gives a meaning, as pages tell of it. */
export interface Described {
  readonly name: string;
  readonly dialects: readonly Dialect[];
  readonly contexts: readonly Context[] | "anywhere";
  readonly usage: string;
  readonly repeat: "error" | "append" | "last-wins" | "first-wins";
  readonly serve: ServeSupport;
  readonly doc: Text;
  /** keepalived: the version that brought it, where 2.2 had none of it. */
  readonly since?: string;
  /** Set for what holds a value. */
  readonly value?: {
    readonly inherit: "outer" | "none";
    readonly slot: string;
    /** The words of the default; nothing where none is known. */
    readonly fallback: ((target: Target) => readonly string[]) | undefined;
  };
}

function ofDefinition(def: AnyDirective): Described {
  const { name, dialects, contexts, takes, repeat, serve, doc, inherit, slot, fallback } = def;
  const since = dialects.includes("keepalived") ? def.since : undefined;
  return {
    name,
    dialects,
    contexts,
    repeat,
    serve,
    doc,
    ...(since !== undefined && { since }),
    usage: takes.usage,
    value: { inherit, slot, fallback: fallback && ((target) => takes.print(fallback(target))) },
  };
}

const ofStructure = (structure: Structure): Described => structure;

/** Everything that has a meaning, by name. */
export const describedByName: ReadonlyMap<string, readonly Described[]> = Map.groupBy(
  [
    ...directives.map(ofDefinition),
    ...keepalivedDefinitions.map(ofDefinition),
    ...structures.map(ofStructure),
  ],
  ({ name }) => name,
);

/** Whether it stands in a block of a product. */
export const standsIn = ({ contexts }: Described, context: Context): boolean =>
  contexts === "anywhere" || contexts.includes(context);
