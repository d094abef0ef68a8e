/** What the scanner found. */
export const lineScan = { more: -1, bad: -2 } as const;

/**
 * Splits a head into lines that end in CRLF or, as nginx allows, in a bare LF; a CR anywhere else is
 * refused. Keeps its place, so that bytes may come one by one.
 */
export class LineScanner {
  /** Start of the line that `next` found. */
  start = 0;
  /** Its end, without CR and LF. */
  end = 0;
  /** Where the next line begins. */
  at = 0;
  private searched = 0;
  private carriage = -2;

  reset(at: number): void {
    this.at = at;
    this.searched = at;
    this.carriage = -2;
  }

  /** The line that `next` found ended in a bare LF. */
  get bare(): boolean {
    return this.at === this.end + 1;
  }

  /** The length of the line with its end, or one of `lineScan`. */
  next(text: string): number {
    const { at } = this;
    const feed = text.indexOf("\n", this.searched < at ? at : this.searched);
    if (feed < 0) return this.wait(text);
    let carriage = this.carriage;
    if (carriage !== -1 && carriage < at) carriage = text.indexOf("\r", at);
    this.carriage = carriage;
    let end = feed;
    if (carriage !== -1 && carriage < feed) {
      if (carriage !== feed - 1) return lineScan.bad;
      end = carriage;
    }
    this.start = at;
    this.end = end;
    this.at = feed + 1;
    return feed + 1 - at;
  }

  private wait(text: string): number {
    this.searched = text.length;
    this.carriage = -2;
    const carriage = text.indexOf("\r", this.at);
    return carriage >= 0 && carriage < text.length - 1 ? lineScan.bad : lineScan.more;
  }
}
