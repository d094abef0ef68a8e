import type { Template } from "../decide/template.ts";
import type { PeerPlan } from "../plan.ts";
import { PeerTlsError } from "../tls/peer-tls-error.ts";
import type { SecureOpening } from "../tls/peer-tls.ts";
import { type LocalEnd, localEndOf } from "../upstream/local-end.ts";
import { PeerConnection } from "../upstream/peer-connection.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { logRequest } from "./request-context.ts";
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
  const local = proxy.bind && localEnd(exchange, proxy.bind);
  const address = local ? { host: plan.host, port: plan.port, unix: plan.unix, local } : plan;
  const opening = { peer: how.peer, address, secure };
  return new PeerConnection(opening, engine.wheel, engine.buffers, engine.now);
}

/** `proxy_bind`; what is no address is said, and not bound to. */
function localEnd(exchange: ProxyExchange, bind: Template): LocalEnd | undefined {
  const text = valueOf(exchange, bind);
  if (text === "" || text === "off") return undefined;
  const local = localEndOf(text);
  if (!local) logRequest(exchange, "error", `invalid local address "${text}"`);
  return local;
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
