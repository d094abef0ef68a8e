/** Room before the bytes of a chunk: the head of the request to the peer goes there. */
export const headRoom = 2048;
const chunkSize = 16_384;
const maximumFree = 64;

/** Memory for short bodies of requests, used again and again: it need not be collected. */
export class BodyChunks {
  private readonly free: Buffer[] = [];

  /** A chunk with bytes that will not stay, behind its head room; undefined where they are too many. */
  copyOf(bytes: Buffer): Buffer | undefined {
    if (bytes.length > chunkSize) return undefined;
    const chunk = this.free.pop() ?? Buffer.allocUnsafeSlow(headRoom + chunkSize);
    bytes.copy(chunk, headRoom);
    return chunk;
  }

  /** Nothing refers to the chunk any more. */
  give(chunk: Buffer): void {
    if (this.free.length < maximumFree) this.free.push(chunk);
  }
}
