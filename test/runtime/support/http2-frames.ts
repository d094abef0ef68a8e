import net from "node:net";

/** Types of frames (RFC 9113 section 6). */
export const frame = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
} as const;

export const flag = { end: 1, ack: 1, endHeaders: 4 } as const;

export const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** A frame as it stands on the wire. */
export function frameBytes(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer | string = "",
): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload, "latin1") : payload;
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

function hpackLength(length: number): Buffer {
  if (length < 127) return Buffer.from([length]);
  const bytes = [127];
  let rest = length - 127;
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

const hpackText = (text: string): Buffer =>
  Buffer.concat([hpackLength(text.length), Buffer.from(text, "latin1")]);

export type Fields = readonly (readonly [name: string, value: string])[];

/** Fields as literals that touch no table (RFC 7541 section 6.2.2). */
export const fieldBytes = (fields: Fields): Buffer =>
  Buffer.concat(
    fields.flatMap(([name, value]) => [Buffer.from([0]), hpackText(name), hpackText(value)]),
  );

/** The pseudo fields of a plain request, and others behind them. */
export const requestFields = (path = "/", more: Fields = [], method = "GET"): Fields => [
  [":method", method],
  [":scheme", "http"],
  [":path", path],
  [":authority", "a"],
  ...more,
];

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const indexed: Readonly<Record<number, number>> = {
  8: 200,
  9: 204,
  10: 206,
  11: 304,
  12: 400,
  13: 404,
  14: 500,
};

/** `:status`, which stands first: indexed, or three digits in either coding. */
export function statusIn(block: Buffer): number {
  let at = 0;
  // Changes of the table's size stand before the fields.
  while (((block[at] ?? 0) & 0xe0) === 0x20) at += (block[at] ?? 0) === 0x3f ? 4 : 1;
  const first = block[at] ?? 0;
  if (first & 0x80) return indexed[first & 0x7f] ?? 0;
  const head = block[at + 1] ?? 0;
  const bytes = block.subarray(at + 2, at + 2 + (head & 0x7f));
  if (!(head & 0x80)) return Number(bytes.toString("latin1"));
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  let text = "";
  for (let from = 0; text.length < 3 && from < bits.length;) {
    const short = Number.parseInt(bits.slice(from, from + 5), 2);
    if (short <= 2) {
      text += String(short);
      from += 5;
    } else {
      text += String(Number.parseInt(bits.slice(from, from + 6), 2) - 0b011001 + 3);
      from += 6;
    }
  }
  return Number(text);
}

/** A client that writes frames by hand, so that they can be wrong. */
export class FrameClient {
  readonly socket: net.Socket;
  readonly frames: Frame[] = [];
  closed = false;
  private bytes = Buffer.alloc(0);
  private readonly wake: (() => void)[] = [];

  constructor(to: net.NetConnectOpts, hello: Buffer | string = preface) {
    this.socket = net.connect(to);
    this.socket.on("data", (more) => this.take(more));
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.closed = true;
      this.signal();
    });
    this.socket.write(hello, "latin1");
    if (hello === preface) this.send(frame.settings, 0, 0);
  }

  send(type: number, flags: number, stream: number, payload: Buffer | string = ""): this {
    this.socket.write(frameBytes(type, flags, stream, payload));
    return this;
  }

  /** A request; its stream stays open where `open` is true. */
  request(stream: number, fields: Fields, open = false): this {
    const flags = flag.endHeaders | (open ? 0 : flag.end);
    return this.send(frame.headers, flags, stream, fieldBytes(fields));
  }

  private take(more: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, more]);
    for (;;) {
      const { bytes } = this;
      if (bytes.length < 9) break;
      const length = bytes.readUIntBE(0, 3);
      if (bytes.length < 9 + length) break;
      const [type = 0, flags = 0] = [bytes[3], bytes[4]];
      const payload = bytes.subarray(9, 9 + length);
      const stream = bytes.readUInt32BE(5) & 0x7fffffff;
      this.frames.push({ type, flags, stream, payload });
      this.bytes = bytes.subarray(9 + length);
      if (type === frame.settings && !(flags & flag.ack)) this.send(frame.settings, flag.ack, 0);
    }
    this.signal();
  }

  private signal(): void {
    for (const wake of this.wake.splice(0)) wake();
  }

  /** Waits until `found` is true, or the connection is gone. */
  async until(found: (client: this) => boolean): Promise<this> {
    while (!this.closed && !found(this)) await new Promise<void>((wake) => this.wake.push(wake));
    return this;
  }

  of(type: number, stream?: number): Frame[] {
    return this.frames.filter(
      (one) => one.type === type && (stream === undefined || one.stream === stream),
    );
  }

  /** Whether the other side is done with a stream. */
  over(stream: number): boolean {
    return (
      this.of(frame.reset, stream).length > 0 ||
      this.of(frame.goaway).length > 0 ||
      this.frames.some((one) => one.stream === stream && one.type < 2 && one.flags & flag.end)
    );
  }

  /** What became of a stream: `200`, `400`, `reset 1`, `goaway 1`, `closed`. */
  outcome(stream: number): string {
    const [head] = this.of(frame.headers, stream);
    const [reset] = this.of(frame.reset, stream);
    const [away] = this.of(frame.goaway);
    const words = [
      ...(head ? [String(statusIn(head.payload))] : []),
      ...(reset ? [`reset ${reset.payload.readUInt32BE(0)}`] : []),
      ...(away ? [`goaway ${away.payload.readUInt32BE(4)}`] : []),
    ];
    return words.length > 0 ? words.join(", ") : this.closed ? "closed" : "nothing";
  }

  close(): void {
    this.socket.destroy();
  }
}
