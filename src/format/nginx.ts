import type { Tree } from "../../grammars/ast.ts";
import type { Source } from "../text/source.ts";
import { indentation } from "./indentation.ts";
import { dominantLineEnd } from "./line-end.ts";
import type { Piece } from "./nginx-pieces.ts";
import { piecesOf } from "./nginx-pieces.ts";

/** The canonical text of a file of the nginx family whose tree is whole. */
export function formatNginx(source: Source, tree: Tree): string {
  const { pieces, gaps } = piecesOf(source, tree);
  const printer = new Printer();
  for (const piece of pieces) printer.take(piece);
  const lines = printer.finish();
  const lineEnd = dominantLineEnd(gaps);
  return lines.map((line) => line + lineEnd).join("");
}

class Printer {
  readonly #lines: string[] = [];
  #line = "";
  #depth = 0;
  /** What was printed last; a comment takes the rest of its line. */
  #last: Piece["kind"] | undefined;
  #inStatement = false;
  /** Nothing stands in the block yet, or nothing but a comment behind its brace. */
  #fresh = true;

  take(piece: Piece): void {
    switch (piece.kind) {
      case "comment":
        this.#comment(piece);
        break;
      case "word":
        this.#word(piece);
        break;
      case "end":
        this.#append(";", "");
        this.#inStatement = false;
        break;
      case "open":
        this.#append("{", " ");
        this.#inStatement = false;
        this.#depth++;
        this.#fresh = true;
        break;
      case "foreign":
        this.#append(piece.text, " ");
        this.#inStatement = false;
        break;
      case "close":
        this.#close();
    }
    this.#last = piece.kind;
  }

  finish(): readonly string[] {
    if (this.#line !== "") this.#lines.push(this.#line);
    this.#line = "";
    return this.#lines;
  }

  #comment({ text, breaks }: Piece): void {
    if (breaks === 0 && this.#last !== undefined && this.#last !== "comment")
      this.#line += ` ${text}`;
    else if (this.#inStatement) this.#start(text, this.#depth + 1);
    else this.#begin(text, breaks);
  }

  #word({ text, breaks, glued }: Piece): void {
    if (!this.#inStatement) this.#begin(text, breaks);
    else if (breaks > 0 || this.#last === "comment") this.#start(text, this.#depth + 1);
    else this.#line += glued ? text : ` ${text}`;
    this.#inStatement = true;
  }

  #close(): void {
    this.#depth--;
    if (this.#last === "open") this.#line += "}";
    else this.#start("}", this.#depth);
    this.#fresh = false;
  }

  /** What ends a statement or opens its block stays on its line, unless a comment took that. */
  #append(text: string, blank: string): void {
    if (this.#last === "comment") this.#start(text, this.#depth + 1);
    else this.#line += blank + text;
  }

  /** A line of the block itself; of the blank lines before it one is kept. */
  #begin(text: string, breaks: number): void {
    if (this.#line !== "") this.#lines.push(this.#line);
    if (breaks > 1 && !this.#fresh) this.#lines.push("");
    this.#line = indentation(this.#depth) + text;
    this.#fresh = false;
  }

  #start(text: string, depth: number): void {
    if (this.#line !== "") this.#lines.push(this.#line);
    this.#line = indentation(depth) + text;
  }
}
