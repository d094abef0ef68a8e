import type {
  AccessLogPlan,
  ErrorLogPlan,
  GeoPlan,
  ListenerPlan,
  LogFormatPlan,
  MapPlan,
  SplitPlan,
  UpstreamPlan,
  ValuePlan,
} from "../plan.ts";
import type { LimitConnPlan, LimitZonesPlan } from "./limits.ts";
import type { ResolverPlan } from "./resolver.ts";
import type { BackendTlsPlan, TlsPlan } from "./tls.ts";

/** The `stream` block: connections and datagrams passed on as they come. */
export interface StreamPlan {
  readonly listeners: readonly StreamListenerPlan[];
  readonly servers: readonly StreamServerPlan[];
  readonly upstreams: readonly UpstreamPlan[];
  readonly maps: readonly MapPlan[];
  readonly geos: readonly GeoPlan[];
  readonly splits: readonly SplitPlan[];
  readonly logFormats: readonly LogFormatPlan[];
  readonly limits?: LimitZonesPlan | undefined;
}

/** Servers that share an address are told apart by the name that a client of TLS asks for. */
export interface StreamListenerPlan extends Omit<ListenerPlan, "http2"> {
  readonly udp: boolean;
  /** `so_keepalive`: undefined leaves it to the system; `idle` is milliseconds, 0 the system's. */
  readonly keepalive: { readonly on: boolean; readonly idle: number } | undefined;
}

export interface StreamServerPlan {
  readonly name: string;
  readonly tls: TlsPlan | undefined;
  readonly handshakeTimeout: number;
  readonly proxyProtocolTimeout: number;
  /** Proxies whose PROXY protocol names the client. */
  readonly realIpFrom: readonly string[];
  readonly access: readonly { readonly allow: boolean; readonly network: string }[];
  readonly limitConn?: LimitConnPlan | undefined;
  readonly preread: { readonly bufferSize: number; readonly timeout: number } | undefined;
  /** `set`, in the order of the file. */
  readonly program: readonly { readonly variable: string; readonly value: ValuePlan }[];
  readonly handler:
    | { readonly kind: "return"; readonly text: ValuePlan }
    | { readonly kind: "proxy"; readonly proxy: StreamProxyPlan };
  readonly tcpNodelay: boolean;
  readonly accessLogs: readonly AccessLogPlan[];
  readonly errorLogs: readonly ErrorLogPlan[];
}

export interface StreamProxyPlan {
  /** `variable`: evaluated for each session, names an upstream or an address. */
  readonly target:
    | { readonly kind: "upstream"; readonly upstream: number }
    | { readonly kind: "variable"; readonly value: ValuePlan };
  /** Where the target is a variable: who is asked for the addresses of a name. */
  readonly resolver?: ResolverPlan;
  /** The name that TLS checks and sends unless `proxy_ssl_name` says another. */
  readonly host: string;
  readonly bind: ValuePlan | undefined;
  readonly connectTimeout: number;
  readonly timeout: number;
  readonly bufferSize: number;
  readonly socketKeepalive: boolean;
  /** Version of the PROXY protocol that is sent; 0: none. */
  readonly protocol: 0 | 1 | 2;
  readonly halfClose: boolean;
  /** Bytes a second; 0 is no limit. */
  readonly uploadRate: ValuePlan;
  readonly downloadRate: ValuePlan;
  readonly nextUpstream: boolean;
  /** 0: no limit. */
  readonly nextUpstreamTries: number;
  readonly nextUpstreamTimeout: number;
  /** UDP; 0 requests are no limit, nor are undefined responses. */
  readonly requests: number;
  readonly responses: number | undefined;
  readonly tls: BackendTlsPlan | undefined;
}
