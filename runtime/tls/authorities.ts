import { X509Certificate } from "node:crypto";
import tls from "node:tls";

import { loading, readCertificates, readRevoked } from "./key-files.ts";
import { nameAuthority } from "./platform.ts";

/** Who is trusted, and what no longer holds. Files. */
export interface Authorities {
  /** Their names are told to clients. */
  readonly named: string | undefined;
  readonly unnamed: string | undefined;
  readonly revoked: string | undefined;
}

interface LoadedAuthorities {
  readonly named: readonly string[];
  readonly unnamed: readonly string[];
  readonly revoked: readonly string[];
  readonly certificates: readonly X509Certificate[];
}

/** Reads the files; one that holds nothing of its kind is refused, as by nginx. */
export function loadAuthorities({ named, unnamed, revoked }: Authorities): LoadedAuthorities {
  const first = named === undefined ? [] : certificatesOf(named);
  const second = unnamed === undefined ? [] : certificatesOf(unnamed);
  return {
    named: first,
    unnamed: second,
    revoked: revoked === undefined ? [] : revokedOf(revoked),
    certificates: [...parsed(named, first), ...parsed(unnamed, second)],
  };
}

const certificatesOf = (path: string): readonly string[] =>
  loading("authorities", path, () => {
    const found = readCertificates(path);
    if (found.length === 0) throw new Error("it holds no certificate");
    return found;
  });

/** Each is parsed, so that a broken one is named here. */
const parsed = (path: string | undefined, all: readonly string[]): readonly X509Certificate[] =>
  loading("authorities", path ?? "", () => all.map((pem) => new X509Certificate(pem)));

const revokedOf = (path: string): readonly string[] =>
  loading("revoked certificates", path, () => {
    const found = readRevoked(path);
    if (found.length === 0) throw new Error("it holds no CRL");
    return found;
  });

/**
 * A context that trusts them and nobody else. Node names to clients everyone in `ca`; the default
 * authorities of the process are trusted without being named, so those take their place meanwhile.
 */
export function contextTrusting(
  options: tls.SecureContextOptions,
  { named, unnamed, revoked }: LoadedAuthorities,
): tls.SecureContext {
  const crl = revoked.length > 0 ? { crl: [...revoked] } : {};
  const everyone = { ...options, ...crl, ca: [...named, ...unnamed] };
  if (unnamed.length === 0 || typeof tls.setDefaultCACertificates !== "function")
    return tls.createSecureContext(everyone);
  const before = tls.getCACertificates("default");
  tls.setDefaultCACertificates([...unnamed]);
  try {
    const context = tls.createSecureContext({ ...options, ...crl });
    const all = named.every((pem) => nameAuthority(context, pem));
    return all ? context : tls.createSecureContext(everyone);
  } finally {
    tls.setDefaultCACertificates(before);
  }
}
