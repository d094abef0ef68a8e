import { contentLength } from "./content-length.ts";
import { FieldBlock, lineResult, type NameRules } from "./field-block.ts";
import { field } from "./field.ts";
import { LineScanner, lineScan } from "./line-scanner.ts";
import { isBodiless } from "./status.ts";

/** Results of `feed`. */
export const responseState = { more: 0, done: 1, bad: 2, tooBig: 3 } as const;

/** How the end of a body is found. */
export const framing = { none: 0, length: 1, chunked: 2, close: 3 } as const;

/** How the end of the answer's body is found (RFC 9112 section 6.3). */
export function bodyFrom(method: string, head: ResponseHead): number {
  if (method === "HEAD" || isBodiless(head.status)) return framing.none;
  if (head.chunked) return framing.chunked;
  return head.contentLength >= 0 ? framing.length : framing.close;
}

const rules: NameRules = { ignoreInvalid: false, underscores: true, tokens: true };
const maximumInterim = 1000;

/**
 * Reads the head of a response (RFC 9112) strictly: what is not HTTP/1, or could be framed in two
 * ways, is `bad`. Interim answers (1xx but 101) are skipped.
 */
export class ResponseHead {
  readonly fields = new FieldBlock();
  text = "";
  status = 0;
  /** 1000 or 1001 and above. */
  version = 0;
  reasonStart = 0;
  reasonEnd = 0;
  bodyAt = 0;
  contentLength = -1;
  chunked = false;
  /** The peer keeps the connection open after this response. */
  keepAlive = false;
  complaint = "";
  private begun = false;
  private bare = false;
  private interim = 0;
  private readonly scanner = new LineScanner();

  reset(): void {
    this.text = "";
    this.interim = 0;
    this.restart(0);
  }

  private restart(at: number): void {
    this.fields.reset();
    this.status = 0;
    this.begun = false;
    this.contentLength = -1;
    this.chunked = false;
    this.keepAlive = false;
    this.scanner.reset(at);
  }

  get reason(): string {
    return this.text.slice(this.reasonStart, this.reasonEnd);
  }

  feed(more: string, limit: number): number {
    this.text = this.text === "" ? more : this.text + more;
    for (;;) {
      const result = this.read(limit);
      if (result !== responseState.done) return result;
      if (this.status >= 200 || this.status === 101) return responseState.done;
      if (++this.interim > maximumInterim)
        return this.refuse("upstream sent too many interim responses");
      this.text = this.text.slice(this.bodyAt);
      this.restart(0);
    }
  }

  private read(limit: number): number {
    if (!this.begun) {
      const result = this.readStatus(limit);
      if (result !== responseState.done) return result;
    }
    const { scanner, fields, text } = this;
    fields.text = text;
    for (;;) {
      const length = scanner.next(text);
      if (length === lineScan.bad) return this.refuse("upstream sent invalid header");
      if (length === lineScan.more) return this.wait(limit);
      if (scanner.at > limit) return responseState.tooBig;
      if (scanner.start === scanner.end) return this.finish();
      const result = fields.line(scanner.start, scanner.end, rules);
      if (result === lineResult.bad) return this.refuse("upstream sent invalid header");
    }
  }

  private wait(limit: number): number {
    return this.text.length >= limit ? responseState.tooBig : responseState.more;
  }

  private readStatus(limit: number): number {
    const { scanner, text } = this;
    if (text.length >= 5 && !text.startsWith("HTTP/")) return this.refuse(noHeader);
    const length = scanner.next(text);
    if (length === lineScan.bad) return this.refuse(noHeader);
    if (length === lineScan.more) return this.wait(limit);
    if (!this.statusLine(scanner.start, scanner.end)) return this.refuse(noHeader);
    this.begun = true;
    this.bare = scanner.bare;
    return responseState.done;
  }

  /** `HTTP/1.x NNN` and a reason that may be missing. */
  private statusLine(start: number, end: number): boolean {
    const { text } = this;
    if (end - start < 12 || !text.startsWith("HTTP/1.", start)) return false;
    const minor = text.charCodeAt(start + 7) - 48;
    if (minor < 0 || minor > 9 || text.charCodeAt(start + 8) !== 32) return false;
    this.version = 1000 + minor;
    let status = 0;
    for (let at = start + 9; at < start + 12; at++) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) return false;
      status = status * 10 + digit;
    }
    if (status < 100 || status > 599) return false;
    if (end > start + 12 && text.charCodeAt(start + 12) !== 32) return false;
    this.status = status;
    this.reasonStart = Math.min(start + 13, end);
    this.reasonEnd = end;
    return true;
  }

  private finish(): number {
    // Where this head ends, others would read on.
    if (this.scanner.bare && !this.bare) return this.refuse("upstream sent invalid header");
    this.bodyAt = this.scanner.at;
    const nul = this.text.indexOf("\0");
    if (nul >= 0 && nul < this.bodyAt) return this.refuse("upstream sent invalid header");
    this.keepAlive = this.version > 1000;
    this.readConnection();
    const { fields } = this;
    const coding = fields.find(field["transfer-encoding"]);
    const length = fields.find(field["content-length"]);
    if (coding >= 0) return this.checkCoding(coding, length >= 0);
    return length >= 0 ? this.checkLength(length) : responseState.done;
  }

  private checkCoding(index: number, both: boolean): number {
    const { fields } = this;
    if (this.countOf(field["transfer-encoding"]) > 1)
      return this.refuse('upstream sent duplicate header line: "Transfer-Encoding"');
    const value = fields.valueAt(index);
    if (value.toLowerCase() !== "chunked")
      return this.refuse(`upstream sent unknown "Transfer-Encoding": "${value}"`);
    if (both)
      return this.refuse(
        'upstream sent "Content-Length" and "Transfer-Encoding" headers at the same time',
      );
    this.chunked = true;
    return responseState.done;
  }

  private checkLength(index: number): number {
    if (this.countOf(field["content-length"]) > 1)
      return this.refuse('upstream sent duplicate header line: "Content-Length"');
    this.contentLength = contentLength(this.fields.valueAt(index));
    return this.contentLength < 0
      ? this.refuse('upstream sent invalid "Content-Length" header')
      : responseState.done;
  }

  private countOf(number: number): number {
    const { fields } = this;
    let count = 0;
    for (let index = 0; index < fields.count; index++) if (fields.number(index) === number) count++;
    return count;
  }

  private readConnection(): void {
    const { fields } = this;
    if (!fields.has(field.connection)) return;
    for (let index = 0; index < fields.count; index++) {
      if (fields.number(index) !== field.connection) continue;
      const value = fields.valueAt(index).toLowerCase();
      // nginx keeps no connection of HTTP/1.0, whatever its backend offers.
      if (value.includes("close")) this.keepAlive = false;
    }
  }

  private refuse(complaint: string): number {
    this.complaint = complaint;
    return responseState.bad;
  }
}

const noHeader = "upstream sent no valid HTTP/1.0 header";
