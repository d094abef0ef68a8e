import type { Context } from "../catalog/define.ts";
import { blockContext, isList } from "../catalog/index.ts";
import { Scope } from "../ir/scope.ts";
import type { NginxReader } from "./nginx-reader.ts";
import type { Taken } from "./nginx-taken.ts";

/** Checks a block that the model has no place for, and all that is in it. */
export function readUnmodelled(
  reader: NginxReader,
  { statement, via, inside }: Taken,
  context: Context,
  outer: Scope,
): void {
  const within = blockContext(context, statement.name.text);
  if (within === undefined || isList(within))
    return reader.leaveWhole(statement, via, context, outer);
  reader.leave(statement, via, context, outer);
  const scope = new Scope(within, outer, outer.target);
  reader.read(inside, within, scope, (inner) => {
    if (inner.statement.body) readUnmodelled(reader, inner, within, scope);
    else if (inner.entry.def) reader.leave(inner.statement, inner.via, within);
  });
}
