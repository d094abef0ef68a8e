import type { Word } from "../../grammars/ast.ts";
import type { Fact, SlotKind } from "../catalog/facts/nginx.ts";
import { integer, milliseconds, offset, onOff, seconds, size } from "../catalog/nginx/values.ts";
import type { ValueType } from "../catalog/shape.ts";
import type { Text } from "../messages/text.ts";

const types: Readonly<Record<SlotKind, ValueType<unknown>>> = {
  flag: onOff,
  milliseconds: milliseconds,
  seconds: seconds,
  size: size,
  offset: offset,
  number: integer(),
};

/** What nginx's own slot functions refuse, for directives whose meaning is not written down. */
export function slotProblem({ kind, counts }: Fact, word: Word | undefined): Text | undefined {
  // Some products take more words than the slot that the table names.
  if (!kind || !word || "least" in counts || counts.length !== 1 || counts[0] !== 1)
    return undefined;
  const parsed = types[kind].parse(word.text);
  return parsed.ok ? undefined : parsed.reason;
}
