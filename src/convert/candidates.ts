import type { Statement } from "../../grammars/ast.ts";
import { parseNginx } from "../../grammars/nginx/parser.ts";
import { Source } from "../text/source.ts";
import type { MarkedLines } from "./marker.ts";
import { marker, readMarked } from "./marker.ts";

/** A marked statement as its comments hold it; whether conversion would have made it, is open. */
export interface Candidate {
  readonly statement: Statement;
  /** The statement and what follows it on its last line. */
  readonly own: string;
  /** The last marked line. */
  readonly end: MarkedLines["lines"][number];
  /** Words as written. */
  readonly args: readonly string[];
}

/** Any character outside ASCII is part of a word; its value does not matter for the structure. */
const structure = (text: string) => text.replace(/[\u0080-\uffff]/g, "x");

function onlyStatement(text: string): Statement | undefined {
  const tree = parseNginx(Source.fromText("", structure(text)));
  const [statement] = tree.statements;
  return tree.diagnostics.length === 0 ? statement : undefined;
}

/** Reads the marked lines that start at a comment, up to the one on which a statement ends. */
export function readCandidate(text: string, start: number, label: string): Candidate | undefined {
  const head = marker(label);
  if (!text.startsWith(head, start) || text.startsWith("#", start + head.length)) return undefined;
  return wholeStatement(readMarked(text, start, label));
}

/** What continues below the line on which the statement ends belongs to nobody. */
function wholeStatement({ text, lines }: MarkedLines): Candidate | undefined {
  let statement = onlyStatement(text);
  const last = lines.findLastIndex((line) => line.start < (statement?.span.end ?? 0));
  const cut = lines[last + 1]?.start;
  // The blank space before the next line is not part of this one.
  const own = cut === undefined ? text : text.slice(0, cut).replace(/\r?\n[ \t\r\n]*$/, "");
  if (cut !== undefined) statement = onlyStatement(own);
  const end = lines[last];
  if (!statement || !end || statement.span.start !== 0) return undefined;
  const rest = own.slice(statement.span.end);
  // Something live after a line end of ours stands outside; before it nothing may.
  const right = end.broken ? rest === "" : /^[ \t\r]*(#[^\n]*)?$/.test(rest);
  if (!right) return undefined;
  const args = statement.args.map(({ span }) => own.slice(span.start, span.end));
  return { statement, own, end, args };
}
