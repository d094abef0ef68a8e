import { streamBuiltin } from "../decide/stream-variables.ts";
import type { PeerPlan } from "../plan.ts";
import type { SecureOpening } from "../tls/peer-tls.ts";
import { type SecureVariable, secureVariables } from "../tls/secure-client.ts";
import type { Reaching } from "./backend.ts";
import type { CompiledProxy } from "./compiled.ts";
import { headerOf } from "./proxy-header.ts";
import type { TcpSession } from "./tcp-session.ts";

/** How a backend is reached; throws where the certificate for it cannot be loaded. */
export function reachingOf(
  session: TcpSession,
  proxy: CompiledProxy,
  host: string,
  peer: PeerPlan,
): Reaching {
  const { plan, bind } = proxy;
  const local = bind ? session.value(bind) : "";
  return {
    bind: local === "" || local === "off" ? undefined : local,
    keepalive: plan.socketKeepalive && !peer.unix,
    secure: secureOpening(session, proxy, host, peer),
    head: plan.protocol === 0 ? undefined : () => headerOf(session, plan.protocol),
  };
}

function secureOpening(
  session: TcpSession,
  { tls }: CompiledProxy,
  host: string,
  { name: peer }: PeerPlan,
): SecureOpening | undefined {
  const name = tls?.name ? session.value(tls.name) : host;
  const cert = tls?.cert && session.value(tls.cert);
  const key = tls?.key && session.value(tls.key);
  return tls?.peers.opening({ name, peer, cert, key });
}

const ids: Readonly<Record<string, number | undefined>> = streamBuiltin;
const names = new Map<number | undefined, SecureVariable>(
  secureVariables.map((name) => [ids[name], name]),
);

/** `$ssl_…` of a client; undefined without TLS. */
export function secureValue(session: TcpSession, id: number): string | undefined {
  const name = names.get(id);
  const { secureClient, engine } = session;
  if (name === undefined) return undefined;
  if (secureClient) return secureClient.value(name, engine.wall);
  // Asked for by the name of a certificate, before there is a connection.
  return name === "ssl_server_name" ? session.serverName : undefined;
}
