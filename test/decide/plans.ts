import type {
  HttpPlan,
  ListenerPlan,
  LocationMatchPlan,
  LocationPlan,
  PeerPlan,
  ServerPlan,
  UpstreamPlan,
} from "../../runtime/plan.ts";

/** Plans with nginx's defaults, for tests that need a few fields of them. */
export const locationPlan = (own: Partial<LocationPlan> = {}): LocationPlan => ({
  title: "test",
  internal: false,
  limitExcept: undefined,
  rewrite: [],
  access: [],
  handler: { kind: "static" },
  root: "/html",
  alias: undefined,
  prefix: "",
  index: [],
  tryFiles: undefined,
  defaultType: "text/plain",
  errorPages: [],
  recursiveErrorPages: false,
  addHeaders: [],
  accessLogs: [],
  errorLogs: [],
  logNotFound: true,
  keepaliveTimeout: 75_000,
  keepaliveHeader: 0,
  keepaliveRequests: 1000,
  keepaliveTime: 3_600_000,
  sendTimeout: 60_000,
  bodyTimeout: 60_000,
  maxBodySize: 1 << 20,
  bodyBufferSize: 16_384,
  absoluteRedirect: true,
  portInRedirect: true,
  serverNameInRedirect: false,
  serverTokens: true,
  etag: true,
  tcpNodelay: true,
  ...own,
});

export const matchPlan = (
  kind: LocationMatchPlan["kind"],
  text: string,
  location: number,
  inner: readonly LocationMatchPlan[] = [],
): LocationMatchPlan => ({ kind, text, caseless: false, location, inner });

export const serverPlan = (own: Partial<ServerPlan> = {}): ServerPlan => ({
  name: "test",
  tls: undefined,
  root: 0,
  rewrite: [],
  locations: [],
  headerTimeout: 60_000,
  headerBufferSize: 1024,
  headerBuffers: { count: 4, size: 8192 },
  ignoreInvalidHeaders: true,
  underscoresInHeaders: false,
  mergeSlashes: true,
  ...own,
});

export const listenerPlan = (own: Partial<ListenerPlan> = {}): ListenerPlan => ({
  host: "127.0.0.1",
  port: 80,
  unix: false,
  ipv6only: false,
  backlog: 511,
  ssl: false,
  proxyProtocol: false,
  defaultServer: 0,
  exact: [],
  leading: [],
  trailing: [],
  regex: [],
  ...own,
});

export const httpPlan = (own: Partial<HttpPlan> = {}): HttpPlan => ({
  listeners: [listenerPlan()],
  servers: [serverPlan()],
  locations: [locationPlan()],
  upstreams: [],
  maps: [],
  logFormats: [],
  types: [],
  ...own,
});

export const peerPlan = (own: Partial<PeerPlan> = {}): PeerPlan => ({
  name: own.server ?? "127.0.0.1:80",
  server: "127.0.0.1:80",
  host: "127.0.0.1",
  port: 80,
  unix: false,
  weight: 1,
  maxFails: 1,
  failTimeout: 10_000,
  maxConns: 0,
  backup: false,
  down: false,
  ...own,
});

export const upstreamPlan = (
  peers: readonly Partial<PeerPlan>[],
  balance: UpstreamPlan["balance"] = { kind: "round-robin" },
): UpstreamPlan => ({
  name: "u",
  implicit: false,
  balance,
  peers: peers.map((own, index) =>
    peerPlan({ server: `127.0.0.${index + 1}:80`, host: `127.0.0.${index + 1}`, ...own }),
  ),
  keepalive: 0,
  keepaliveRequests: 1000,
  keepaliveTimeout: 60_000,
  keepaliveTime: 3_600_000,
  health: undefined,
});
