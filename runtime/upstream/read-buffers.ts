/** Room in front of what is read: the size line of a chunk fits there. */
export const headroom = 16;
/** Room behind: the end of a chunk and the last chunk. */
export const tailroom = 8;

/** A buffer to read into; `whole` has room for framing around `view`. */
export interface ReadBuffer {
  readonly whole: Buffer;
  readonly view: Buffer;
}

const maximumFree = 64;

/** Heads and bodies above this are written in two. */
export const stagingSize = 131_072;

/**
 * Buffers for reading from peers. All connections that wait for a head share one; a connection that
 * relays a long body owns some, since what was written from a buffer must be flushed before the
 * buffer is read into again.
 */
export class ReadBuffers {
  readonly size: number;
  readonly shared: ReadBuffer;
  private readonly free: ReadBuffer[] = [];
  private stage: Buffer | undefined = undefined;

  constructor(size: number) {
    this.size = size;
    this.shared = this.make();
  }

  take(): ReadBuffer {
    return this.free.pop() ?? this.make();
  }

  /** Gives back a buffer that nothing refers to any more. */
  give(buffer: ReadBuffer): void {
    if (buffer !== this.shared && this.free.length < maximumFree) this.free.push(buffer);
  }

  /** Room for one write that is put together; to be asked for anew before each. */
  get staging(): Buffer {
    this.stage ??= Buffer.allocUnsafeSlow(stagingSize);
    return this.stage;
  }

  /** What was put together is not yet out: nobody writes into it before it is given back. */
  leaveStaging(): void {
    this.stage = undefined;
  }

  /** Of several that were left one is kept. */
  giveStaging(stage: Buffer): void {
    this.stage ??= stage;
  }

  private make(): ReadBuffer {
    const whole = Buffer.allocUnsafeSlow(headroom + this.size + tailroom);
    return { whole, view: whole.subarray(headroom, headroom + this.size) };
  }
}
