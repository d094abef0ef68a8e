const chunkSize = 16_384;
const maximumFree = 64;

/** Memory for short bodies of requests, used again and again: it need not be collected. */
export class BodyChunks {
  private readonly free: Buffer[] = [];

  /** A copy of bytes that will not stay; undefined where they are too many for a chunk. */
  copyOf(bytes: Buffer): Buffer | undefined {
    if (bytes.length > chunkSize) return undefined;
    const chunk = this.free.pop() ?? Buffer.allocUnsafeSlow(chunkSize);
    bytes.copy(chunk);
    return chunk;
  }

  /** Nothing refers to the chunk any more. */
  give(chunk: Buffer): void {
    if (this.free.length < maximumFree) this.free.push(chunk);
  }
}
