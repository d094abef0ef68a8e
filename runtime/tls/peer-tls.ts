import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import tls from "node:tls";

import type { ValuePlan } from "../plan.ts";
import type { BackendTlsPlan } from "../plan/tls.ts";
import { contextTrusting, loadAuthorities } from "./authorities.ts";
import { fileStamp, isFile, loading, readKey, readPem } from "./key-files.ts";
import { PeerTlsError } from "./peer-tls-error.ts";
import { verifyError } from "./platform.ts";
import { spokenOptions } from "./settings.ts";
import { chainIntermediates } from "./verify-chain.ts";
import { chainTooLong, verifyFailure } from "./verify-result.ts";

/** What TLS with one backend is called. */
export interface PeerNames {
  /** Checked, and sent where the plan says so; a port at its end does not count. */
  readonly name: string;
  /** Tells sessions apart. */
  readonly peer: string;
  /** Paths that variables gave; undefined: those of the plan. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** How a connection to a backend is made secure. */
export interface SecureOpening {
  readonly options: tls.ConnectionOptions;
  /** Throws where the handshake stands and the backend must not be used. */
  check(socket: tls.TLSSocket): void;
  /** A session that later connections may resume. */
  remember(session: Buffer): void;
}

const maximumSessions = 1024;
const maximumContexts = 256;

/** TLS towards the backends of one `proxy_pass`: keys read once, the last session of each. */
export class PeerTls {
  private readonly plan: BackendTlsPlan;
  private readonly trusted: readonly X509Certificate[];
  private readonly contexts = new Map<string, tls.SecureContext>();
  private readonly sessions = new Map<string, Buffer>();
  private readonly authorities: ReturnType<typeof loadAuthorities>;
  private readonly fixed: tls.SecureContext | undefined;

  /** Throws where a file cannot be used. */
  constructor(plan: BackendTlsPlan) {
    this.plan = plan;
    this.authorities = loadAuthorities({
      named: plan.trusted,
      unnamed: undefined,
      revoked: plan.revoked,
    });
    this.trusted = this.authorities.certificates;
    const { cert, key } = plan;
    // With variables everything but the certificate is tried.
    const named = typeof cert === "object" || typeof key === "object";
    const made = named ? this.create("", "") : this.create(constant(cert), constant(key));
    this.fixed = named ? undefined : made;
  }

  /** Throws `PeerTlsError` where a certificate that variables name cannot be loaded. */
  opening({ name: given, peer, cert, key }: PeerNames): SecureOpening {
    const name = hostOf(given);
    const servername = this.plan.sendName && isIP(name) === 0 ? name : "";
    const session = this.sessions.get(`${peer} ${servername} ${cert ?? ""}`);
    return {
      options: {
        secureContext: this.fixed ?? this.contextOf(cert ?? "", key ?? ""),
        servername,
        // Judged below, with nginx's rules for names.
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
        ...(session ? { session } : {}),
      },
      check: (socket) => this.check(socket, name),
      remember: (one) => this.remember(one, `${peer} ${servername} ${cert ?? ""}`),
    };
  }

  private remember(session: Buffer, key: string): void {
    if (!this.plan.sessionReuse) return;
    if (this.sessions.size >= maximumSessions) this.sessions.clear();
    this.sessions.set(key, session);
  }

  /** nginx: ngx_http_upstream_ssl_handshake. */
  private check(socket: tls.TLSSocket, name: string): void {
    if (!this.plan.verify) return;
    const certificate = socket.getPeerX509Certificate();
    const error = verifyError(socket);
    const failure = error === undefined ? this.tooDeep(certificate) : verifyFailure(error);
    if (failure) {
      const { code, reason } = failure;
      throw new PeerTlsError(`upstream SSL certificate verify error: (${code}:${reason})`);
    }
    if (certificate?.checkHost(name) === undefined)
      throw new PeerTlsError(`upstream SSL certificate does not match "${name}"`);
  }

  private tooDeep(certificate: X509Certificate | undefined): typeof chainTooLong | undefined {
    if (!certificate) return undefined;
    const depth = this.plan.depth ?? 1;
    return chainIntermediates(certificate, this.trusted) > depth ? chainTooLong : undefined;
  }

  private contextOf(cert: string, key: string): tls.SecureContext {
    const paths = [cert, key].map((path) => this.located(path));
    const [certPath = "", keyPath = ""] = paths;
    const stamp = paths.map((path) => fileStamp(path)).join("\0");
    const known = this.contexts.get(stamp);
    if (known) return known;
    if (this.contexts.size >= maximumContexts) this.contexts.clear();
    try {
      const made = this.create(certPath, certPath === "" ? "" : keyPath);
      this.contexts.set(stamp, made);
      return made;
    } catch (error) {
      throw new PeerTlsError(error instanceof Error ? error.message : String(error));
    }
  }

  private located(path: string): string {
    if (path === "" || path.startsWith("/") || !isFile(path)) return path;
    return `${this.plan.folder ?? ""}/${path}`;
  }

  private create(cert: string, key: string): tls.SecureContext {
    const { passwords } = this.plan;
    const options: tls.SecureContextOptions = {
      ...spokenOptions(this.plan, 0),
      ...(cert === "" ? {} : { cert: loading("certificate", cert, () => readPem(cert)) }),
      ...(key === ""
        ? {}
        : { key: loading("certificate key", key, () => readKey(key, passwords)) }),
    };
    return loading("certificate", cert, () => contextTrusting(options, this.authorities));
  }
}

const constant = (path: ValuePlan | undefined): string => (typeof path === "string" ? path : "");

/** Without the port; `[::1]:443` keeps its brackets, as in nginx. */
function hostOf(name: string): string {
  const at = name.startsWith("[") ? name.indexOf("]") + 1 : 0;
  const colon = name.indexOf(":", at);
  return colon < 0 ? name : name.slice(0, colon);
}
