import { contentLength } from "./content-length.ts";
import { FieldBlock, lineResult, type NameRules } from "./field-block.ts";
import { field } from "./field.ts";
import { hostName } from "./host.ts";
import { LineScanner, lineScan } from "./line-scanner.ts";
import { cannotBegin, parseRequestLine, type RequestLine } from "./request-line.ts";

/** What the default server of a listener says about heads. */
export interface HeadRules extends NameRules {
  readonly headerBufferSize: number;
  readonly headerBuffers: { readonly count: number; readonly size: number };
  /** A head whose first line ends in CRLF must not end in a bare LF, where others read on. */
  readonly evenEnd: boolean;
}

/** Results of `feed` besides a status that ends the connection. */
export const headState = { more: 0, done: 1 } as const;

const maximumEmptyBytes = 16384;

/** Reads the head of a request (RFC 9112) with the tolerances and limits of nginx. */
export class RequestHead implements RequestLine {
  readonly fields = new FieldBlock();
  text = "";
  methodStart = 0;
  methodEnd = 0;
  targetStart = 0;
  targetEnd = 0;
  hostStart = -1;
  hostEnd = -1;
  pathStart = 0;
  protocolStart = -1;
  version = 0;
  /** Where the body begins in `text`; of a refused head, the end of the last line that was taken. */
  bodyAt = 0;
  /** -1: none was given. */
  contentLength = -1;
  chunked = false;
  /** From the target or the `Host` field; "" without either. */
  host = "";
  /** Why the head was refused, in nginx's words. */
  complaint = "";
  /** The first line was read. */
  begun = false;
  private readonly scanner = new LineScanner();
  private rules: HeadRules;
  private buffersUsed = 0;
  private bufferLeft = 0;
  private emptyBytes = 0;
  private bare = false;

  constructor(rules: HeadRules) {
    this.rules = rules;
    this.bufferLeft = rules.headerBufferSize;
  }

  reset(rules: HeadRules): void {
    this.rules = rules;
    this.text = "";
    this.fields.reset();
    this.begun = false;
    this.bodyAt = 0;
    this.contentLength = -1;
    this.chunked = false;
    this.host = "";
    this.version = 0;
    this.protocolStart = -1;
    this.methodEnd = 0;
    this.targetEnd = 0;
    this.scanner.reset(0);
    this.buffersUsed = 0;
    this.emptyBytes = 0;
    this.bufferLeft = rules.headerBufferSize;
  }

  get method(): string {
    return this.text.slice(this.methodStart, this.methodEnd);
  }

  /** True once any byte other than empty lines came. */
  get started(): boolean {
    return this.text.length > 0;
  }

  /** The first line as it was sent, for logs; what came of it when it is not whole. */
  get line(): string {
    const end = this.text.indexOf("\n");
    const line = end < 0 ? this.text : this.text.slice(0, end);
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  }

  /** Adds text; `more`, `done` (the body begins at `bodyAt`), or the status that answers. */
  feed(more: string): number {
    this.text = this.text === "" ? more : this.text + more;
    if (!this.begun) {
      const result = this.readLine();
      if (result !== headState.done || this.version === 9) return result;
    }
    return this.readFields();
  }

  /**
   * Takes a head of HTTP/2 that is laid out as one of HTTP/1, whole and with a line that was looked
   * at: `done`, or the status that answers.
   */
  take(text: string, methodEnd: number, targetEnd: number): number {
    this.text = text;
    this.fields.text = text;
    this.methodStart = 0;
    this.methodEnd = methodEnd;
    this.targetStart = methodEnd + 1;
    this.targetEnd = targetEnd;
    this.pathStart = this.targetStart;
    this.hostStart = -1;
    this.version = 2000;
    this.protocolStart = targetEnd + 1;
    this.bare = false;
    this.begun = true;
    this.bufferLeft = Infinity;
    this.scanner.reset(text.indexOf("\n") + 1);
    return this.readFields();
  }

  private readLine(): number {
    const { scanner } = this;
    this.skipEmptyLines();
    if (this.emptyBytes > maximumEmptyBytes) return this.refuse(400, "client sent invalid request");
    const length = scanner.next(this.text);
    if (length === lineScan.bad) return this.refuse(400, "client sent invalid request");
    if (length === lineScan.more)
      return cannotBegin(this.text)
        ? this.refuse(400, "client sent invalid request")
        : this.partial(414);
    if (!this.account(length)) return this.tooLong(414, 0);
    const status = parseRequestLine(this.text, scanner.start, scanner.end, this);
    if (status !== 0) return this.refuse(status, lineComplaint(status));
    this.begun = true;
    this.bare = scanner.bare;
    this.fields.text = this.text;
    return this.version === 9 ? this.finish() : headState.done;
  }

