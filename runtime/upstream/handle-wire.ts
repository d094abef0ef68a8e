import { getSystemErrorName } from "node:util";

import type { AddressHolder, HandleRequest, Platform, PlatformHandle } from "./platform-handles.ts";
import { platform } from "./platform-handles.ts";
import type { Wire, WireUser } from "./wire.ts";

/** What Node's function that reads asks of the stream that it serves. */
const readableState = { endEmitted: false };

/** What the wire that just read wants to read into, for the function that is asked for it. */
let nextView: Buffer | undefined;

const nobody: WireUser = {
  wireRead() {},
  wireEnded() {},
  wireLost() {},
  wireFlushed() {},
};

/** An error as sockets tell it. */
export function wireError(status: number, call: string): NodeJS.ErrnoException {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`${call} ${code}`), { code, errno: status, syscall: call });
}

/**
 * A connection on a bare handle. One object, no streams, no events: a read is one call of the user,
 * a write is one call of the handle, and what was written at once leaves nothing behind.
 */
export class HandleWire implements Wire {
  backlog = 0;
  readonly tls = undefined;
  /** Read by Node's function, as are `_readableState`, `push`, `read` and `destroy`. */
  destroyed = false;
  /** The buffer that reads fill. */
  view: Buffer | undefined = undefined;
  next: Buffer | undefined = undefined;
  user: WireUser = nobody;
  paused = false;
  private readonly handle: PlatformHandle;
  private inRead = false;
  private asked = false;
  private timer: NodeJS.Timeout | undefined = undefined;
  private remote: AddressHolder | undefined = undefined;
  private local: AddressHolder | undefined = undefined;

  constructor(handle: PlatformHandle, found: Platform) {
    this.handle = handle;
    handle[found.owner] = this;
    handle.onread = found.onread;
  }

  start(user: WireUser, buffer: Buffer | undefined): void {
    this.user = user;
    this.view = buffer ?? Buffer.allocUnsafeSlow(65_536);
    this.handle.useUserBuffer(this.view);
    const status = this.handle.readStart();
    if (status !== 0) this.failLater(status, "read");
  }

  readInto(buffer: Buffer): void {
    this.next = buffer;
  }

  /** Bytes came. False stops reading. */
  gotBytes(length: number, bytes: Buffer): boolean {
    this.inRead = true;
    this.user.wireRead(bytes, length, true);
    this.inRead = false;
    // Another wire cannot read between this and the question for the next buffer.
    nextView = this.next;
    this.next = undefined;
    return !this.paused;
  }

  writeText(text: string): void {
    if (this.destroyed || text === "") return;
    const request = takeRequest();
    const status = this.handle.writeLatin1String(request, text);
    this.written(request, status, text.length, undefined);
  }

  writeBytes(bytes: Buffer): void {
    if (this.destroyed || bytes.length === 0) return;
    const request = takeRequest();
    const status = this.handle.writeBuffer(request, bytes);
    this.written(request, status, bytes.length, bytes);
  }

  writeAll(head: string, bytes: readonly Buffer[], tail: string): void {
    if (this.destroyed) return;
    const chunks: unknown[] = [head, "latin1"];
    let size = head.length + tail.length;
    for (const piece of bytes) {
      chunks.push(piece, "buffer");
      size += piece.length;
    }
    if (tail !== "") chunks.push(tail, "latin1");
    const request = takeRequest();
    this.written(request, this.handle.writev(request, chunks, false), size, chunks);
  }

  /** A request that the handle did not keep is used again: most writes are out at once. */
  private written(request: HandleRequest, status: number, size: number, kept: unknown): void {
    if (status !== 0) {
      this.failLater(status, "write");
      return;
    }
    if (request.getAsyncId() === -1) {
      spare = request;
      return;
    }
    request.oncomplete = requestDone;
    request.owner = this;
    request.size = size;
    request.kept = kept;
    this.backlog += size;
  }

  /** One that had to wait is out, or never will be. */
  wrote(size: number, status: number): void {
    this.backlog -= size;
    if (status !== 0) {
      this.lost(wireError(status, "write"));
      return;
    }
    this.timer?.refresh();
    if (this.backlog > 0) return;
    if (this.timer) this.destroy();
    else if (this.asked) this.tellFlushed();
  }

