import type { Statement } from "../../grammars/ast.ts";
import { takesCount } from "../catalog/facts/nginx.ts";
import type { Parsed } from "../catalog/shape.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { needsBlock, takesNoBlock, wrongArity, wrongValue } from "./nginx-diagnostics.ts";
import type { KnownEntry } from "./nginx-entry.ts";
import { Watched } from "./nginx-memo.ts";
import { slotProblem } from "./nginx-slots.ts";

/** What the words of a statement say, or what is wrong with them. */
export interface Said {
  readonly diagnostic: Diagnostic | undefined;
  readonly value: Parsed<unknown> | undefined;
  /** The same for all statements with these words. */
  readonly shared: boolean;
  /** Set once it is known that nothing else is to be said of these words. */
  quiet: boolean;
}

const saying = (value: Parsed<unknown> | undefined, shared = false): Said => ({
  diagnostic: undefined,
  value,
  shared,
  quiet: false,
});

const wrong = (diagnostic: Diagnostic, value?: Parsed<unknown>): Said => ({
  diagnostic,
  value,
  shared: false,
  quiet: false,
});

/** What is wrong with the words of a statement, else the value that they say. */
export function readWords(statement: Statement, entry: KnownEntry): Said {
  const { fact, memo } = entry;
  const { body } = statement;
  if (fact?.block && !body) return wrong(needsBlock(statement.name, undefined));
  if (fact && !fact.block && body) return wrong(takesNoBlock(statement, undefined));
  const raw = memo?.isOpen ? statement.raw : undefined;
  if (raw === undefined || !memo) return readNew(statement, entry);
  const there = memo.get(raw);
  if (there) return there;
  const said = readNew(statement, entry);
  if (said.shared) memo.keep(raw, said);
  return said;
}

function readNew(statement: Statement, { def, fact, memo, counted, takes }: KnownEntry): Said {
  const { name, args } = statement;
  if (fact && counted && !takesCount(fact, args.length))
    return wrong(wrongArity(statement, undefined, fact.counts, def?.takes.usage));
  if (!takes) {
    const problem = fact && !fact.block ? slotProblem(name.text, fact, args) : undefined;
    return problem
      ? wrong(wrongValue(name, problem.reason, problem.at, undefined))
      : saying(undefined);
  }
  const watch = { placed: false };
  const words = memo?.isOpen ? args.map((word) => new Watched(word, watch)) : args;
  const value = takes.parse(words);
  if (value.ok) {
    if (watch.placed) memo?.close();
    return saying(value, memo?.isOpen && !watch.placed);
  }
  const at = value.at ?? args[0]?.span ?? name.span;
  const problem = wrongValue(name, value.reason, at, undefined);
  if (value.mistake) return wrong({ ...problem, ...value.mistake }, value);
  return wrong(value.count ? { ...problem, code: "base/wrong-arity" } : problem, value);
}
