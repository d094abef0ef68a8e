import type { Site } from "../text/span.ts";
import type { HealthCheck, HealthMatch } from "./health.ts";
import type { Scope, Traced } from "./scope.ts";
import type { Template } from "./template.ts";
import type { Address, Upstream } from "./upstream.ts";
import type { TableVariables } from "./variables.ts";
import type { Zone } from "./zone.ts";

/*
 * The http model is nginx's semantics: other families are brought to it. Neutral ground begins at
 * upstream, health, tls and vrrp.
 */

export interface Listen {
  readonly site: Site;
  /** `*` and `[::]` stand for any address. */
  readonly address: Address;
  readonly ssl: boolean;
  readonly defaultServer: boolean;
  readonly proxyProtocol: boolean;
  readonly reuseport: boolean;
  readonly backlog: number | undefined;
  readonly http2: boolean;
  /** Parameters that change nothing about which request is answered how (sndbuf, so_keepalive …). */
  readonly socket: readonly string[];
}

export type ServerName =
  | { readonly kind: "exact"; readonly name: string }
  /** `*.example.com`; `bare` when written `.example.com`, which is the name itself too. */
  | { readonly kind: "leading"; readonly suffix: string; readonly bare: boolean }
  /** `www.*` */
  | { readonly kind: "trailing"; readonly prefix: string }
  | { readonly kind: "regex"; readonly pattern: string };

export interface Server {
  readonly site: Site;
  readonly scope: Scope;
  readonly listens: readonly Traced<Listen>[];
  readonly names: readonly Traced<ServerName>[];
  readonly rewrite: readonly Op[];
  readonly locations: readonly Location[];
}

export type LocationMatch =
  | { readonly kind: "exact"; readonly path: string }
  | { readonly kind: "prefix"; readonly path: string; /** `^~` */ readonly final: boolean }
  | { readonly kind: "regex"; readonly pattern: string; readonly caseless: boolean }
  | { readonly kind: "named"; readonly name: string }
  /** A block that takes part only while its `if` (or `limit_except`) holds. */
  | { readonly kind: "if" }
  | { readonly kind: "limit_except"; readonly methods: readonly string[] };

export interface Location {
  readonly site: Site;
  readonly scope: Scope;
  readonly match: LocationMatch;
  /** The text after `location`, for messages. */
  readonly title: string;
  readonly rewrite: readonly Op[];
  readonly locations: readonly Location[];
  readonly handler: Traced<Handler> | undefined;
  /** nginx Plus: checks of the group that this location hands requests to. */
  readonly checks: readonly Traced<HealthCheck>[];
}

/** What answers a request in a location. Without one, files below `root` do. */
export type Handler =
  | { readonly kind: "proxy"; readonly pass: ProxyPass }
  /** THS and Angie: the status tree below a path. */
  | { readonly kind: "api"; readonly path: string }
  | { readonly kind: "stub_status" }
  | { readonly kind: "gateway"; readonly pass: GatewayTarget }
  | { readonly kind: "other"; readonly directive: string };

/** `fastcgi_pass` and its kin. */
export interface GatewayTarget {
  readonly protocol: "fastcgi" | "uwsgi" | "scgi" | "grpc" | "memcached";
  /** As written; `target` is resolved where it holds no variable. */
  readonly to: Template;
  readonly tls: boolean;
  readonly target: ProxyPass["target"];
}

export interface ProxyPass {
  readonly scheme: "http" | "https";
  /** The written URL; `target` is resolved where it holds no variable. */
  readonly url: Template;
  readonly target:
    | { readonly kind: "upstream"; readonly name: string }
    | { readonly kind: "address"; readonly address: Address }
    | { readonly kind: "variable" };
  /** The part after the address, when one is written; it replaces the location's prefix. */
  readonly uri: string | undefined;
}

/** The rewrite module's program, in the order of the file. */
export type Op =
  | {
      readonly kind: "set";
      readonly site: Site;
      readonly variable: string;
      readonly value: Template;
    }
  | {
      readonly kind: "if";
      readonly site: Site;
      readonly condition: Condition;
      /** Own section and program of the block. */
      readonly then: Location;
    }
  | {
      readonly kind: "return";
      readonly site: Site;
      readonly status: number;
      readonly text: Template | undefined;
    }
  | {
      readonly kind: "rewrite";
      readonly site: Site;
      readonly pattern: string;
      readonly replacement: Template;
      readonly flag: "last" | "break" | "redirect" | "permanent" | undefined;
    }
  | { readonly kind: "break"; readonly site: Site };

export type Condition =
  | { readonly kind: "set"; readonly variable: string }
  | {
      readonly kind: "equals";
      readonly variable: string;
      readonly value: Template;
      readonly negated: boolean;
    }
  | {
      readonly kind: "matches";
      readonly variable: string;
      readonly pattern: string;
      readonly caseless: boolean;
      readonly negated: boolean;
    }
  | {
      readonly kind: "file";
      readonly test: "file" | "directory" | "exists" | "executable";
      readonly path: Template;
      readonly negated: boolean;
    };

export interface LogFormat {
  readonly site: Site;
  readonly name: string;
  readonly escape: "default" | "json" | "none";
  readonly value: Template;
}

/** `charset_map from to { … }`: which bytes stand for which. */
export interface CharsetMap {
  readonly site: Site;
  readonly from: string;
  readonly to: string;
  readonly entries: readonly {
    readonly site: Site;
    readonly from: number;
    /** One byte, or those of a character in UTF-8. */
    readonly to: readonly number[];
  }[];
}

export interface Http extends TableVariables {
  readonly site: Site;
  readonly scope: Scope;
  readonly servers: readonly Server[];
  readonly upstreams: readonly Upstream[];
  readonly logFormats: readonly LogFormat[];
  readonly zones: readonly Zone[];
  readonly matches: readonly HealthMatch[];
  readonly charsetMaps: readonly CharsetMap[];
  /** `types` of the http block: extension to media type. */
  readonly types: ReadonlyMap<string, string>;
}
