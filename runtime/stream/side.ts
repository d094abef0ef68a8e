import type { Wire, WireUser } from "../upstream/wire.ts";

/** Who joins the two sides of a connection. */
export interface Joint {
  /** Bytes came from a side. */
  came(side: Side, bytes: Buffer): void;
  /** A side sends no more. */
  ended(side: Side): void;
  /** A side is gone. */
  lost(side: Side, error: NodeJS.ErrnoException | undefined): void;
  /** All that was written to a side is out. */
  flushed(side: Side): void;
}

/** One end of a connection that is passed on: the client's, or the backend's. */
export class Side implements WireUser {
  readonly upstream: boolean;
  wire: Wire | undefined = undefined;
  /** No more will come from here. */
  eof = false;
  gone = false;
  received = 0;
  private written = 0;
  private readonly joint: Joint;

  constructor(joint: Joint, upstream: boolean) {
    this.joint = joint;
    this.upstream = upstream;
  }

  /** Begins to read: one buffer for as long as the connection lives. */
  start(wire: Wire, bufferSize: number): void {
    this.wire = wire;
    wire.start(this, Buffer.allocUnsafeSlow(bufferSize));
  }

  /** Bytes that are written here and not yet out. */
  get backlog(): number {
    return this.gone ? 0 : (this.wire?.backlog ?? 0);
  }

  get sent(): number {
    return this.written - (this.wire?.backlog ?? 0);
  }

  write(bytes: Buffer): void {
    if (this.gone) return;
    this.written += bytes.length;
    this.wire?.writeBytes(bytes);
  }

  writeText(text: string): void {
    if (this.gone) return;
    this.written += text.length;
    this.wire?.writeText(text);
  }

  /** Bytes that were written before the wire was here. */
  countWritten(bytes: number): void {
    this.written += bytes;
  }

  wireRead(bytes: Buffer, length: number, lent: boolean): void {
    this.received += length;
    this.joint.came(this, lent && length < bytes.length ? bytes.subarray(0, length) : bytes);
  }

  wireEnded(): void {
    if (this.eof) return;
    this.eof = true;
    this.joint.ended(this);
  }

  wireLost(error: NodeJS.ErrnoException | undefined): void {
    if (this.gone) return;
    this.gone = true;
    this.eof = true;
    this.joint.lost(this, error);
  }

  wireFlushed(): void {
    this.joint.flushed(this);
  }

  /** Ends it; over TLS with its alert, of which nobody waits for the answer. */
  close(): void {
    const { wire } = this;
    if (!wire) return;
    if (wire.tls && !this.gone) wire.finish(closeTime);
    else wire.destroy();
  }
}

const closeTime = 5000;

/** Whether a session is over. nginx: ngx_stream_proxy_test_finalize. */
export function bothDone(client: Side, peer: Side, halfClose: boolean): boolean {
  if (!client.eof && !peer.eof) return false;
  if (!client.eof && client.backlog > 0) return false;
  if (!peer.eof && peer.backlog > 0) return false;
  return !halfClose || (client.eof && peer.eof && client.backlog === 0 && peer.backlog === 0);
}

/** The own end of a connection to a backend, as messages name it. */
export const localEnd = ({ localAddress, localPort }: Wire, peer: string): string =>
  peer.startsWith("unix:") ? "unix:" : `${localAddress ?? ""}:${localPort ?? ""}`;
