import type { Traced } from "./scope.ts";

/*
 * TLS as a block asks for it, free of dialect: read from a scope when somebody asks, never kept.
 */

/** A certificate with its key. Files or, since they may hold variables, templates as written. */
export interface Certificate {
  readonly certificate: Traced<string>;
  readonly key: Traced<string> | undefined;
  /** Two certificates of the Chinese national protocols: one signs, one encrypts. */
  readonly purpose: "any" | "sign" | "encrypt";
}

/** What a server asks of clients that speak TLS to it. */
export interface TlsServer {
  readonly certificates: readonly Certificate[];
  readonly protocols: Traced<readonly string[]>;
  readonly ciphers: Traced<string | undefined>;
  readonly preferServerCiphers: Traced<boolean>;
  /** GMTLS, NTLS: the Chinese national protocols (GB/T 38636). */
  readonly national: Traced<boolean>;
  readonly clients: ClientVerification;
  readonly sessions: TlsSessions;
}

export interface ClientVerification {
  readonly mode: Traced<"off" | "on" | "optional" | "optional_no_ca" | "force">;
  readonly depth: Traced<number>;
  /** Authorities whose names are sent to clients. */
  readonly authorities: Traced<string | undefined>;
  /** Authorities that are trusted without being named. */
  readonly trusted: Traced<string | undefined>;
  readonly revoked: Traced<string | undefined>;
}

export interface TlsSessions {
  /** Words of the cache: `off`, `none`, `builtin[:n]`, `shared:name:size`. */
  readonly cache: Traced<readonly string[]>;
  /** Milliseconds. */
  readonly timeout: Traced<number>;
  readonly tickets: Traced<boolean>;
  readonly ticketKeys: readonly Traced<string>[];
}

/** What is asked of backends that TLS is spoken to. */
export interface TlsClient {
  readonly certificates: readonly Certificate[];
  readonly protocols: Traced<readonly string[]>;
  readonly ciphers: Traced<string | undefined>;
  readonly verify: Traced<boolean>;
  readonly depth: Traced<number>;
  readonly trusted: Traced<string | undefined>;
  readonly revoked: Traced<string | undefined>;
  /** The name that is verified, and sent where `sendName` is on. */
  readonly name: Traced<string | undefined>;
  readonly sendName: Traced<boolean>;
  readonly reuseSessions: Traced<boolean>;
}
