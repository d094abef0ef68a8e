import type { Site } from "../text/span.ts";
import type { Scope } from "./scope.ts";

/** A `url` of HTTP_GET and SSL_GET: path, status, digest and pattern are read from `scope`. */
export interface CheckedUrl {
  readonly site: Site;
  readonly scope: Scope;
}

/** A `host` of SMTP_CHECK, the old form: connection settings of one more target. */
export interface SmtpHost {
  readonly site: Site;
  readonly scope: Scope;
}

interface Base {
  readonly site: Site;
  /** Its own values, then those of the real server, then those of the virtual server. */
  readonly scope: Scope;
}

/** A health checker of a real server, by keepalived's names. */
export type Checker =
  | (Base & { readonly kind: "HTTP_GET" | "SSL_GET"; readonly urls: readonly CheckedUrl[] })
  | (Base & { readonly kind: "SMTP_CHECK"; readonly hosts: readonly SmtpHost[] })
  | (Base & {
      readonly kind:
        | "TCP_CHECK"
        | "UDP_CHECK"
        | "DNS_CHECK"
        | "PING_CHECK"
        | "MISC_CHECK"
        | "BFD_CHECK"
        | "FILE_CHECK";
    });

export type CheckerKind = Checker["kind"];
