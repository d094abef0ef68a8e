import { constants } from "node:crypto";
import type { SecureContextOptions, SecureVersion } from "node:tls";

import type { TlsCommandsPlan } from "../plan/tls.ts";

const versions = [
  ["TLSv1", "TLSv1", constants.SSL_OP_NO_TLSv1],
  ["TLSv1.1", "TLSv1.1", constants.SSL_OP_NO_TLSv1_1],
  ["TLSv1.2", "TLSv1.2", constants.SSL_OP_NO_TLSv1_2],
  ["TLSv1.3", "TLSv1.3", constants.SSL_OP_NO_TLSv1_3],
] as const;

interface Range {
  minVersion?: SecureVersion;
  maxVersion?: SecureVersion;
}

/** Lowest and highest of the protocols of `ssl_protocols`; all of them when none is known. */
export function protocolRange(protocols: readonly string[]): Range {
  const known = versions.filter(([name]) => protocols.includes(name)).map(([, version]) => version);
  const [first] = known;
  const last = known.at(-1);
  return first && last ? { minVersion: first, maxVersion: last } : {};
}

/** Options that forbid what is not spoken between the lowest and the highest. */
function forbidden(protocols: readonly string[]): number {
  let options = 0;
  if (versions.some(([name]) => protocols.includes(name)))
    for (const [name, , option] of versions) if (!protocols.includes(name)) options |= option;
  return options;
}

/** `SSL_CONF_cmd` names that set an option. */
const named: Readonly<Record<string, number>> = {
  ServerPreference: constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
  PrioritizeChaCha: constants.SSL_OP_PRIORITIZE_CHACHA,
  AllowNoDHEKEX: constants.SSL_OP_ALLOW_NO_DHE_KEX,
  NoRenegotiation: constants.SSL_OP_NO_RENEGOTIATION,
  "-SessionTicket": constants.SSL_OP_NO_TICKET,
};

interface Spoken {
  readonly protocols: readonly string[];
  readonly ciphers: string | undefined;
  readonly commands?: TlsCommandsPlan | undefined;
}

/** Versions, ciphers and options of OpenSSL as a context takes them. */
export function spokenOptions(
  { protocols, ciphers, commands }: Spoken,
  options: number,
): SecureContextOptions {
  let secureOptions = options | forbidden(protocols);
  for (const name of commands?.options ?? []) secureOptions |= named[name] ?? 0;
  const list = cipherString(ciphers, commands?.suites);
  return {
    ...protocolRange(protocols),
    ...limits(commands),
    ...(list === undefined ? {} : { ciphers: list }),
    ...(commands?.signatures === undefined ? {} : { sigalgs: commands.signatures }),
    secureOptions,
  };
}

/** Node takes the suites of TLS 1.3 and the ciphers before it in one list, OpenSSL apart. */
function cipherString(ciphers: string | undefined, suites: string | undefined): string | undefined {
  if (ciphers === undefined) return undefined;
  const older = ciphers.split(/[:, ]/).filter((word) => word !== "" && !/^!?TLS_/.test(word));
  // Without any that is known the list is refused, as by OpenSSL.
  const list = older.length === 0 ? ciphers.replaceAll("TLS_", "TLS-") : older.join(":");
  return suites === undefined || suites === "" ? list : `${suites}:${list}`;
}

const version = (text: string | undefined): SecureVersion | undefined =>
  versions.find(([name]) => name === text)?.[1];

function limits(commands: TlsCommandsPlan | undefined): Range {
  const minVersion = version(commands?.minimum);
  const maxVersion = version(commands?.maximum);
  return { ...(minVersion && { minVersion }), ...(maxVersion && { maxVersion }) };
}
