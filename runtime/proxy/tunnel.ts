import type { PeerConnection } from "../upstream/peer-connection.ts";
import { headroom, type ReadBuffer } from "../upstream/read-buffers.ts";
import type { ProxyExchange } from "./exchange.ts";

/** Bytes of an upgraded connection from peer to client; they are copied, tunnels are rare. */
export class Tunnel {
  length = 0;

  toClient(
    exchange: ProxyExchange,
    peer: PeerConnection,
    buffer: ReadBuffer,
    range: { readonly start: number; readonly end: number },
  ): void {
    const { client } = exchange;
    const { start, end } = range;
    const bytes = Buffer.from(buffer.whole.subarray(headroom + start, headroom + end));
    this.length += bytes.length;
    if (client.writeBytes(bytes)) return;
    peer.pause();
    client.notifyFlushed();
  }
}
