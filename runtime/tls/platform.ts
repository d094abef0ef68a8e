import type { SecureContext, TLSSocket } from "node:tls";
import { isNativeError } from "node:util/types";

/*
 * What Node knows of TLS and says nowhere in public. Everything here is looked for before it is
 * used; what is missing is said when a configuration needs it.
 */

interface Internals {
  readonly ssl?: { verifyError?(): unknown } | null;
}

interface NativeContext {
  addCACert?(pem: string): void;
  enableTicketKeyCallback?(): void;
  onticketkeycallback?: TicketCallback;
}

/** Status, HMAC key, AES key, and for a new ticket its name and initial vector. */
export type TicketAnswer = readonly [number, Buffer, Buffer, Buffer, Buffer];
export type TicketCallback = (name: Buffer, iv: Buffer, encrypt: boolean) => TicketAnswer;

const native = (context: SecureContext): NativeContext => context.context as NativeContext;

/** Why the certificate of the other side does not hold, in OpenSSL's words; undefined: it does. */
export function verifyError(socket: TLSSocket): string | undefined {
  const { ssl } = socket as unknown as Internals;
  if (!ssl?.verifyError) return "unspecified certificate verification error";
  const error = ssl.verifyError();
  if (error === null || error === undefined) return undefined;
  const text = isNativeError(error) ? error.message : "unspecified certificate verification error";
  // Node gives advice behind some of them.
  return text.replace(/; if the root CA .*$/s, "");
}

/** Adds an authority to a context that exists, which names it to clients; false: cannot be had. */
export function nameAuthority(context: SecureContext, pem: string): boolean {
  const inner = native(context);
  if (typeof inner.addCACert !== "function") return false;
  inner.addCACert(pem);
  return true;
}

/** Lets `callback` choose the keys of tickets; false: cannot be had. */
export function chooseTicketKeys(context: SecureContext, callback: TicketCallback): boolean {
  const inner = native(context);
  if (typeof inner.enableTicketKeyCallback !== "function") return false;
  inner.onticketkeycallback = callback;
  inner.enableTicketKeyCallback();
  return true;
}
