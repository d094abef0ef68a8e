import type { Statement } from "../../grammars/ast.ts";
import { takesCount } from "../catalog/facts/nginx.ts";
import type { Parsed } from "../catalog/shape.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { needsBlock, takesNoBlock, wrongArity, wrongValue } from "./nginx-diagnostics.ts";
import type { KnownEntry } from "./nginx-entry.ts";
import type { Memo } from "./nginx-memo.ts";
import { slotProblem } from "./nginx-slots.ts";

/** What the words of a statement say, or what is wrong with them. */
export interface Said {
  readonly diagnostic?: Diagnostic;
  readonly value: Parsed<unknown> | undefined;
}

const nothing: Said = { value: undefined };
const wrong = (diagnostic: Diagnostic): Said => ({ diagnostic, value: undefined });

/** What is wrong with the words of a statement, else the value that they say. */
export function problemOf(statement: Statement, { def, fact, memo, counted }: KnownEntry): Said {
  const { name, args, body } = statement;
  if (fact) {
    if (fact.block && !body) return wrong(needsBlock(name, undefined));
    if (!fact.block && body) return wrong(takesNoBlock(statement, undefined));
    if (counted && !takesCount(fact, args.length))
      return wrong(wrongArity(statement, undefined, fact.counts, def?.takes.usage));
  }
  if (memo) return valueOf(statement, memo);
  if (fact?.block) return nothing;
  const problem = fact && slotProblem(name.text, fact, args);
  return problem ? wrong(wrongValue(name, problem.reason, problem.at, undefined)) : nothing;
}

function valueOf(statement: Statement, memo: Memo<unknown>): Said {
  const value = memo.parse(statement.args);
  if (value.ok) return { value };
  const at = value.at ?? statement.args[0]?.span ?? statement.name.span;
  return { diagnostic: wrongValue(statement.name, value.reason, at, undefined), value };
}
