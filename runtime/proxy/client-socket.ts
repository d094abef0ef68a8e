import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

import type { Timed } from "../upstream/timer-wheel.ts";
import type { Engine, Listener } from "./engine.ts";
import { SocketFacts } from "./socket-facts.ts";

const maximumHeld = 65_536;

/** The socket of a client: writing, pausing, deadlines, bytes that came too early. */
export abstract class ClientSocket extends SocketFacts implements Timed {
  deadline = Infinity;
  wheelTick = 0;
  readonly engine: Engine;
  readonly listener: Listener;
  readonly number: number;
  readonly opened: number;
  /** Writes are encrypted, and tell late that they are out. */
  overTls = false;
  /** Bytes written for the present request. */
  bytesSent = 0;
  private heldBytes: Buffer | undefined = undefined;
  private paused = false;
  private readonly flushed = (error?: Error | null): void => {
    if (!error) this.socketFlushed();
  };

  constructor(engine: Engine, listener: Listener, socket: Socket) {
    super(socket, listener.plan);
    this.engine = engine;
    this.listener = listener;
    this.number = engine.nextNumber();
    this.opened = engine.now;
  }

  abstract expired(now: number): void;
  /** What `notifyFlushed` asked for. */
  protected abstract socketFlushed(): void;

  arm(milliseconds: number): void {
    this.engine.wheel.arm(this, this.engine.now + milliseconds);
  }

  disarm(): void {
    this.deadline = Infinity;
  }

  protected hold(bytes: Buffer): void {
    const held = this.heldBytes;
    this.heldBytes = held === undefined ? bytes : Buffer.concat([held, bytes]);
    if (this.heldBytes.length >= maximumHeld) this.pause();
  }

  /** What is held, which is then no longer so. */
  protected takeHeld(): Buffer | undefined {
    const held = this.heldBytes;
    this.heldBytes = undefined;
    return held;
  }

  protected get holds(): boolean {
    return this.heldBytes !== undefined;
  }

  protected get isPaused(): boolean {
    return this.paused;
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.socket.pause();
  }

  unpause(): void {
    if (!this.paused || this.socket.destroyed) return;
    this.paused = false;
    this.socket.resume();
  }

  /** Text of one character for each byte. False: it is not yet out. */
  writeText(text: string): boolean {
    this.bytesSent += text.length;
    this.socket.write(text, "latin1");
    return this.socket.writableLength === 0;
  }

  /** As `writeText`; the bytes must stay as they are until they are flushed. */
  writeBytes(bytes: Buffer): boolean {
    this.bytesSent += bytes.length;
    this.socket.write(bytes);
    return this.socket.writableLength === 0;
  }

  /** Ends the connection so that the client cannot take it for an orderly end. */
  protected reset(): void {
    const { socket } = this;
    if (!(socket instanceof TLSSocket) && !this.listener.plan.unix) socket.resetAndDestroy();
  }

  /** Bytes that are written and not yet out. */
  get backlog(): number {
    return this.socket.writableLength;
  }

  /** Asks for `socketFlushed` when all that is written is out. */
  protected askFlushed(): void {
    this.socket.write("", "latin1", this.flushed);
  }
}
