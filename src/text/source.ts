import { Buffer, isUtf8 } from "node:buffer";

/** How the bytes of a file stand in `Source.text`. */
export type Encoding = "utf-8" | "bytes";

export interface Position {
  /** Both count from 1; columns are UTF-16 units of the text as shown. */
  readonly line: number;
  readonly column: number;
}

const gb18030 = new TextDecoder("gb18030");

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
  #lineStarts: number[] | undefined;

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
    return this.encoding === "utf-8" ? text : gb18030.decode(Buffer.from(text, "latin1"));
  }

  /** Line and column of an offset. */
  position(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = starts[low] ?? 0;
    return { line: low + 1, column: this.show(this.text.slice(start, offset)).length + 1 };
  }

  /** The text of a line (counted from 1), without its end, as people read it. */
  line(number: number): string {
    const starts = this.#starts();
    const start = starts[number - 1];
    if (start === undefined) return "";
    const next = starts[number] ?? this.text.length + 1;
    return this.show(this.text.slice(start, next - 1).replace(/\r$/, ""));
  }

  get lineCount(): number {
    return this.#starts().length;
  }

  /** The offset into the text as shown, which differs from ours where the file is not UTF-8. */
  shownOffset(offset: number): number {
    return this.encoding === "utf-8" ? offset : this.show(this.text.slice(0, offset)).length;
  }

  #starts(): number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1))
      starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }
}

/** Every file that took part in one run, by the path under which spans name it. */
export type Sources = ReadonlyMap<string, Source>;
