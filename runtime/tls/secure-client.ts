import type { TLSSocket } from "node:tls";

import { CertificateText } from "./certificate-text.ts";
import { cipherList, groupList } from "./cipher-names.ts";
import type { ClientHello } from "./client-hello.ts";
import type { ServerTls } from "./contexts.ts";
import { verifyError } from "./platform.ts";
import { sessionIdOf } from "./session-text.ts";
import { chainIntermediates } from "./verify-chain.ts";
import {
  chainTooLong,
  isUnknownIssuer,
  type VerifyFailure,
  verifyFailure,
} from "./verify-result.ts";

type Fact = (client: SecureClient) => string | undefined;

/** Variables of the connection of a client over TLS. */
const ofConnection = {
  ssl_alpn_protocol: ({ socket }) =>
    socket.alpnProtocol === false ? undefined : (socket.alpnProtocol ?? undefined),
  ssl_cipher: ({ socket }) => socket.getCipher().name,
  ssl_ciphers: ({ hello }) => cipherList(hello.ciphers),
  ssl_client_verify: ({ shown: { certificate, failure } }) => {
    if (!certificate) return "NONE";
    return failure ? `FAILED:${failure.reason}` : "SUCCESS";
  },
  // OpenSSL does not look at them where a session of TLS 1.2 goes on.
  ssl_curves: ({ hello, socket }) =>
    socket.isSessionReused() && socket.getProtocol() !== "TLSv1.3" ? "" : groupList(hello.groups),
  ssl_protocol: ({ socket }) => socket.getProtocol() ?? undefined,
  ssl_server_name: ({ hello }) => hello.serverName,
  ssl_session_id: ({ socket }) => sessionIdOf(socket.getSession()),
  ssl_session_reused: ({ socket }) => (socket.isSessionReused() ? "r" : "."),
} as const satisfies Readonly<Record<string, Fact>>;

/** Variables of its certificate. */
const ofCertificate = {
  ssl_client_cert: ({ pem }) => pem.replaceAll("\n", "\n\t"),
  ssl_client_escaped_cert: ({ pem }) => encodeURIComponent(`${pem}\n`),
  ssl_client_fingerprint: ({ fingerprint }) => fingerprint,
  ssl_client_i_dn: ({ issuer }) => issuer,
  ssl_client_i_dn_legacy: ({ legacyIssuer }) => legacyIssuer,
  ssl_client_raw_cert: ({ pem }) => `${pem}\n`,
  ssl_client_s_dn: ({ subject }) => subject,
  ssl_client_s_dn_legacy: ({ legacySubject }) => legacySubject,
  ssl_client_serial: ({ serial }) => serial,
  ssl_client_v_end: ({ ends }) => ends,
  ssl_client_v_remain: (certificate, now) => certificate.remain(now),
  ssl_client_v_start: ({ begins }) => begins,
} as const satisfies Readonly<Record<string, (one: CertificateText, now: number) => string>>;

export type SecureVariable = keyof typeof ofConnection | keyof typeof ofCertificate;

/** Variables that say something of the connection of a client over TLS. */
export const secureVariables = [
  ...Object.keys(ofConnection),
  ...Object.keys(ofCertificate),
] as readonly SecureVariable[];

/** What a client's certificate is worth. */
export interface Shown {
  readonly certificate: CertificateText | undefined;
  /** Undefined: it holds, or there is none. */
  readonly failure: VerifyFailure | undefined;
}

/** The connection of a client whose handshake is over; what nobody asks for is not worked out. */
export class SecureClient {
  readonly socket: TLSSocket;
  readonly server: ServerTls;
  readonly hello: ClientHello;
  private judged: Shown | undefined = undefined;

  constructor(socket: TLSSocket, hello: ClientHello, server: ServerTls) {
    this.socket = socket;
    this.hello = hello;
    this.server = server;
  }

  /** The certificate of the client and whether it holds, judged once. */
  get shown(): Shown {
    this.judged ??= this.judge();
    return this.judged;
  }

  private judge(): Shown {
    const found = this.socket.getPeerX509Certificate();
    if (!found) return { certificate: undefined, failure: undefined };
    const certificate = new CertificateText(found.raw);
    const error = verifyError(this.socket);
    if (error !== undefined) return { certificate, failure: verifyFailure(error) };
    const depth = this.server.plan.clients?.depth ?? 1;
    const failure =
      chainIntermediates(found, this.server.trusted) > depth ? chainTooLong : undefined;
    return { certificate, failure };
  }

  /**
   * Why a server that verifies clients does not serve this one: nginx's 495 and 496, and what its
   * log says. nginx: ngx_http_process_request.
   */
  refusal(
    mode: "on" | "optional" | "optional_no_ca",
  ): { status: number; text: string } | undefined {
    const { certificate, failure } = this.shown;
    if (failure && !(mode === "optional_no_ca" && isUnknownIssuer(failure))) {
      const { code, reason } = failure;
      this.server.sessions?.forget(sessionIdOf(this.socket.getSession()) ?? "");
      return { status: 495, text: `client SSL certificate verify error: (${code}:${reason})` };
    }
    if (mode !== "on" || certificate) return undefined;
    this.server.sessions?.forget(sessionIdOf(this.socket.getSession()) ?? "");
    return { status: 496, text: "client sent no required SSL certificate" };
  }

  /** The value of a variable; undefined where it has none. `now` is milliseconds since 1970. */
  value(name: SecureVariable, now: number): string | undefined {
    if (isOfConnection(name)) return ofConnection[name](this);
    const { certificate } = this.shown;
    return certificate && ofCertificate[name](certificate, now);
  }
}

const isOfConnection = (name: SecureVariable): name is keyof typeof ofConnection =>
  Object.hasOwn(ofConnection, name);
