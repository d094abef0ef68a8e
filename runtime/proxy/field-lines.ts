/** The lines of a head as a list that can be changed; each `Name: value`. */
export class FieldLines {
  private readonly lines: string[];

  /** `text`: lines with their ends. */
  constructor(text: string) {
    this.lines = text === "" ? [] : text.split("\r\n");
    if (this.lines.at(-1) === "") this.lines.pop();
  }

  get text(): string {
    return this.lines.map((line) => `${line}\r\n`).join("");
  }

  private find(lower: string): number {
    return this.lines.findIndex((line) => isNamed(line, lower));
  }

  /** Of the first of this name, which is in lower case. */
  value(lower: string): string | undefined {
    const line = this.lines[this.find(lower)];
    return line?.slice(lower.length + 1).trim();
  }

  values(lower: string): string[] {
    return this.lines
      .filter((line) => isNamed(line, lower))
      .map((line) => line.slice(lower.length + 1).trim());
  }

  /** In the place of the first of this name; the others go. */
  set(name: string, value: string): void {
    const lower = name.toLowerCase();
    const at = this.find(lower);
    if (at < 0) {
      this.lines.push(`${name}: ${value}`);
      return;
    }
    const written = (this.lines[at] ?? "").slice(0, lower.length);
    this.remove(lower);
    this.lines.splice(at, 0, `${written}: ${value}`);
  }

  remove(lower: string): void {
    for (let at = this.find(lower); at >= 0; at = this.find(lower)) this.lines.splice(at, 1);
  }
}

const isNamed = (line: string, lower: string): boolean =>
  line.charCodeAt(lower.length) === 58 && line.slice(0, lower.length).toLowerCase() === lower;

/** Takes line ends and NUL out of a value, so that it stays one. */
export const oneLine = (value: string): string =>
  value.includes("\n") || value.includes("\r") || value.includes("\0")
    ? value.replaceAll(/[\r\n\0]+/g, " ")
    : value;
