import type { Timed } from "../upstream/timer-wheel.ts";
import type { Wire, EndPoints, WireUser } from "../upstream/wire.ts";
import type { Engine, Listener } from "./engine.ts";
import type { ProxyExchange } from "./exchange.ts";
import { PacedWire } from "./paced-wire.ts";
import { SocketFacts } from "./socket-facts.ts";

const maximumHeld = 65_536;
const smallBacklog = 65_536;

/** The connection of a client: writing, pausing, deadlines, bytes that came too early. */
export abstract class ClientSocket extends SocketFacts implements Timed, WireUser {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  readonly engine: Engine;
  /** With the server that the name in TLS chose, once it has. */
  listener: Listener;
  readonly number: number;
  readonly opened: number;
  /** Bytes written for the present request. */
  bytesSent = 0;
  /** Undefined until TLS stands or the PROXY protocol was read. */
  protected wire: Wire | undefined = undefined;
  private paced: PacedWire | undefined = undefined;
  private heldBytes: Buffer | undefined = undefined;
  /** What is held must be used, or kept, before the next read. */
  protected heldLent = false;
  private paused = false;
  private written = false;
  /** The system was told not to collect small writes. */
  private hurried = false;

  constructor(engine: Engine, listener: Listener, ends: EndPoints) {
    super(ends, listener.plan);
    this.engine = engine;
    this.listener = listener;
    this.number = engine.nextNumber();
    this.opened = engine.now;
  }

  /** The client of TLS asks for a name; nginx: ngx_http_ssl_servername. */
  negotiate(name: string): void {
    const { engine, listener } = this;
    this.negotiated = listener.names.search(name, this.exchange);
    if (this.negotiated >= 0) this.listener = engine.listenerOf(listener, this.negotiated);
  }

  abstract get exchange(): ProxyExchange;
  abstract expired(now: number): void;
  abstract wireRead(bytes: Buffer, length: number, lent: boolean): void;
  abstract wireEnded(): void;
  abstract wireLost(): void;
  /** What `notifyFlushed` asked for. */
  abstract wireFlushed(): void;

  arm(milliseconds: number): void {
    this.engine.wheel.arm(this, this.engine.now + milliseconds);
  }

  disarm(): void {
    this.deadline = Infinity;
  }

  protected hold(bytes: Buffer, lent = false): void {
    const held = this.heldBytes;
    this.heldLent = lent && held === undefined;
    this.heldBytes = held === undefined ? bytes : Buffer.concat([held, bytes]);
    if (this.heldBytes.length >= maximumHeld) this.pause();
  }

  /** The buffer that what is held was lent from is about to be read into again. */
  protected keepHeld(): void {
    if (!this.heldLent || this.heldBytes === undefined) return;
    this.heldBytes = Buffer.from(this.heldBytes);
    this.heldLent = false;
  }

  /** What is held, which is then no longer so. */
  protected takeHeld(): Buffer | undefined {
    const held = this.heldBytes;
    this.heldBytes = undefined;
    return held;
  }

  /** Bytes that came behind the head and were not yet taken. */
  get heldLength(): number {
    return this.heldBytes?.length ?? 0;
  }

  protected get holds(): boolean {
    return this.heldBytes !== undefined;
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.wire?.pause();
  }

  unpause(): void {
    if (!this.paused) return;
    this.paused = false;
    this.wire?.resume();
  }

  /** Text of one character for each byte. False: it is not yet out. */
  writeText(text: string): boolean {
    this.bytesSent += text.length;
    this.hurry();
    this.wire?.writeText(text);
    return this.backlog === 0;
  }

  /** As `writeText`; the bytes must stay as they are until they are flushed. */
  writeBytes(bytes: Buffer): boolean {
    this.bytesSent += bytes.length;
    this.hurry();
    this.wire?.writeBytes(bytes);
    return this.backlog === 0;
  }

  /** The first write of a connection waits for nothing, and many connections have no other. */
  protected hurry(written = this.written): void {
    if (this.hurried) return;
    this.hurried = written;
    this.written = true;
    if (this.hurried) this.wire?.setNoDelay();
  }

  /** The answer that follows is sent at so many bytes a second, the first ones at once. */
  pace(rate: number, after: number, started: number, settles: boolean): void {
    const { engine, wire } = this;
    if (!wire || this.paced) return;
    const began = engine.wall - (engine.now - started);
    this.paced = new PacedWire(wire, engine, { rate, after, began, settles });
    this.wire = this.paced;
  }

  /** Ends what `pace` began; what was not sent does not count. */
  protected unpace(): void {
    if (!this.paced) return;
    this.bytesSent -= this.paced.held;
    this.wire = this.paced.wire;
    this.paced.forget();
    this.paced = undefined;
  }

  /** Bytes wait for their time. */
  protected get waitsForRate(): boolean {
    return this.paced?.unfinished === true;
  }

  /** All in one call of the system. */
  writeAll(head: string, bytes: Buffer, tail = ""): boolean {
    this.bytesSent += head.length + bytes.length + tail.length;
    this.hurry();
    this.wire?.writeAll(head, [bytes], tail);
    return this.backlog === 0;
  }

  get http2(): string {
    return "";
  }

  /** The answer to its next request says that it was the last. */
  retire(): void {}

  /** Bytes that are written and not yet out. */
  get backlog(): number {
    return this.wire?.backlog ?? 0;
  }

  /** TLS tells late that its bytes are out; a little of it need not be waited for. */
  protected get isOut(): boolean {
    const { backlog } = this;
    return !this.waitsForRate && (backlog === 0 || (this.flushesLate && backlog < smallBacklog));
  }

  /** Writes are encrypted, and tell late that they are out. */
  get flushesLate(): boolean {
    return this.tls !== undefined;
  }
}