  private tellFlushed(): void {
    this.asked = false;
    if (!this.destroyed) this.user.wireFlushed();
  }

  notifyFlushed(): void {
    this.asked = true;
    if (this.backlog > 0) return;
    process.nextTick(() => {
      if (this.asked && this.backlog === 0) this.tellFlushed();
    });
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    if (!this.inRead && !this.destroyed) this.handle.readStop();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    if (!this.inRead && !this.destroyed) this.handle.readStart();
  }

  setNoDelay(): void {
    this.handle.setNoDelay?.(true);
  }

  end(): void {
    if (this.destroyed || !platform) return;
    const request = new platform.ShutdownRequest();
    request.oncomplete = ignore;
    this.handle.shutdown(request);
  }

  finish(milliseconds: number): void {
    this.user = nobody;
    if (this.backlog === 0) this.destroy();
    else if (!this.destroyed) {
      this.handle.readStop();
      this.timer = setTimeout(() => this.destroy(), milliseconds);
    }
  }

  /** Node's function gives the error of a failed read. */
  destroy(error?: NodeJS.ErrnoException): void {
    if (error) {
      this.lost(error);
      return;
    }
    if (this.destroyed) return;
    this.release();
    this.handle.close();
  }

  reset(): void {
    if (this.destroyed) return;
    this.release();
    if (this.handle.reset) this.handle.reset();
    else this.handle.close();
  }

  /** Addresses are asked for while they can be. */
  private release(): void {
    this.destroyed = true;
    this.user = nobody;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Node's function found the end of what comes. */
  push(): boolean {
    this.user.wireEnded();
    return false;
  }

  read(): void {}

  private lost(error: NodeJS.ErrnoException): void {
    if (this.destroyed) return;
    const { user } = this;
    this.release();
    this.handle.close();
    user.wireLost(error);
  }

  /** Whoever writes is not told so from within the write. */
  private failLater(status: number, call: string): void {
    process.nextTick(() => this.lost(wireError(status, call)));
  }

  get remoteAddress(): string | undefined {
    return this.remoteHolder.address;
  }
  get remotePort(): number | undefined {
    return this.remoteHolder.port;
  }
  get localAddress(): string | undefined {
    return this.localHolder.address;
  }
  get localPort(): number | undefined {
    return this.localHolder.port;
  }

  private get remoteHolder(): AddressHolder {
    if (this.remote?.address === undefined) {
      this.remote = {};
      if (!this.destroyed) this.handle.getpeername?.(this.remote);
    }
    return this.remote;
  }

  private get localHolder(): AddressHolder {
    if (this.local?.address === undefined) {
      this.local = {};
      if (!this.destroyed) this.handle.getsockname?.(this.local);
    }
    return this.local;
  }
}

/** Undefined: the same again. */
const nextBuffer = (): Buffer | undefined => nextView;

let spare: HandleRequest | undefined;

/** Only ever asked where there is a platform. */
function takeRequest(): HandleRequest {
  const request = spare;
  if (request) {
    spare = undefined;
    return request;
  }
  if (!platform) throw new Error("no handles");
  return new platform.WriteRequest();
}

function requestDone(this: HandleRequest, status: number): void {
  const { owner } = this;
  this.kept = undefined;
  if (owner instanceof HandleWire) owner.wrote(this.size, status);
}

function ignore(): void {}

function gotBytes(this: HandleWire, length: number, bytes: Buffer): boolean {
  return this.gotBytes(length, bytes);
}

const fixed = (value: unknown): PropertyDescriptor => ({ value });

/** Gives wires the slots that Node's function looks for in a socket. */
function fitPrototype(found: Platform): void {
  const { prototype } = HandleWire;
  Object.defineProperty(prototype, "_readableState", fixed(readableState));
  Object.defineProperty(prototype, found.updateTimer, fixed(ignore));
  Object.defineProperty(prototype, found.bufferGenerator, fixed(nextBuffer));
  Object.defineProperty(prototype, found.bufferCallback, fixed(gotBytes));
  Object.defineProperty(prototype, found.buffer, {
    get(this: HandleWire) {
      return this.view;
    },
    set(this: HandleWire, view: Buffer) {
      this.view = view;
    },
  });
}

if (platform) fitPrototype(platform);
