import type { ValuePlan } from "../plan.ts";

/**
 * TLS that a server speaks to its clients. A file is an absolute path, `data:` and the text itself,
 * or a value that names one for each handshake.
 */
export interface TlsPlan {
  readonly certificates: readonly CertificatePlan[];
  readonly protocols: readonly string[];
  readonly ciphers: string | undefined;
  readonly preferServerCiphers: boolean;
  /** Milliseconds for which a session may be resumed. */
  readonly sessionTimeout: number;
  readonly tickets: boolean;
  /** Where sessions are kept; undefined: nowhere (`none`, `off`). */
  readonly cache?: SessionCachePlan | undefined;
  /** Files of keys of tickets: the first encrypts. Empty: keys that all workers share. */
  readonly ticketKeys?: readonly string[];
  /** Undefined: no certificate is asked for. */
  readonly clients?: ClientCertificatesPlan | undefined;
  /** Every handshake is refused. */
  readonly reject?: boolean;
  /** Protocols that are agreed on with ALPN; undefined: as the engine has them. */
  readonly alpn?: readonly string[] | undefined;
  /** Most bytes of a record. */
  readonly recordSize?: number;
  /** Names of groups as OpenSSL has them; undefined: its own choice. */
  readonly curves?: string | undefined;
  readonly dhParameters?: string | undefined;
  /** A file of passwords, one on a line. */
  readonly passwords?: string | undefined;
  /** Where relative paths of `CertificatePlan` start when they hold variables. */
  readonly folder?: string;
  readonly commands?: TlsCommandsPlan | undefined;
}

export interface CertificatePlan {
  readonly cert: ValuePlan;
  readonly key: ValuePlan;
}

/** `shared:NAME:SIZE` or `builtin:SIZE`: sessions that fit. */
export interface SessionCachePlan {
  /** Undefined: each worker has its own. */
  readonly name: string | undefined;
  readonly sessions: number;
}

/** `ssl_verify_client` and what belongs to it. */
export interface ClientCertificatesPlan {
  readonly mode: "on" | "optional" | "optional_no_ca";
  readonly depth: number;
  /** Authorities whose names are sent to clients. */
  readonly authorities: string | undefined;
  /** Authorities that are trusted without being named. */
  readonly trusted: string | undefined;
  readonly revoked: string | undefined;
}

/** What `ssl_conf_command` and its kin ask of OpenSSL, as far as the platform can be told. */
export interface TlsCommandsPlan {
  /** Suites of TLS 1.3. */
  readonly suites?: string | undefined;
  readonly signatures?: string | undefined;
  readonly minimum?: string | undefined;
  readonly maximum?: string | undefined;
  /** Names of options (`PrioritizeChaCha`), those with `-` are taken back. */
  readonly options?: readonly string[];
}

/** TLS towards backends. */
export interface BackendTlsPlan {
  readonly name: ValuePlan | undefined;
  readonly sendName: boolean;
  readonly verify: boolean;
  readonly depth?: number;
  readonly trusted: string | undefined;
  readonly revoked?: string | undefined;
  readonly cert: ValuePlan | undefined;
  readonly key: ValuePlan | undefined;
  readonly passwords?: string | undefined;
  readonly folder?: string;
  readonly protocols: readonly string[];
  readonly ciphers: string | undefined;
  readonly sessionReuse: boolean;
  readonly commands?: TlsCommandsPlan | undefined;
}
