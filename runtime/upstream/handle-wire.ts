import { HandleWriter } from "./handle-writer.ts";
import {
  platform,
  type AddressHolder,
  type Platform,
  type PlatformHandle,
} from "./platform-handles.ts";
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

/**
 * A connection on a bare handle, which Node's function takes for a socket: it looks at `destroyed`
 * and `_readableState`, and calls `push`, `read` and `destroy`. One object, no streams, no events: a read is one call of the user,
 * a write is one call of the handle, and what was written at once leaves nothing behind.
 */
export class HandleWire extends HandleWriter implements Wire {
  readonly tls = undefined;
  /** The buffer that reads fill. */
  view: Buffer | undefined = undefined;
  next: Buffer | undefined = undefined;
  user: WireUser = nobody;
  paused = false;
  private inRead = false;
  private timer: NodeJS.Timeout | undefined = undefined;
  private remote: AddressHolder | undefined = undefined;
  private local: AddressHolder | undefined = undefined;

  constructor(handle: PlatformHandle, found: Platform) {
    super(handle);
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

  protected progressed(): void {
    this.timer?.refresh();
    if (this.timer && this.backlog === 0) this.destroy();
  }

  protected flushed(): void {
    this.user.wireFlushed();
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

  protected lost(error: NodeJS.ErrnoException): void {
    if (this.destroyed) return;
    const { user } = this;
    this.release();
    this.handle.close();
    user.wireLost(error);
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
