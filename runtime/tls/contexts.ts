import { constants, createHash, X509Certificate } from "node:crypto";
import type { SecureContext, SecureContextOptions } from "node:tls";

import type { ValuePlan } from "../plan.ts";
import type { TlsPlan } from "../plan/tls.ts";
import { contextTrusting, loadAuthorities } from "./authorities.ts";
import { readDhParameters } from "./dh-parameters.ts";
import { opensslText } from "./error-text.ts";
import { fileStamp, isFile, loading, readKey, readPem } from "./key-files.ts";
import { ServerSessions } from "./server-sessions.ts";
import { LocalSessions, type SessionStore } from "./session-store.ts";
import { spokenOptions } from "./settings.ts";
import { readTicketKey, TicketKeys } from "./ticket-keys.ts";

/** What a server of TLS needs to shake hands. */
export interface ServerTls {
  readonly plan: TlsPlan;
  readonly context: SecureContext;
  /** Authorities of clients' certificates. */
  readonly trusted: readonly X509Certificate[];
  /** Undefined: sessions are resumed by tickets, or not at all. */
  readonly sessions: ServerSessions | undefined;
}

/** What all contexts of a worker share. */
export interface TlsShared {
  readonly ticketKeys: TicketKeys | undefined;
  /** Undefined: `shared` caches are those of the process. */
  readonly sessions?: SessionStore | undefined;
  /** Milliseconds. */
  now(): number;
}

/** A certificate and its key: paths, or `data:` and the text. */
interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Gives the value of a path for a connection. */
export type Evaluate = (value: ValuePlan) => string;

/** Pairs that variables have named; the oldest goes first. */
const maximumNamed = 256;

/** Contexts of the servers of a plan: made once, or once for what variables name. */
export class TlsContexts {
  private readonly shared: TlsShared;
  private readonly own: LocalSessions;
  private readonly fixed = new Map<TlsPlan, ServerTls>();
  private readonly byText = new Map<string, ServerTls>();
  private readonly named = new Map<string, ServerTls>();
  private readonly numbers = new Map<TlsPlan, number>();

  constructor(shared: TlsShared) {
    this.shared = shared;
    this.own = new LocalSessions(() => shared.now());
  }

  /** Makes what can be made before anybody connects; throws where that fails. */
  prepare(plan: TlsPlan): void {
    this.numbers.set(plan, this.numbers.size);
    const pairs = fixedPairs(plan);
    // Everything but the certificates is tried where variables name those.
    if (!pairs) this.create(plan, []);
    else this.fixed.set(plan, this.alike(plan, pairs));
  }

  /** Servers that ask for the same share what is made of it. */
  private alike(plan: TlsPlan, pairs: readonly Pair[]): ServerTls {
    const text = JSON.stringify(plan);
    const made = this.byText.get(text) ?? this.create(plan, pairs);
    this.byText.set(text, made);
    return made;
  }

  /** Throws where certificates that variables name cannot be loaded. */
  of(plan: TlsPlan, evaluate: Evaluate): ServerTls {
    const known = this.fixed.get(plan);
    if (known) return known;
    const pairs = plan.certificates.map(({ cert, key }) => ({
      cert: located(evaluate(cert), plan),
      key: located(evaluate(key), plan),
    }));
    return this.ofNamed(
      plan,
      pairs.filter(({ cert }) => cert !== ""),
    );
  }

  private ofNamed(plan: TlsPlan, pairs: readonly Pair[]): ServerTls {
    const number = this.numbers.get(plan) ?? 0;
    const key = `${number} ${pairs.map((pair) => stamp(pair)).join(" ")}`;
    const known = this.named.get(key);
    if (known) return known;
    const made = this.create(plan, pairs);
    const [oldest] = this.named.keys();
    if (oldest !== undefined && this.named.size >= maximumNamed) this.named.delete(oldest);
    this.named.set(key, made);
    return made;
  }

