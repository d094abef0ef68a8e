import type { CachePlan, CacheZonePlan } from "./plan/cache.ts";
import type { CookiesPlan } from "./plan/cookies.ts";
import type { FiltersPlan } from "./plan/filters.ts";
import type { GatePlan, LimitZonesPlan, RatePlan } from "./plan/limits.ts";
import type { ResolverPlan } from "./plan/resolver.ts";
import type { StreamPlan } from "./plan/stream.ts";
import type { BackendTlsPlan, TlsPlan } from "./plan/tls.ts";
import type { UpstreamPlan } from "./plan/upstream.ts";

export type { HealthPlan, LeastTimePlan, PeerPlan, UpstreamPlan } from "./plan/upstream.ts";

/*
 * What the processes of `lbc serve` are given: plain data, made from the model by `src/plan` in a
 * process of its own, sent as JSON. Strings that meet the wire are byte strings: one character
 * (U+0000 to U+00FF) for each byte. Times are milliseconds, sizes bytes, references indexes.
 */

export interface Plan {
  readonly version: 1;
  readonly target: { readonly dialect: string; readonly version: readonly number[] };
  /** `Server:` as the real product brands itself under `--compat`; else undefined: lbc's own. */
  readonly branding: string | undefined;
  readonly prefix: string;
  readonly files: readonly string[];
  readonly main: MainPlan;
  readonly http: HttpPlan | undefined;
  readonly stream?: StreamPlan | undefined;
  readonly notices: readonly string[];
}

export interface MainPlan {
  readonly pid: string | undefined;
  readonly user: { readonly name: string; readonly group: string | undefined } | undefined;
  readonly workers: number;
  readonly workerConnections: number;
  /** nginx `worker_rlimit_nofile`; undefined: what the start was given holds. */
  readonly openFiles?: number | undefined;
  /** 0: wait for ever. */
  readonly shutdownTimeout: number;
  readonly errorLogs: readonly ErrorLogPlan[];
  /** Error logs are lines of JSON. */
  readonly jsonErrors?: boolean | undefined;
}

export const levels = [
  "debug",
  "info",
  "notice",
  "warn",
  "error",
  "crit",
  "alert",
  "emerg",
] as const;
export type Level = (typeof levels)[number];

export interface ErrorLogPlan {
  /** Absolute path, or `stderr`. */
  readonly path: string;
  readonly level: Level;
}

export interface HttpPlan {
  readonly listeners: readonly ListenerPlan[];
  readonly servers: readonly ServerPlan[];
  /** Every location and `if` block of every server. */
  readonly locations: readonly LocationPlan[];
  readonly upstreams: readonly UpstreamPlan[];
  readonly maps: readonly MapPlan[];
  readonly logFormats: readonly LogFormatPlan[];
  /** Fields of one name are one value to variables (nginx since 1.23.0). */
  readonly joinsFields?: boolean | undefined;
  readonly limits?: LimitZonesPlan | undefined;
  readonly geos?: readonly GeoPlan[] | undefined;
  readonly splits?: readonly SplitPlan[] | undefined;
  readonly types: TypesPlan;
  /** Those of blocks that have others. */
  readonly otherTypes?: readonly TypesPlan[] | undefined;
  readonly cacheZones?: readonly CacheZonePlan[] | undefined;
}

/** Media types by ending of a name, in lower case. */
export type TypesPlan = readonly (readonly [extension: string, type: string])[];

export interface ListenerPlan {
  /** An IP address, or the path of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly unix: boolean;
  readonly ipv6only: boolean;
  readonly backlog: number;
  readonly ssl: boolean;
  readonly proxyProtocol: boolean;
  /**
   * With TLS `offered` to clients of every server on the address, without to those that begin with
   * its preface; `only`: HTTP/1 is not spoken (nginx before 1.25.1 on a plain `listen … http2`).
   */
  readonly http2: "off" | "offered" | "only";
  /** Indexes of servers; names are matched as nginx does: exact, leading, trailing, regex. */
  readonly defaultServer: number;
  readonly exact: readonly (readonly [name: string, server: number])[];
  readonly leading: readonly (readonly [suffix: string, server: number])[];
  readonly trailing: readonly (readonly [prefix: string, server: number])[];
  readonly regex: readonly (readonly [pattern: string, server: number])[];
}

export interface ServerPlan {
  /** `$server_name`: the first written. */
  readonly name: string;
  readonly tls: TlsPlan | undefined;
  /** The settings that hold outside every location: a location of its own. */
  readonly root: number;
  readonly rewrite: readonly OpPlan[];
  readonly locations: readonly LocationMatchPlan[];
  /** Read from the default server before the name is known. */
  readonly headerTimeout: number;
  readonly headerBufferSize: number;
  readonly headerBuffers: { readonly count: number; readonly size: number };
  readonly ignoreInvalidHeaders: boolean;
  readonly underscoresInHeaders: boolean;
  readonly mergeSlashes: boolean;
  readonly http2: Http2Plan;
}

