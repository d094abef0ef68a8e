import type { Context } from "../catalog/define.ts";
import { blockContext, isList } from "../catalog/index.ts";
import { Scope } from "../ir/scope.ts";
import type { NginxReader, Taken } from "./nginx-reader.ts";

/** Checks a block that the model has no place for, and all that is in it. */
export function readUnmodelled(
  reader: NginxReader,
  taken: Taken,
  context: Context,
  outer: Scope,
): void {
  reader.leave(taken, context);
  const inside = blockContext(context, taken.statement.name.text);
  if (inside === undefined || isList(inside)) return;
  const scope = new Scope(inside, outer, outer.target);
  for (const inner of reader.take(reader.inside(taken), inside, scope)) {
    if (inner.statement.body) readUnmodelled(reader, inner, inside, scope);
    else if (inner.entry.def) reader.leave(inner, inside);
  }
}