  /** nginx skips any CR and LF before a request. */
  private skipEmptyLines(): void {
    const { text, scanner } = this;
    let at = scanner.at;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code !== 13 && code !== 10) break;
      at++;
    }
    if (at === 0) return;
    this.text = text.slice(at);
    this.emptyBytes += at;
    scanner.reset(0);
  }

  private readFields(): number {
    const { scanner, fields, text } = this;
    fields.text = text;
    for (;;) {
      const length = scanner.next(text);
      if (length === lineScan.bad)
        return this.refuseField("client sent invalid header line", scanner.at);
      if (length === lineScan.more) return this.partial(494);
      if (!this.account(length)) return this.tooLong(494, scanner.start);
      if (scanner.start === scanner.end) return this.end();
      const result = fields.line(scanner.start, scanner.end, this.rules);
      if (result === lineResult.bad)
        return this.refuseField("client sent invalid header line", scanner.start);
      if (result === lineResult.taken && !this.unique()) return 400;
    }
  }

  /** A second field of these kinds is refused, as nginx does. */
  private unique(): boolean {
    const { fields } = this;
    const number = fields.number(fields.count - 1);
    if (number === 0 || !uniqueField[number] || !fields.repeats(number)) return true;
    const what = number === field.host ? "duplicate host header" : "duplicate header line";
    this.complaint = `client sent ${what}`;
    this.giveUp(this.scanner.at);
    return false;
  }

  private end(): number {
    return this.rules.evenEnd && this.scanner.bare && !this.bare
      ? this.refuse(400, "client sent a head with two kinds of line ends")
      : this.finish();
  }

  private finish(): number {
    this.bodyAt = this.scanner.at;
    const nul = this.text.indexOf("\0");
    if (nul >= 0 && nul < this.bodyAt) {
      this.giveUp(this.text.lastIndexOf("\n", nul) + 1);
      return this.refuse(400, "client sent invalid header line");
    }
    return this.checkHost() || this.checkLength() || headState.done;
  }

  private checkHost(): number {
    const value = this.fields.value(field.host);
    if (value !== undefined) {
      const name = hostName(value);
      if (name === undefined) {
        this.giveUp(this.text.indexOf("\n", fieldsEnd(this.fields, field.host)) + 1);
        return this.refuse(400, "client sent invalid host header");
      }
      this.host = name;
    } else if (this.version > 1000)
      return this.refuse(
        400,
        this.version < 2000
          ? 'client sent HTTP/1.1 request without "Host" header'
          : 'client sent neither ":authority" nor "Host" header',
      );
    if (this.hostStart < 0) return 0;
    const name = hostName(this.text.slice(this.hostStart, this.hostEnd));
    if (name === undefined) return this.refuse(400, "client sent invalid host in request line");
    this.host = name;
    return 0;
  }

  private checkLength(): number {
    const { fields } = this;
    const length = fields.value(field["content-length"]);
    if (length !== undefined) {
      this.contentLength = contentLength(length);
      if (this.contentLength < 0)
        return this.refuse(400, 'client sent invalid "Content-Length" header');
    }
    const coding = fields.value(field["transfer-encoding"]);
    return coding === undefined ? 0 : this.checkCoding(coding, length !== undefined);
  }

  private checkCoding(coding: string, both: boolean): number {
    if (this.version < 1001)
      return this.refuse(400, 'client sent HTTP/1.0 request with "Transfer-Encoding" header');
    if (coding.toLowerCase() !== "chunked")
      return this.refuse(501, `client sent unknown "Transfer-Encoding": "${coding}"`);
    if (both)
      return this.refuse(
        400,
        'client sent "Content-Length" and "Transfer-Encoding" headers at the same time',
      );
    this.chunked = true;
    return 0;
  }

  /** A line that fits in no buffer, before its end was seen. */
  private partial(status: number): number {
    const length = this.text.length - this.scanner.at;
    const { headerBuffers } = this.rules;
    if (length <= this.bufferLeft) return headState.more;
    if (length < headerBuffers.size && this.buffersUsed < headerBuffers.count)
      return headState.more;
    return this.tooLong(status, this.scanner.at);
  }

  private tooLong(status: number, at: number): number {
    if (status !== 414) return this.refuseField("client sent too long header line", at, status);
    // Of such a line nginx logs what filled its buffer.
    this.text = this.text.slice(0, this.rules.headerBuffers.size);
    return this.refuse(status, "client sent too long URI");
  }

  /** `at`: where the line begins that is refused. */
  private refuseField(complaint: string, at: number, status = 400): number {
    this.giveUp(at);
    return this.refuse(status, complaint);
  }

  /** No more will come of this head: what was taken up to `at` is what logs tell. */
  giveUp(at = this.scanner.at): void {
    if (!this.begun) return;
    this.bodyAt = at;
    this.host = hostName(this.fields.value(field.host) ?? "") ?? "";
  }

  /** The target was refused: nothing behind its line counts. */
  forgetFields(): void {
    this.bodyAt = this.text.indexOf("\n") + 1;
    this.host = "";
  }

  /** Places a line as nginx fills its buffers: what does not fit moves to the next large one. */
  private account(length: number): boolean {
    if (length <= this.bufferLeft) {
      this.bufferLeft -= length;
      return true;
    }
    const { headerBuffers } = this.rules;
    if (this.buffersUsed >= headerBuffers.count || length > headerBuffers.size) return false;
    this.buffersUsed++;
    this.bufferLeft = headerBuffers.size - length;
    return true;
  }

  private refuse(status: number, complaint: string): number {
    this.complaint = complaint;
    return status;
  }
}

const fieldsEnd = (fields: FieldBlock, number: number): number =>
  fields.valueEnd(Math.max(0, fields.find(number)));

function lineComplaint(status: number): string {
  return status === 505 ? "client sent invalid version" : "client sent invalid request";
}

const uniqueField: boolean[] = [];
for (const number of [
  field.host,
  field["content-length"],
  field["transfer-encoding"],
  field.expect,
  field.authorization,
  field["if-modified-since"],
  field["if-unmodified-since"],
  field["if-match"],
  field["if-none-match"],
  field["if-range"],
])
  uniqueField[number] = true;
