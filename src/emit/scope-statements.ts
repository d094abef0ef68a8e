import type { DirectiveDef } from "../catalog/define.ts";
import { type Origin, readAll, type Scope, type Traced } from "../ir/scope.ts";
import type { RawOf } from "./raw-statements.ts";
import type { Said } from "./said.ts";

type Definition = DirectiveDef<unknown>;

/** What a family knows of the directives of a block. */
export interface Vocabulary {
  /** The directive that fills a slot in a block of this context. */
  readonly filling: (slot: string, scope: Scope) => Definition | undefined;
  /** Every directive that may stand in a block of this context. */
  readonly of: (scope: Scope) => readonly Definition[];
  /** A value with what it says by default too. */
  readonly whole: (def: Definition, value: unknown) => unknown;
  /** The statements in the braces of a directive that has some. */
  readonly inside: (def: Definition, value: unknown, origin: Origin) => readonly Said[] | undefined;
}

/** `written`: what this very block says. `effective`: also what it inherits and what defaults say. */
export type Extent = "written" | "effective";

/** How a whole configuration is told. */
export interface Options {
  readonly extent: Extent;
  /** What the model has no place for, where it is asked for. */
  readonly raw?: RawOf;
}

interface ScopeOptions extends Options {
  readonly apart?: ReadonlySet<Definition>;
}

/** The directives of one block; those in `apart` stand elsewhere in the model, with their order. */
export function scopeStatements(
  scope: Scope,
  vocabulary: Vocabulary,
  options: ScopeOptions,
): Said[] {
  const { extent, raw, apart } = options;
  const found: Said[] = [...(raw?.(scope) ?? [])];
  const slots = new Set<string>();
  for (const [slot, values] of scope.entries()) {
    const def = vocabulary.filling(slot, scope);
    slots.add(slot);
    if (!def || apart?.has(def)) continue;
    for (const { value, origin } of values) {
      const told = extent === "effective" ? vocabulary.whole(def, value) : value;
      found.push(statementOf(vocabulary, def, { value: told, origin }));
    }
  }
  if (extent === "written") return found;
  for (const def of vocabulary.of(scope)) {
    if (slots.has(def.slot) || apart?.has(def)) continue;
    slots.add(def.slot);
    found.push(...holding(scope, def).map((value) => statementOf(vocabulary, def, value)));
  }
  return found;
}

/** What holds of a directive that a block does not write: inherited, else the default. */
function holding(scope: Scope, def: Definition): readonly Traced<unknown>[] {
  const inherited = readAll(scope, def);
  if (inherited.length > 0) return inherited;
  const value = def.fallback?.(scope.target);
  return value === undefined ? [] : [{ value, origin: { kind: "default" } }];
}

function statementOf(
  { inside }: Vocabulary,
  def: Definition,
  { value, origin }: Traced<unknown>,
): Said {
  const body = inside(def, value, origin);
  // A keyword that stands alone cannot say no; only its default can.
  const off = value === false && def.takes.form?.kind === "flag";
  const words = def.takes.print(value);
  return { name: def.name, words, origin, def, ...(body && { body }), ...(off && { off: true }) };
}
