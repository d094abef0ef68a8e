import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import tls from "node:tls";

import type { PeerPlan } from "../plan.ts";
import { protocolRange } from "../tls/contexts.ts";
import { PeerConnection } from "../upstream/peer-connection.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { valueOf } from "./values.ts";

interface Contexts {
  readonly context: tls.SecureContext;
  /** Last session for each peer and name. */
  readonly sessions: Map<string, Buffer>;
}

const contexts = new WeakMap<CompiledProxy, Contexts>();
const maximumSessions = 1024;

/** Opens a connection to a peer, in TLS where the target is `https`. */
export function openPeer(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  plan: PeerPlan,
  how: { readonly peer: number; readonly secure: boolean },
): PeerConnection {
  const { engine } = exchange;
  const options = how.secure ? secureOptions(exchange, proxy, plan) : undefined;
  const key = sessionKey(plan, options?.servername ?? "");
  const opening = {
    peer: how.peer,
    address: plan,
    secure: options,
    session: options && ((session: Buffer) => rememberSession(session, proxy, key)),
  };
  return new PeerConnection(opening, engine.wheel, engine.buffers, engine.now);
}

const sessionKey = (plan: PeerPlan, name: string): string => `${plan.name} ${name}`;

function secureOptions(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  plan: PeerPlan,
): tls.ConnectionOptions {
  const settings = proxy.plan.tls;
  const { context, sessions } = contextOf(proxy);
  const given = proxy.tlsName ? valueOf(exchange, proxy.tlsName) : exchange.upstream.hostName;
  const name = (given ?? "").replace(/:\d+$/, "");
  const servername = settings?.sendName === true && isIP(name) === 0 ? name : "";
  const session = sessions.get(sessionKey(plan, servername));
  return {
    secureContext: context,
    servername,
    rejectUnauthorized: settings?.verify === true,
    checkServerIdentity: (_, certificate) => tls.checkServerIdentity(name, certificate),
    ...(session && settings?.sessionReuse !== false ? { session } : {}),
  };
}

/** Reads what TLS towards the peers needs, while it still may be read; why that failed. */
export function loadPeerTls(proxy: CompiledProxy): string | undefined {
  try {
    const context = tls.createSecureContext(contextOptions(proxy));
    contexts.set(proxy, { context, sessions: new Map<string, Buffer>() });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Without its files a connection is tried bare, and fails where they matter. */
function contextOf(proxy: CompiledProxy): Contexts {
  const known = contexts.get(proxy);
  if (known) return known;
  const made = { context: tls.createSecureContext({}), sessions: new Map<string, Buffer>() };
  contexts.set(proxy, made);
  return made;
}

function contextOptions({ plan }: CompiledProxy): tls.SecureContextOptions {
  const settings = plan.tls;
  return {
    ...protocolRange(settings?.protocols ?? []),
    ...(settings?.ciphers === undefined ? {} : { ciphers: settings.ciphers }),
    ...(settings?.trusted === undefined ? {} : { ca: readFileSync(settings.trusted) }),
    ...(settings?.cert === undefined ? {} : { cert: readFileSync(settings.cert) }),
    ...(settings?.key === undefined ? {} : { key: readFileSync(settings.key) }),
  };
}

function rememberSession(session: Buffer, proxy: CompiledProxy, key: string): void {
  if (proxy.plan.tls?.sessionReuse === false) return;
  const { sessions } = contextOf(proxy);
  if (sessions.size >= maximumSessions) sessions.clear();
  sessions.set(key, session);
}
