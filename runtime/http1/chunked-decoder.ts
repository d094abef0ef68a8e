import { hexDigit, tokenCharacter } from "./characters.ts";

/** What stopped `decode`. */
export const chunkEvent = { more: 0, data: 1, done: 2, bad: 3 } as const;

const step = {
  size: 0,
  sizeBlank: 1,
  extension: 2,
  sizeFeed: 3,
  data: 4,
  dataReturn: 5,
  dataFeed: 6,
  lineStart: 7,
  name: 8,
  value: 9,
  trailerFeed: 10,
  lastFeed: 11,
} as const;

const maximumSizeDigits = 16;
const maximumSize = 2 ** 52;
const maximumExtension = 4096;
const maximumTrailer = 16384;

/**
 * Takes the chunked coding (RFC 9112 section 7.1) apart, byte by byte if they come so. Lines must end
 * in CRLF: what two readers could frame differently is refused. Extensions and trailers are dropped.
 */
export class ChunkedDecoder {
  /** Data of the last `data` event. */
  from = 0;
  to = 0;
  private state: number = step.size;
  private left = 0;
  private digits = 0;
  private budget = maximumExtension;

  reset(): void {
    this.state = step.size;
    this.left = 0;
    this.digits = 0;
    this.budget = maximumExtension;
    this.event = chunkEvent.more;
  }

  event: number = chunkEvent.more;

  /** Reads from `at` to the next event, which it leaves in `event`; returns where to go on. */
  decode(bytes: Uint8Array, at: number, end: number): number {
    let position = at;
    this.event = chunkEvent.more;
    while (position < end) {
      if (this.state === step.data) return this.data(position, end);
      const code = bytes[position] ?? 0;
      position++;
      const event = this.state < step.data ? this.sizeLine(code) : this.afterData(code);
      if (event !== chunkEvent.more) {
        this.event = event;
        return position;
      }
    }
    return position;
  }

  /**
   * Moves all data between `at` and `end` to the front, to `at`; returns its length. `event` says
   * whether more is to come, and `to` where the coding ended when it is `done`.
   */
  compact(bytes: Buffer, at: number, end: number): number {
    let position = at;
    let length = 0;
    while (position < end) {
      position = this.decode(bytes, position, end);
      if (this.event !== chunkEvent.data) break;
      if (this.from !== at + length) bytes.copyWithin(at + length, this.from, this.to);
      length += this.to - this.from;
    }
    if (this.event === chunkEvent.data) this.event = chunkEvent.more;
    if (this.event === chunkEvent.done) this.to = position;
    return length;
  }

  private data(position: number, end: number): number {
    const length = Math.min(this.left, end - position);
    this.from = position;
    this.to = position + length;
    this.left -= length;
    if (this.left === 0) this.state = step.dataReturn;
    this.event = chunkEvent.data;
    return this.to;
  }

  private sizeLine(code: number): number {
    switch (this.state) {
      case step.size:
        return this.sizeDigit(code);
      case step.sizeBlank:
        if (code === 32 || code === 9) return this.spend();
        return this.sizeEnd(code);
      case step.extension:
        if (code === 13) this.state = step.sizeFeed;
        else if (code === 127 || (code < 32 && code !== 9)) return chunkEvent.bad;
        else return this.spend();
        return chunkEvent.more;
      default:
        if (code !== 10) return chunkEvent.bad;
        this.state = this.left === 0 ? step.lineStart : step.data;
        this.budget = this.left === 0 ? maximumTrailer : maximumExtension;
        return chunkEvent.more;
    }
  }

  private sizeDigit(code: number): number {
    const digit = hexDigit[code] ?? 255;
    if (digit < 16) {
      this.left = this.left * 16 + digit;
      this.digits++;
      const large = this.digits > maximumSizeDigits || this.left > maximumSize;
      return large ? chunkEvent.bad : chunkEvent.more;
    }
    if (this.digits === 0) return chunkEvent.bad;
    this.digits = 0;
    if (code === 32 || code === 9) {
      this.state = step.sizeBlank;
      return chunkEvent.more;
    }
    return this.sizeEnd(code);
  }

  private sizeEnd(code: number): number {
    if (code === 13) this.state = step.sizeFeed;
    else if (code === 59) this.state = step.extension;
    else return chunkEvent.bad;
    return chunkEvent.more;
  }

  private spend(): number {
    return --this.budget < 0 ? chunkEvent.bad : chunkEvent.more;
  }

  private afterData(code: number): number {
    switch (this.state) {
      case step.dataReturn:
        this.state = step.dataFeed;
        return code === 13 ? chunkEvent.more : chunkEvent.bad;
      case step.dataFeed:
        this.state = step.size;
        return code === 10 ? chunkEvent.more : chunkEvent.bad;
      case step.lastFeed:
        return code === 10 ? chunkEvent.done : chunkEvent.bad;
      default:
        return this.trailer(code);
    }
  }

  private trailer(code: number): number {
    if (--this.budget < 0) return chunkEvent.bad;
    switch (this.state) {
      case step.lineStart:
        if (code === 13) this.state = step.lastFeed;
        else if (tokenCharacter[code] === 1) this.state = step.name;
        else return chunkEvent.bad;
        return chunkEvent.more;
      case step.name:
        if (code === 58) this.state = step.value;
        else if (tokenCharacter[code] !== 1) return chunkEvent.bad;
        return chunkEvent.more;
      case step.value:
        if (code === 13) this.state = step.trailerFeed;
        else if (code === 10 || code === 0) return chunkEvent.bad;
        return chunkEvent.more;
      default:
        this.state = step.lineStart;
        return code === 10 ? chunkEvent.more : chunkEvent.bad;
    }
  }
}