export interface Http2Plan {
  /** `http2 on`: with TLS, for those who name this server. */
  readonly on: boolean;
  readonly maxConcurrentStreams: number;
  /** Bytes of a body that a client may send before it is asked for. */
  readonly bodyPrereadSize: number;
}

export interface LocationMatchPlan {
  readonly kind: "exact" | "prefix" | "final-prefix" | "regex" | "named";
  readonly text: string;
  readonly caseless: boolean;
  /** The location whose settings hold. */
  readonly location: number;
  /** Nested locations, tried when this one matched. */
  readonly inner: readonly LocationMatchPlan[];
}

/** A value with variables as flat ops: text, `$name`, `$1`. */
export type ValuePlan =
  | string
  | readonly (string | { readonly v: string } | { readonly c: number })[];

export type OpPlan =
  | { readonly kind: "set"; readonly variable: string; readonly value: ValuePlan }
  | {
      readonly kind: "if";
      readonly condition: ConditionPlan;
      readonly rewrite: readonly OpPlan[];
      /** The location whose settings hold from here on, when the condition does. */
      readonly location: number;
    }
  | { readonly kind: "return"; readonly status: number; readonly text: ValuePlan | undefined }
  | {
      readonly kind: "rewrite";
      readonly pattern: string;
      readonly replacement: ValuePlan;
      readonly flag: "last" | "break" | "redirect" | "permanent" | undefined;
    }
  | { readonly kind: "break" };

export type ConditionPlan =
  | { readonly kind: "set"; readonly variable: string }
  | {
      readonly kind: "equals";
      readonly variable: string;
      readonly value: ValuePlan;
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
      readonly path: ValuePlan;
      readonly negated: boolean;
    };

/** What holds in one block: everything inherited is already here. */
export interface LocationPlan {
  /** For logs: `server name / location title`. */
  readonly title: string;
  readonly internal: boolean;
  /** Methods not in the list (`HEAD` comes with `GET`) find another location's settings. */
  readonly limitExcept:
    | { readonly methods: readonly string[]; readonly location: number }
    | undefined;
  readonly rewrite: readonly OpPlan[];
  /** First match decides. */
  readonly access: readonly { readonly allow: boolean; readonly network: string }[];
  /** Undefined: nothing but `access` stands before the handler. */
  readonly gate?: GatePlan | undefined;
  readonly rate?: RatePlan | undefined;
  readonly handler: HandlerPlan;
  readonly root: ValuePlan;
  readonly alias: ValuePlan | undefined;
  readonly prefix: string;
  readonly index: readonly ValuePlan[];
  readonly tryFiles:
    | { readonly paths: readonly ValuePlan[]; readonly fallback: ValuePlan | number }
    | undefined;
  readonly defaultType: string;
  /** Index in `otherTypes`; undefined: the types of `http`. */
  readonly types?: number | undefined;
  readonly errorPages: readonly ErrorPagePlan[];
  readonly recursiveErrorPages: boolean;
  readonly addHeaders: readonly {
    readonly name: string;
    readonly value: ValuePlan;
    readonly always: boolean;
  }[];
  readonly accessLogs: readonly AccessLogPlan[];
  readonly errorLogs: readonly ErrorLogPlan[];
  readonly logNotFound: boolean;
  readonly keepaliveTimeout: number;
  /** Sent as `Keep-Alive: timeout=`; seconds, 0: not sent. */
  readonly keepaliveHeader: number;
  readonly keepaliveRequests: number;
  readonly keepaliveTime: number;
  readonly sendTimeout: number;
  readonly bodyTimeout: number;
  /** 0: no limit. */
  readonly maxBodySize: number;
  readonly bodyBufferSize: number;
  readonly absoluteRedirect: boolean;
  readonly portInRedirect: boolean;
  readonly serverNameInRedirect: boolean;
  readonly serverTokens: boolean;
  /** In the place of the product's own; empty: no `Server` is sent. */
  readonly serverName?: ValuePlan | undefined;
  readonly etag: boolean;
  readonly tcpNodelay: boolean;
  /** Undefined: any number. */
  readonly maxRanges?: number | undefined;
  readonly filters?: FiltersPlan | undefined;
}

export interface ErrorPagePlan {
  readonly statuses: readonly number[];
  /** `=200`; 0: `=` alone, take the status of the answer; undefined: keep. */
  readonly answer: number | undefined;
  readonly uri: ValuePlan;
}

export interface AccessLogPlan {
  readonly path: ValuePlan;
  readonly format: number;
  readonly condition: ValuePlan | undefined;
  /** Undefined: each line is written soon. */
  readonly buffer?: LogBufferPlan | undefined;
}

