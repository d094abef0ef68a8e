import type { FieldBlock } from "../http1/field-block.ts";

/**
 * Puts the fields that pass into one text. Neighbours that already stand as `Name: value CRLF` are
 * taken as one piece of the head.
 */
export class FieldRuns {
  text = "";
  private fields: FieldBlock | undefined = undefined;
  private start = -1;
  private end = -1;

  begin(fields: FieldBlock): void {
    this.fields = fields;
    this.text = "";
    this.start = -1;
  }

  add(index: number): void {
    const { fields } = this;
    if (!fields) return;
    const name = fields.nameStart(index);
    const nameEnd = fields.nameEnd(index);
    const value = fields.valueStart(index);
    const end = fields.valueEnd(index);
    const { text } = fields;
    const plain = value === nameEnd + 2 && text.charCodeAt(nameEnd + 1) === 32;
    if (plain && this.start >= 0 && name === this.end + 2 && text.charCodeAt(this.end) === 13) {
      this.end = end;
      return;
    }
    this.flush();
    if (plain) {
      this.start = name;
      this.end = end;
    } else this.text += `${text.slice(name, nameEnd)}: ${text.slice(value, end)}\r\n`;
  }

  /** A line of another text, with its end. */
  put(line: string): void {
    this.flush();
    this.text += line;
  }

  finish(): string {
    this.flush();
    this.fields = undefined;
    const { text } = this;
    this.text = "";
    return text;
  }

  private flush(): void {
    if (this.start < 0 || !this.fields) return;
    this.text += `${this.fields.text.slice(this.start, this.end)}\r\n`;
    this.start = -1;
  }
}
