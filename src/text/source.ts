import { Buffer, isUtf8 } from "node:buffer";

/** How the bytes of a file stand in `Source.text`. */
export type Encoding = "utf-8" | "bytes";

export interface Position {
  /** Both count from 1; columns are UTF-16 units of the text as shown. */
  readonly line: number;
  readonly column: number;
}

/** Where every so many lines begin: a file of nothing but line ends is no reason to fill the memory. */
const stride = 64;

interface Lines {
  readonly starts: readonly number[];
  readonly count: number;
}

let gb18030: InstanceType<typeof TextDecoder> | undefined;

/**
 * One file. nginx and keepalived read bytes, so text that is not UTF-8 (GBK is common) is held as
 * one character for each byte: the grammars see what the products see, and nothing is lost when the
 * text is written back. It is shown to people as GB18030.
 */
export class Source {
  readonly path: string;
  readonly text: string;
  readonly encoding: Encoding;
  /** No character of it is more than one byte. */
  readonly isAscii: boolean;
  #lineTable: Lines | undefined;
  #lastLine: { readonly number: number; readonly text: string } | undefined;
  #lastColumn:
    | { readonly start: number; readonly offset: number; readonly column: number }
    | undefined;

  constructor(path: string, bytes: Uint8Array) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.path = path;
    this.encoding = isUtf8(buffer) ? "utf-8" : "bytes";
    this.text = buffer.toString(this.encoding === "utf-8" ? "utf8" : "latin1");
    this.isAscii = this.encoding === "utf-8" && this.text.length === buffer.length;
  }

  static fromText(path: string, text: string): Source {
    return new Source(path, Buffer.from(text, "utf8"));
  }

  /** Turns text in this file's form (after edits, say) back into bytes. */
  encode(text: string): Buffer {
    return Buffer.from(text, this.encoding === "utf-8" ? "utf8" : "latin1");
  }

  /** Text of this file as people read it. */
  show(text: string): string {
    return this.encoding === "utf-8" ? text : decodeGb18030(Buffer.from(text, "latin1"));
  }

  /** Line and column of an offset. */
  position(offset: number): Position {
    const { starts } = this.#lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    let line = low * stride;
    let start = starts[low] ?? 0;
    for (;;) {
      const end = this.text.indexOf("\n", start);
      if (end === -1 || end >= offset) break;
      start = end + 1;
      line++;
    }
    return { line: line + 1, column: this.#column(start, offset) };
  }

  #column(start: number, offset: number): number {
    if (this.encoding === "utf-8") return offset - start + 1;
    // Places are asked for in their order: a line of megabytes is shown once, not for each of them.
    const last = this.#lastColumn;
    const from =
      last?.start === start && last.offset <= offset ? last : { start, offset: start, column: 1 };
    const column = from.column + this.show(this.text.slice(from.offset, offset)).length;
    this.#lastColumn = { start, offset, column };
    return column;
  }

  /** The text of a line (counted from 1), without its end, as people read it. */
  line(number: number): string {
    const { starts, count } = this.#lines();
    if (number < 1 || number > count) return "";
    if (this.#lastLine?.number === number) return this.#lastLine.text;
    let start = starts[Math.floor((number - 1) / stride)] ?? 0;
    for (let skip = (number - 1) % stride; skip > 0; skip--)
      start = this.text.indexOf("\n", start) + 1;
    const end = this.text.indexOf("\n", start);
    const raw = this.text.slice(start, end === -1 ? undefined : end);
    const text = this.show(raw.endsWith("\r") ? raw.slice(0, -1) : raw);
    this.#lastLine = { number, text };
    return text;
  }

  get lineCount(): number {
    return this.#lines().count;
  }

  /** The offset into the text as shown, which differs from ours where the file is not UTF-8. */
  shownOffset(offset: number): number {
    return this.encoding === "utf-8" ? offset : this.show(this.text.slice(0, offset)).length;
  }

  #lines(): Lines {
    if (this.#lineTable) return this.#lineTable;
    const starts = [0];
    let count = 1;
    for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1))
      if (count++ % stride === 0) starts.push(at + 1);
    this.#lineTable = { starts, count };
    return this.#lineTable;
  }
}

/** Its tables are loaded for the first file that needs them. */
function decodeGb18030(bytes: Uint8Array): string {
  gb18030 ??= new TextDecoder("gb18030");
  return gb18030.decode(bytes);
}

/** Every file that took part in one run, by the path under which spans name it. */
export type Sources = ReadonlyMap<string, Source>;
