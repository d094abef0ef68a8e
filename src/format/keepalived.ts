import { Buffer } from "node:buffer";

import { longestLine } from "../../grammars/keepalived/definitions.ts";
import type { Source } from "../text/source.ts";
import { commentText } from "./comment-text.ts";
import { indentation } from "./indentation.ts";
import {
  codeOf,
  goesOn,
  isConditional,
  isInclude,
  isPreprocessed,
  keepsWords,
  netDepth,
  type Part,
  type PhysicalLine,
  physicalLines,
} from "./keepalived-lines.ts";
import { dominantLineEnd } from "./line-end.ts";

/** The canonical text of a keepalived file whose tree is whole. */
export function formatKeepalived(source: Source): string {
  const printer = new Printer();
  for (const line of physicalLines(source.text)) printer.take(line);
  const lineEnd = dominantLineEnd([source.text]);
  return printer.lines.map((line) => render(line, source) + lineEnd).join("");
}

interface Line {
  /** Nothing for a line that stays as it is. */
  depth: number | undefined;
  text: string;
  comment?: string;
  /** The line that it was made of, where it is all that was made of it. */
  raw?: string | undefined;
}

/** Blanks after a backslash stay: at the very end of a line it would be a word for keepalived. */
const lineComment = (comment: string): string =>
  /\\[ \t]+$/.test(comment) ? comment : commentText(comment);

/** keepalived reads lines up to a length; what fits stays fitting. */
function render({ depth, text, comment, raw }: Line, { encoding }: Source): string {
  if (depth === undefined) return text;
  const whole = [text, comment ?? ""].filter((part) => part !== "").join(" ");
  const line = indentation(depth) + whole;
  const size = encoding === "bytes" ? line.length : Buffer.byteLength(line);
  return size <= longestLine ? line : (raw ?? whole);
}

class Printer {
  readonly lines: Line[] = [];
  #depth = 0;
  /** A blank line came by that is yet to be printed. */
  #blank = false;
  /** Nothing stands in the block yet. */
  #fresh = true;
  /** The last line with words, to which a `{` may belong. */
  #opener: Line | undefined;
  /** The line before is continued. */
  #goesOn = false;
  /** The line before with words was one for some machines. */
  #conditional = false;

  take(line: PhysicalLine): void {
    const verbatim = this.#goesOn || isConditional(line) || isPreprocessed(line);
    this.#goesOn = verbatim && goesOn(line);
    const { parts, comment, raw } = line;
    if (verbatim) this.#verbatim(line);
    else if (parts.length === 0 && comment === undefined) this.#blank = true;
    else {
      const count = this.lines.length;
      this.#words(line);
      if (comment !== undefined) this.#comment(lineComment(comment), parts.length > 0);
      const made = this.lines.slice(count).filter(({ depth }) => depth !== undefined);
      if (made.length === 1 && made[0]) made[0].raw = raw;
    }
  }

  #verbatim(line: PhysicalLine): void {
    this.#push({ depth: undefined, text: line.raw });
    this.#opener = undefined;
    // Lines for different machines that follow each other open one block.
    if (isConditional(line) && !this.#conditional) this.#enter(netDepth(line));
    this.#conditional = isConditional(line);
  }

  #words(line: PhysicalLine): void {
    if (line.parts.length === 0) return;
    this.#conditional = false;
    if (keepsWords(line)) this.#reindented(line);
    else this.#statements(line.parts);
  }

  #reindented(line: PhysicalLine): void {
    const { parts } = line;
    const closes = parts[0]?.kind === "close" ? 1 : 0;
    if (closes > 0) this.#blank = false;
    const text = codeOf(line).replace(/^[ \t\f\v\r]+|[ \t\f\v\r]+$/g, "");
    this.#push({ depth: Math.max(0, this.#depth - closes), text });
    this.#opener = undefined;
    if (!isInclude(parts)) this.#enter(netDepth(line));
  }

  #enter(net: number): void {
    this.#depth = Math.max(0, this.#depth + net);
  }

  #statements(parts: readonly Part[]): void {
    let words = "";
    const flush = (): void => {
      if (words !== "") this.#statement(words);
      words = "";
    };
    for (const { kind, text, glued } of parts) {
      if (kind === "word") words += words === "" || glued ? text : ` ${text}`;
      else {
        flush();
        if (kind === "open") this.#open();
        else this.#close();
      }
    }
    flush();
  }

  #statement(text: string): void {
    const line: Line = { depth: this.#depth, text };
    this.#push(line);
    // Behind a definition of several lines the brace belongs to the last of them, behind an
    // include to nothing that is here.
    this.#opener = /\$|^include[a-z]?(?: |$)/.test(text) ? undefined : line;
  }

  #open(): void {
    const opener = this.#opener;
    if (opener) this.#join(opener);
    else this.#push({ depth: this.#depth, text: "{" });
    this.#opener = undefined;
    this.#depth++;
    this.#blank = false;
    this.#fresh = true;
  }

  /** Puts the brace on the line of its name; comments between the two are inside then. */
  #join(opener: Line): void {
    opener.text += " {";
    opener.raw = undefined;
    const inside = this.lines.splice(this.lines.lastIndexOf(opener) + 1);
    for (const line of inside) if (line.depth !== undefined) line.depth++;
    const first = inside.findIndex(({ depth }) => depth !== undefined);
    if (first !== -1) this.lines.push(...inside.slice(first));
  }

  #close(): void {
    this.#enter(-1);
    this.#opener = undefined;
    this.#blank = false;
    this.#push({ depth: this.#depth, text: "}" });
  }

  #comment(comment: string, trails: boolean): void {
    const last = this.lines.at(-1);
    if (trails && last && last.comment === undefined) last.comment = comment;
    else this.#push({ depth: this.#depth, text: "", comment });
  }

  /** Of the blank lines before a line one is kept. */
  #push(line: Line): void {
    if (this.#blank && !this.#fresh) this.lines.push({ depth: undefined, text: "" });
    this.lines.push(line);
    this.#blank = false;
    this.#fresh = false;
  }
}