  private create(plan: TlsPlan, pairs: readonly Pair[]): ServerTls {
    const { clients } = plan;
    const authorities = loadAuthorities({
      named: clients?.authorities,
      unnamed: clients?.trusted,
      revoked: clients?.revoked,
    });
    const loaded = pairs.map((pair) => loadPair(pair, plan.passwords));
    const keys = this.keysOf(plan);
    const options = {
      ...this.options(plan),
      ...(keys?.first && plan.tickets ? { ticketKeys: keys.first } : {}),
      cert: loaded.map(({ cert }) => cert),
      key: loaded.map(({ key }) => key),
      sessionIdContext: sessionContext(plan, loaded),
    };
    try {
      const context = contextTrusting(options, authorities);
      if (keys && plan.tickets) keys.serve(context);
      const sessions = this.sessionsOf(plan);
      return { plan, context, trusted: authorities.certificates, sessions };
    } catch (error) {
      const reason = error instanceof Error ? opensslText(error) : String(error);
      const files = pairs.map(({ cert, key }) => `"${cert}" with key "${key}"`);
      throw new Error(`cannot use certificate ${files.join(", ")} (${reason})`, { cause: error });
    }
  }

  private keysOf({ ticketKeys = [] }: TlsPlan): TicketKeys | undefined {
    if (ticketKeys.length === 0) return this.shared.ticketKeys;
    const keys = ticketKeys.map((path) =>
      loading("session ticket key", path, () => readTicketKey(path)),
    );
    return new TicketKeys(keys);
  }

  private sessionsOf({ cache, sessionTimeout, protocols }: TlsPlan): ServerSessions | undefined {
    if (!cache) return undefined;
    const store = (cache.name === undefined ? undefined : this.shared.sessions) ?? this.own;
    const modern = protocols.includes("TLSv1.3");
    return new ServerSessions(store, { cache, lifetime: sessionTimeout, modern });
  }

  private options(plan: TlsPlan): SecureContextOptions {
    let options = constants.SSL_OP_NO_RENEGOTIATION;
    if (plan.preferServerCiphers) options |= constants.SSL_OP_CIPHER_SERVER_PREFERENCE;
    if (!plan.tickets) options |= constants.SSL_OP_NO_TICKET;
    const { dhParameters, curves } = plan;
    return {
      ...spokenOptions(plan, options),
      sessionTimeout: Math.max(1, Math.floor(plan.sessionTimeout / 1000)),
      ...(curves === undefined ? {} : { ecdhCurve: curves }),
      ...(dhParameters === undefined
        ? {}
        : {
            dhparam: loading("DH parameters", dhParameters, () => readDhParameters(dhParameters)),
          }),
    };
  }
}

/** Whether a server has what a handshake needs, if only to refuse it. */
export const canShake = ({ certificates, reject }: TlsPlan): boolean =>
  certificates.length > 0 || reject === true;

/** The paths of a plan without variables. */
function fixedPairs({ certificates }: TlsPlan): readonly Pair[] | undefined {
  const pairs: Pair[] = [];
  for (const { cert, key } of certificates) {
    if (typeof cert !== "string" || typeof key !== "string") return undefined;
    pairs.push({ cert, key });
  }
  return pairs;
}

const located = (path: string, { folder }: TlsPlan): string =>
  path === "" || path.startsWith("/") || !isFile(path) ? path : `${folder ?? ""}/${path}`;

/** What tells a pair from what stood in its files before. */
const stamp = ({ cert, key }: Pair): string => `${fileStamp(cert)} ${fileStamp(key)}`;

function loadPair({ cert, key }: Pair, passwords: string | undefined): Pair {
  const text = loading("certificate", cert, () => {
    const pem = readPem(cert);
    const leaf = new X509Certificate(pem);
    return { pem, leaf };
  });
  return {
    cert: text.pem,
    key: loading("certificate key", key, () => readKey(key, passwords)),
  };
}

/**
 * A session is resumed only where certificates and demands are those that it was made with: else
 * a client could carry it to a server that asks for a certificate.
 */
function sessionContext({ clients }: TlsPlan, pairs: readonly Pair[]): string {
  const hash = createHash("sha256").update(JSON.stringify(clients ?? null));
  for (const { cert } of pairs) hash.update(cert);
  return hash.digest("hex").slice(0, 32);
}
