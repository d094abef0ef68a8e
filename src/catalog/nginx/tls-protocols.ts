import type { Target } from "../../ir/target.ts";
import { isSince } from "./since.ts";

/** GMTLSv1.1 is THS 6.0.0's spelling of TLCP. */
export const tlsProtocols = [
  "SSLv2",
  "SSLv3",
  "TLSv1",
  "TLSv1.1",
  "TLSv1.2",
  "TLSv1.3",
  "GMTLSv1.1",
] as const;

export type TlsProtocol = (typeof tlsProtocols)[number];

/** TLS 1.3 came to the defaults in nginx 1.23.4, TLS 1.0 and 1.1 went in 1.27.3. */
export function tlsProtocolsOf(target: Target): readonly TlsProtocol[] {
  if (isSince(target, [1, 27, 3])) return ["TLSv1.2", "TLSv1.3"];
  return isSince(target, [1, 23, 4])
    ? ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
    : ["TLSv1", "TLSv1.1", "TLSv1.2"];
}
