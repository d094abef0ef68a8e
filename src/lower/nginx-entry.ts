import type { Context } from "../catalog/define.ts";
import { standsOnce } from "../catalog/facts/kinds.ts";
import type { LaterWord } from "../catalog/facts/nginx-history.ts";
import { exactShape } from "../catalog/facts/shapes.ts";
import type { Entry } from "../catalog/index.ts";
import type { Shape } from "../catalog/shape.ts";
import type { Target } from "../ir/target.ts";
import { Memo } from "./nginx-memo.ts";
import { type Note, noteOf } from "./nginx-names.ts";
import { type Role, roleOf } from "./nginx-roles.ts";
import type { Said } from "./nginx-values.ts";
import { isVersioned, pendingWords } from "./nginx-versions.ts";

/** What is known of a name in a block, and what reading asks of it again and again. */
export interface KnownEntry extends Entry {
  /** A second one in the same block is an error. */
  readonly once: boolean;
  /** Facts know how many words it takes; of THS they are those of its kin. */
  readonly counted: boolean;
  /** Some of its values are another version's or another product's. */
  readonly versioned: boolean;
  /** Words that the target's version does not know yet. */
  readonly later: readonly LaterWord[];
  readonly role: Role | undefined;
  /** Reads the words of a statement where their meaning is known. */
  readonly takes: Shape<unknown> | undefined;
  /** What such words said before. */
  readonly memo: Memo<Said> | undefined;
  /** Takes note of the names in a value. */
  readonly note: Note | undefined;
}

export function knownEntry(entry: Entry, context: Context, target: Target): KnownEntry {
  const { def, fact, name } = entry;
  const later = def ? pendingWords(name, context, target) : [];
  return {
    ...entry,
    once: def ? def.repeat === "error" : standsOnce(fact?.kind),
    counted: def === undefined || target.dialect !== "ths",
    versioned: later.length > 0 || (def !== undefined && isVersioned(def)),
    later,
    role: roleOf(name, def),
    takes: def && exactShape(name, def.takes),
    memo: def && new Memo(),
    note: def && noteOf(def),
  };
}
