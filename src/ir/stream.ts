import type { Site } from "../text/span.ts";
import type { HealthCheck, HealthMatch } from "./health.ts";
import type { LogFormat, ServerName } from "./http.ts";
import type { Scope, Traced } from "./scope.ts";
import type { Template } from "./template.ts";
import type { Address, Upstream } from "./upstream.ts";
import type { TableVariables } from "./variables.ts";
import type { Zone } from "./zone.ts";

/** The semantics of nginx's stream module; upstreams are the neutral ones. */
export interface Stream extends TableVariables {
  readonly site: Site;
  readonly scope: Scope;
  readonly servers: readonly StreamServer[];
  readonly upstreams: readonly Upstream[];
  readonly logFormats: readonly LogFormat[];
  readonly zones: readonly Zone[];
  readonly matches: readonly HealthMatch[];
}

export interface StreamServer {
  readonly site: Site;
  readonly scope: Scope;
  readonly listens: readonly Traced<StreamListen>[];
  /** Since nginx 1.25.5, and always none before. */
  readonly names: readonly Traced<ServerName>[];
  /** `set`, in the order of the file. */
  readonly program: readonly StreamSet[];
  readonly handler: Traced<StreamHandler> | undefined;
  /** nginx Plus: checks of the group that connections are handed to. */
  readonly checks: readonly Traced<HealthCheck>[];
}

export interface StreamListen {
  readonly site: Site;
  readonly address: Address;
  readonly transport: "tcp" | "udp";
  readonly ssl: boolean;
  readonly proxyProtocol: boolean;
  readonly defaultServer: boolean;
  readonly reuseport: boolean;
  readonly backlog: number | undefined;
  /** Parameters that change nothing about who is connected to whom (sndbuf, so_keepalive …). */
  readonly socket: readonly string[];
}

export interface StreamSet {
  readonly site: Site;
  readonly variable: string;
  readonly value: Template;
}

/** What happens to a connection. */
export type StreamHandler =
  | { readonly kind: "proxy"; readonly pass: StreamPass }
  | { readonly kind: "return"; readonly text: Template }
  /** `pass`: on to another listening socket of the same process. */
  | { readonly kind: "pass"; readonly pass: StreamPass }
  | { readonly kind: "other"; readonly directive: string };

export interface StreamPass {
  /** As written; `target` is resolved where it holds no variable. */
  readonly to: Template;
  readonly target:
    | { readonly kind: "upstream"; readonly name: string }
    | { readonly kind: "address"; readonly address: Address }
    | { readonly kind: "variable" };
}
