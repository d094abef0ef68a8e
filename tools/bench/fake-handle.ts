import type {
  AddressHolder,
  HandleRequest,
  Platform,
} from "../../runtime/upstream/platform-handles.ts";
import { platform } from "../../runtime/upstream/platform-handles.ts";

/*
 * Handles without a network behind them: what is written is copied as the system would, and reads
 * are given by hand. So the ladder measures what JavaScript costs beside the calls of the system.
 */

const sink = Buffer.alloc(1 << 17);

export class FakeHandle {
  [slot: symbol]: unknown;
  /** The handle of a peer that was written to last. */
  static peer: FakeHandle | undefined;
  onread: unknown = undefined;
  private view: Buffer = Buffer.alloc(0);
  private isPeer = false;

  connect(request: HandleRequest): number {
    this.isPeer = true;
    process.nextTick(() => request.oncomplete?.(0));
    return 0;
  }
  connect6 = (request: HandleRequest): number => this.connect(request);
  useUserBuffer(view: Uint8Array): void {
    this.view = view as Buffer;
  }
  readStart = (): number => 0;
  readStop = (): number => 0;
  setNoDelay = (): number => 0;
  shutdown = (): number => 0;
  close(): void {}
  reset = (): number => 0;
  writeLatin1String(_: HandleRequest, text: string): number {
    if (this.isPeer) FakeHandle.peer = this;
    sink.write(text, 0, "latin1");
    return 0;
  }
  writeBuffer(_: HandleRequest, bytes: Uint8Array): number {
    if (this.isPeer) FakeHandle.peer = this;
    sink.set(bytes);
    return 0;
  }
  writev(): number {
    if (this.isPeer) FakeHandle.peer = this;
    return 0;
  }
  getpeername(into: AddressHolder): number {
    into.address = "127.0.0.1";
    into.port = 4444;
    return 0;
  }
  getsockname(into: AddressHolder): number {
    into.address = "127.0.0.1";
    into.port = 80;
    return 0;
  }

  /** A read, as Node's function passes it on. */
  deliver(bytes: Buffer, found: Platform): void {
    const wire = this[found.owner] as Record<symbol, unknown>;
    bytes.copy(this.view);
    const tell = wire[found.bufferCallback] as (length: number, view: Buffer) => boolean;
    tell.call(wire, bytes.length, this.view);
    const next = (wire[found.bufferGenerator] as () => Buffer | undefined)();
    if (!next) return;
    wire[found.buffer] = next;
    this.view = next;
  }
}

class FakeRequest {
  getAsyncId = (): number => -1;
}

/** Puts the fakes in the place of the platform's; undefined where this Node has none. */
export function fakePlatform(): Platform | undefined {
  if (!platform) return undefined;
  Object.assign(platform, {
    TcpHandle: FakeHandle,
    WriteRequest: FakeRequest,
    ConnectRequest: FakeRequest,
  });
  return platform;
}
