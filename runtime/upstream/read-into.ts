import { Socket } from "node:net";

const handleName = "_handle";

/** What the platform's sockets have inside, where they have it. */
interface Inner {
  readonly [handleName]?: { useUserBuffer?: (buffer: Uint8Array) => void } | null;
  [key: symbol]: unknown;
}

type Symbols = readonly [buffer: symbol, callback: symbol, generator: symbol];

const symbols = findSymbols();

/** The slots behind the documented `onread` option, which accepted sockets cannot be given. */
function findSymbols(): Symbols | undefined {
  const own = Object.getOwnPropertySymbols(new Socket());
  const named = (name: string): symbol | undefined => own.find((one) => one.description === name);
  const [buffer, callback, generator] = [named("kBuffer"), named("kBufferCb"), named("kBufferGen")];
  return buffer && callback && generator ? [buffer, callback, generator] : undefined;
}

/**
 * Makes an accepted socket read into `buffer`, as the option `onread` does for sockets that are
 * connected: without memory and stream events for each read. `next` is asked after each read; with
 * undefined the buffer stays. False where that cannot be had; the socket then reads as usual.
 */
export function readInto(
  socket: Socket,
  buffer: Uint8Array,
  callback: (length: number) => boolean,
  next: () => Uint8Array | undefined,
): boolean {
  const inner = socket as unknown as Inner;
  const handle = inner[handleName];
  if (!symbols || typeof handle?.useUserBuffer !== "function" || socket.readableLength > 0)
    return false;
  const [kBuffer, kCallback, kGenerator] = symbols;
  if (inner[kBuffer] !== null || inner[kCallback] !== null) return false;
  handle.useUserBuffer(buffer);
  inner[kBuffer] = buffer;
  inner[kCallback] = callback;
  inner[kGenerator] = next;
  return true;
}
