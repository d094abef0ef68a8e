/** Why a certificate does not hold; `code` is OpenSSL's X509_V_ERR. */
export interface VerifyFailure {
  readonly code: number;
  readonly reason: string;
}

const reasons = [
  "ok",
  "unspecified certificate verification error",
  "unable to get issuer certificate",
  "unable to get certificate CRL",
  "unable to decrypt certificate's signature",
  "unable to decrypt CRL's signature",
  "unable to decode issuer public key",
  "certificate signature failure",
  "CRL signature failure",
  "certificate is not yet valid",
  "certificate has expired",
  "CRL is not yet valid",
  "CRL has expired",
  "format error in certificate's notBefore field",
  "format error in certificate's notAfter field",
  "format error in CRL's lastUpdate field",
  "format error in CRL's nextUpdate field",
  "out of memory",
  "self-signed certificate",
  "self-signed certificate in certificate chain",
  "unable to get local issuer certificate",
  "unable to verify the first certificate",
  "certificate chain too long",
  "certificate revoked",
  "issuer certificate doesn't have a public key",
  "path length constraint exceeded",
  "unsuitable certificate purpose",
  "certificate not trusted",
  "certificate rejected",
  "subject issuer mismatch",
  "authority and subject key identifier mismatch",
  "authority and issuer serial number mismatch",
  "key usage does not include certificate signing",
  "unable to get CRL issuer certificate",
  "unhandled critical extension",
  "key usage does not include CRL signing",
  "unhandled critical CRL extension",
  "invalid non-CA certificate (has CA markings)",
  "proxy path length constraint exceeded",
  "key usage does not include digital signature",
  "proxy certificates not allowed, please set the appropriate flag",
  "invalid or inconsistent certificate extension",
  "invalid or inconsistent certificate policy extension",
  "no explicit policy",
  "Different CRL scope",
  "Unsupported extension feature",
  "RFC 3779 resource not subset of parent's resources",
  "permitted subtree violation",
  "excluded subtree violation",
  "name constraints minimum and maximum not supported",
  "application verification failure",
  "unsupported name constraint type",
  "unsupported or invalid name constraint syntax",
  "unsupported or invalid name syntax",
  "CRL path validation error",
];

const later: Readonly<Record<string, number>> = {
  "EE certificate key too weak": 66,
  "CA certificate key too weak": 67,
  "CA signature digest algorithm too weak": 68,
  "Cannot find certificate signature algorithm": 78,
  "invalid CA certificate": 79,
};

/** What OpenSSL says where the depth ends before the chain does. */
export const chainTooLong: VerifyFailure = {
  code: 20,
  reason: "unable to get local issuer certificate",
};

/** A failure by what OpenSSL says of it. */
export function verifyFailure(reason: string): VerifyFailure {
  const found = reasons.indexOf(reason);
  return { code: found > 0 ? found : (later[reason] ?? 1), reason };
}

/** What `optional_no_ca` lets pass: nobody known signed it (nginx: ngx_ssl_verify_error_optional). */
export const isUnknownIssuer = ({ code }: VerifyFailure): boolean => code >= 18 && code <= 21;
