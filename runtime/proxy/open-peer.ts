import type { PeerPlan } from "../plan.ts";
import { PeerTlsError } from "../tls/peer-tls-error.ts";
import type { SecureOpening } from "../tls/peer-tls.ts";
import { PeerConnection } from "../upstream/peer-connection.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { valueOf } from "./values.ts";

/**
 * Opens a connection to a peer, in TLS where the target is `https`. Throws `PeerTlsError` where a
 * certificate that variables name cannot be loaded.
 */
export function openPeer(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  plan: PeerPlan,
  how: { readonly peer: number; readonly secure: boolean },
): PeerConnection {
  const { engine } = exchange;
  const secure = how.secure ? secureOpening(exchange, proxy, plan) : undefined;
  const opening = { peer: how.peer, address: plan, secure };
  return new PeerConnection(opening, engine.wheel, engine.buffers, engine.now);
}

function secureOpening(
  exchange: ProxyExchange,
  { tls }: CompiledProxy,
  { name: peer }: PeerPlan,
): SecureOpening {
  if (!tls) throw new PeerTlsError("no TLS is set up for this backend");
  const name = tls.name ? valueOf(exchange, tls.name) : (exchange.upstream.hostName ?? "");
  const cert = tls.cert && valueOf(exchange, tls.cert);
  const key = tls.key && valueOf(exchange, tls.key);
  return tls.peers.opening({ name, peer, cert, key });
}
