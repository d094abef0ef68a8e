import type { X509Certificate } from "node:crypto";

const longestChain = 100;

/** Certificates between one and that which signed itself: what OpenSSL's depth limits. */
export function chainIntermediates(
  leaf: X509Certificate,
  trusted: readonly X509Certificate[],
): number {
  let current = leaf;
  for (let length = -1; length < longestChain; length++) {
    const from = current;
    if (from.checkIssued(from)) return Math.max(0, length);
    const sent = from.issuerCertificate;
    const issuer =
      trusted.find((one) => from.checkIssued(one)) ??
      (sent && from.checkIssued(sent) ? sent : undefined);
    // A resumed session no longer has the chain that came with the certificate.
    if (!issuer) return Math.max(0, length);
    current = issuer;
  }
  return longestChain;
}
