/** Tells which words hold more than ASCII. Asked in their order, it looks at every character once. */
export class BeyondAscii {
  readonly #text: string;
  /** The next character that is not ASCII, as far as it is known. */
  #next: number;

  constructor(text: string, isAscii: boolean) {
    this.#text = text;
    this.#next = isAscii ? text.length : -1;
  }

  isWithin(start: number, end: number): boolean {
    if (this.#next < start) {
      let at = start;
      while (this.#text.charCodeAt(at) < 0x80) at++;
      this.#next = at;
    }
    return this.#next < end;
  }
}
