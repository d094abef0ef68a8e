import { constants } from "node:crypto";
import { readFileSync } from "node:fs";
import tls from "node:tls";

import type { TlsPlan } from "../plan.ts";

const versions = [
  ["TLSv1", "TLSv1"],
  ["TLSv1.1", "TLSv1.1"],
  ["TLSv1.2", "TLSv1.2"],
  ["TLSv1.3", "TLSv1.3"],
] as const;

/** Lowest and highest of the protocols of `ssl_protocols`; all of them when none is known. */
export function protocolRange(protocols: readonly string[]): {
  minVersion?: tls.SecureVersion;
  maxVersion?: tls.SecureVersion;
} {
  const known = versions.filter(([name]) => protocols.includes(name)).map(([, version]) => version);
  const [first] = known;
  const last = known.at(-1);
  return first && last ? { minVersion: first, maxVersion: last } : {};
}

/** What a server of TLS needs to shake hands, made once for each plan of certificates. */
export class TlsContexts {
  private readonly ticketKeys: Buffer | undefined;
  private readonly contexts = new Map<TlsPlan, tls.SecureContext>();

  constructor(ticketKeys: Buffer | undefined) {
    this.ticketKeys = ticketKeys;
  }

  of(plan: TlsPlan): tls.SecureContext {
    const known = this.contexts.get(plan);
    if (known) return known;
    const context = this.create(plan);
    this.contexts.set(plan, context);
    return context;
  }

  private create(plan: TlsPlan): tls.SecureContext {
    try {
      return tls.createSecureContext(this.options(plan));
    } catch (error) {
      const files = plan.certificates.map(({ cert, key }) => `"${cert}" with key "${key}"`);
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`cannot load certificate ${files.join(", ")} (${reason})`, { cause: error });
    }
  }

  private options(plan: TlsPlan): tls.SecureContextOptions {
    let options = constants.SSL_OP_NO_RENEGOTIATION;
    if (plan.preferServerCiphers) options |= constants.SSL_OP_CIPHER_SERVER_PREFERENCE;
    if (!plan.tickets) options |= constants.SSL_OP_NO_TICKET;
    return {
      cert: plan.certificates.map(({ cert }) => readFileSync(cert)),
      key: plan.certificates.map(({ key }) => readFileSync(key)),
      ...protocolRange(plan.protocols),
      ...(plan.ciphers === undefined ? {} : { ciphers: plan.ciphers }),
      sessionTimeout: Math.max(1, Math.floor(plan.sessionTimeout / 1000)),
      sessionIdContext: "lbc",
      secureOptions: options,
      ...(this.ticketKeys && plan.tickets ? { ticketKeys: this.ticketKeys } : {}),
    };
  }
}