export interface LogBufferPlan {
  readonly size: number;
  /** Milliseconds that a line waits at most; 0: until the buffer is full. */
  readonly flush: number;
  /** Level of gzip; 0: as text. */
  readonly gzip: number;
}

export interface LogFormatPlan {
  readonly name: string;
  readonly escape: "default" | "json" | "none";
  readonly value: ValuePlan;
}

export type HandlerPlan =
  | { readonly kind: "static" }
  | { readonly kind: "status"; readonly path: string }
  | { readonly kind: "stub-status" }
  | { readonly kind: "proxy"; readonly proxy: ProxyPlan };

export interface ProxyPlan {
  readonly scheme: "http" | "https";
  /** `variable`: the URL is evaluated for each request and names an upstream or an address. */
  readonly target:
    | { readonly kind: "upstream"; readonly upstream: number }
    | { readonly kind: "variable"; readonly url: ValuePlan };
  /** Replaces the part of the path that the location matched. */
  readonly uri: string | undefined;
  /** What `$proxy_host` and the default `Host` say. */
  readonly host: string;
  readonly httpVersion: "1.0" | "1.1";
  readonly method: ValuePlan | undefined;
  /** In the order written; an empty value removes the field. Defaults of the version are here too. */
  readonly setHeaders: readonly { readonly name: string; readonly value: ValuePlan }[];
  readonly passRequestHeaders: boolean;
  readonly passRequestBody: boolean;
  readonly setBody: ValuePlan | undefined;
  readonly hideHeaders: readonly string[];
  readonly passHeaders: readonly string[];
  /** `proxy_redirect`; `pattern`: `from` is a pattern (`~`, or `~*` when caseless). */
  readonly redirects: readonly RedirectPlan[];
  readonly cookies?: CookiesPlan | undefined;
  /** `10.0.0.1` or `10.0.0.1:2000`; empty, and `off`: the system chooses. */
  readonly bind?: ValuePlan | undefined;
  readonly connectTimeout: number;
  readonly sendTimeout: number;
  readonly readTimeout: number;
  readonly requestBuffering: boolean;
  readonly buffering: boolean;
  readonly bufferSize: number;
  readonly buffers: { readonly count: number; readonly size: number };
  readonly maxTempFileSize: number;
  /** The backends speak memcached's text protocol; `gzipFlag`: flags of what is compressed. */
  readonly memcached?: { readonly gzipFlag: number } | undefined;
  /** Undefined: no answer is kept. */
  readonly cache?: CachePlan | undefined;
  /** `proxy_ignore_headers`, in lower case. */
  readonly ignoreHeaders?: readonly string[] | undefined;
  readonly interceptErrors: boolean;
  readonly ignoreClientAbort: boolean;
  /** Where the target is a variable: who is asked for the addresses of a name. */
  readonly resolver?: ResolverPlan;
  readonly nextUpstream: readonly NextUpstreamPlan[];
  /** 0: no limit. */
  readonly nextUpstreamTries: number;
  readonly nextUpstreamTimeout: number;
  readonly tls: BackendTlsPlan | undefined;
}

export type RedirectPlan =
  | { readonly kind: "prefix"; readonly from: ValuePlan; readonly to: ValuePlan }
  | {
      readonly kind: "pattern";
      readonly from: string;
      readonly caseless: boolean;
      readonly to: ValuePlan;
    };

export type NextUpstreamPlan =
  | "error"
  | "timeout"
  | "invalid_header"
  | "non_idempotent"
  | `http_${403 | 404 | 429 | 500 | 502 | 503 | 504}`;

export interface MapPlan {
  readonly variable: string;
  readonly source: ValuePlan;
  readonly hostnames: boolean;
  readonly volatile: boolean;
  readonly fallback: ValuePlan;
  /** Keys are lower case: nginx matches strings of a map without case. */
  readonly exact: readonly (readonly [key: string, value: ValuePlan])[];
  readonly leading: readonly (readonly [suffix: string, value: ValuePlan])[];
  readonly trailing: readonly (readonly [prefix: string, value: ValuePlan])[];
  readonly regex: readonly (readonly [pattern: string, caseless: boolean, value: ValuePlan])[];
}

/** `geo`: later entries hold over earlier ones of the same network. */
export interface GeoPlan {
  readonly variable: string;
  /** The variable that holds the address. */
  readonly source: string;
  readonly volatile: boolean;
  readonly fallback: string;
  readonly networks: readonly (readonly [network: string, value: string])[];
  readonly ranges: readonly (readonly [first: string, last: string, value: string])[];
  /** Those whose `X-Forwarded-For` is believed (http alone). */
  readonly proxies?: { readonly from: readonly string[]; readonly recursive: boolean } | undefined;
}

/** `split_clients`; a share is hundredths of a percent, 0 the rest. */
export interface SplitPlan {
  readonly variable: string;
  readonly source: ValuePlan;
  readonly parts: readonly (readonly [share: number, value: string])[];
}
