import { field } from "../http1/field.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { PeerConnection } from "../upstream/peer-connection.ts";
import { headroom, type ReadBuffer } from "../upstream/read-buffers.ts";
import type { ProxyExchange } from "./exchange.ts";

/** Bytes of an upgraded connection from peer to client; they are copied, tunnels are rare. */
export class Tunnel {
  toClient(
    exchange: ProxyExchange,
    peer: PeerConnection,
    buffer: ReadBuffer,
    range: { readonly start: number; readonly end: number },
  ): void {
    const { client } = exchange;
    const { start, end } = range;
    const bytes = Buffer.from(buffer.whole.subarray(headroom + start, headroom + end));
    if (client.writeBytes(bytes)) return;
    peer.pause();
    client.notifyFlushed();
  }
}

/** Did the client ask for what the peer switched to, and was the peer told? */
export function isUpgrade(exchange: ProxyExchange, head: ResponseHead, request: string): boolean {
  const asked = exchange.head.fields.value(field.upgrade);
  const got = head.fields.value(field.upgrade);
  if (asked === undefined || got === undefined || exchange.head.version <= 1000) return false;
  if (!/\r\nupgrade:/i.test(request)) return false;
  const protocols = asked.toLowerCase().split(",");
  return protocols.some((word) => word.trim() === got.toLowerCase());
}
