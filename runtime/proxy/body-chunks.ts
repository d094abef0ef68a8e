/** Room before the bytes of a chunk: the head of the request to the peer goes there. */
export const headRoom = 2048;
const bodyRoom = 16_384;
/** Bytes of a chunk. */
export const chunkSize = headRoom + bodyRoom;
const maximumFree = 64;

/** Memory for short bodies and pieces of them, used again and again: it need not be collected. */
export class BodyChunks {
  private readonly free: Buffer[] = [];

  /** A chunk with bytes that will not stay, behind its head room; undefined where they are too many. */
  copyOf(bytes: Buffer): Buffer | undefined {
    if (bytes.length > bodyRoom) return undefined;
    const chunk = this.take();
    bytes.copy(chunk, headRoom);
    return chunk;
  }

  /** A chunk with anything in it. */
  take(): Buffer {
    return this.free.pop() ?? Buffer.allocUnsafeSlow(chunkSize);
  }

  /** Nothing refers to the chunk any more. */
  give(chunk: Buffer): void {
    if (this.free.length < maximumFree) this.free.push(chunk);
  }
}
