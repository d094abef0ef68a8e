import { compareVersions, type Target } from "../../ir/target.ts";
import type { Context } from "../define.ts";
import { nginxVersionOf } from "../nginx/since.ts";

/** When a name came into nginx and when it went, where 1.22 and its successors differ. */
export interface History {
  readonly since?: string;
  readonly until?: string;
  /** What to write instead of what went. */
  readonly instead?: string;
}

/** Versions and the names that came with them (CHANGES); `@` and a block where it came later there. */
const came = `
1.31.5 client_body_early_read
1.31.3 xml_external_entities fastcgi_socket_rcvbuf fastcgi_socket_sndbuf grpc_socket_rcvbuf grpc_socket_sndbuf proxy_socket_rcvbuf proxy_socket_sndbuf scgi_socket_rcvbuf scgi_socket_sndbuf uwsgi_socket_rcvbuf uwsgi_socket_sndbuf tunnel_socket_rcvbuf tunnel_socket_sndbuf
1.31.0 least_time proxy_ssl_alpn tunnel_bind tunnel_buffer_size tunnel_connect_timeout tunnel_next_upstream tunnel_next_upstream_timeout tunnel_next_upstream_tries tunnel_pass tunnel_read_timeout tunnel_send_lowat tunnel_send_timeout tunnel_socket_keepalive
1.29.8 max_headers
1.29.6 sticky
1.29.4 ssl_ech_file
1.29.3 add_header_inherit add_trailer_inherit
1.29.1 ssl_certificate_compression
1.29.0 early_hints
1.27.4 ssl_object_cache_inheritable ssl_certificate_cache proxy_ssl_certificate_cache grpc_ssl_certificate_cache uwsgi_ssl_certificate_cache keepalive_min_timeout
1.27.3 resolver@upstream resolver_timeout@upstream resolver@stream-upstream resolver_timeout@stream-upstream
1.27.2 proxy_pass_trailers ssl_ocsp@stream ssl_ocsp_cache@stream ssl_ocsp_responder@stream ssl_stapling@stream ssl_stapling_file@stream ssl_stapling_responder@stream ssl_stapling_verify@stream ssl_ocsp@stream-server ssl_ocsp_cache@stream-server ssl_ocsp_responder@stream-server ssl_stapling@stream-server ssl_stapling_file@stream-server ssl_stapling_responder@stream-server ssl_stapling_verify@stream-server
1.25.5 pass server_name@stream-server server_names_hash_bucket_size@stream server_names_hash_max_size@stream ssl_reject_handshake@stream ssl_reject_handshake@stream-server
1.25.1 http2
1.25.0 http3 http3_hq http3_max_concurrent_streams http3_stream_buffer_size quic_active_connection_id_limit quic_bpf quic_gso quic_host_key quic_retry
1.21.4 proxy_half_close ssl_alpn mp4_start_key_frame
1.21.0 max_errors
1.19.10 keepalive_time
1.19.8 proxy_protocol@mail proxy_protocol@mail-server set_real_ip_from@mail set_real_ip_from@mail-server
1.19.4 ssl_conf_command proxy_ssl_conf_command grpc_ssl_conf_command uwsgi_ssl_conf_command ssl_reject_handshake proxy_smtp_auth
1.19.3 set@stream-server proxy_cookie_flags userid_flags
1.19.0 ssl_ocsp ssl_ocsp_cache ssl_ocsp_responder
1.17.10 auth_delay
1.17.6 limit_conn_dry_run
1.17.1 limit_req_dry_run
1.15.7 proxy_requests
1.15.6 proxy_socket_keepalive fastcgi_socket_keepalive grpc_socket_keepalive memcached_socket_keepalive scgi_socket_keepalive uwsgi_socket_keepalive
1.15.3 ssl_early_data keepalive_timeout@upstream keepalive_requests@upstream
1.15.1 random
1.13.10 subrequest_output_buffer_size grpc_bind grpc_buffer_size grpc_connect_timeout grpc_hide_header grpc_ignore_headers grpc_intercept_errors grpc_next_upstream grpc_next_upstream_timeout grpc_next_upstream_tries grpc_pass grpc_pass_header grpc_read_timeout grpc_send_timeout grpc_set_header grpc_ssl_certificate grpc_ssl_certificate_key grpc_ssl_ciphers grpc_ssl_crl grpc_ssl_name grpc_ssl_password_file grpc_ssl_protocols grpc_ssl_server_name grpc_ssl_session_reuse grpc_ssl_trusted_certificate grpc_ssl_verify grpc_ssl_verify_depth
1.13.9 http2_push http2_push_preload http2_max_concurrent_pushes
1.13.4 mirror mirror_request_body
1.13.2 add_trailer
1.11.11 worker_shutdown_timeout
1.11.10 proxy_cache_background_update fastcgi_cache_background_update scgi_cache_background_update uwsgi_cache_background_update
1.11.8 absolute_redirect ssl_verify_client@stream ssl_verify_depth@stream ssl_client_certificate@stream ssl_trusted_certificate@stream ssl_crl@stream ssl_verify_client@stream-server ssl_verify_depth@stream-server ssl_client_certificate@stream-server ssl_trusted_certificate@stream-server ssl_crl@stream-server
`;

/** Versions from which on a name is unknown, and what it was replaced with. */
const went: Readonly<Record<string, Required<Omit<History, "since">>>> = {
  ssl: { until: "1.25.1", instead: "listen … ssl" },
  limit_zone: { until: "1.7.6", instead: "limit_conn_zone" },
  spdy_chunk_size: { until: "1.9.5", instead: "http2_chunk_size" },
  spdy_headers_comp: { until: "1.9.5", instead: "gzip" },
};

/** Products that had a directive before nginx had one of the same name. */
const ownFirst: ReadonlySet<string> = new Set([
  "sticky",
  "least_time",
  "resolver",
  "resolver_timeout",
]);

/** Words of a directive that came later than it: in all its blocks, or in the one that is named. */
export interface LaterWord {
  readonly word: RegExp;
  readonly since: string;
  readonly version: readonly number[];
  readonly in?: Context;
}

/** Compared for each statement: the version is taken apart once. */
const later = (word: RegExp, since: string, place?: Context): LaterWord => ({
  word,
  since,
  version: since.split(".").map(Number),
  ...(place !== undefined && { in: place }),
});

const tooMany: LaterWord = later(/^http_429$/i, "1.11.13");
const tls13: LaterWord = later(/^TLSv1\.3$/i, "1.13.0");
const minFree: LaterWord = later(/^min_free=/, "1.19.1");

const laterWords: Readonly<Record<string, readonly LaterWord[]>> = {
  listen: [
    later(/^quic$/, "1.25.0"),
    later(/^multipath$/, "1.29.7"),
    later(/^(?:deferred$|accept_filter=|setfib=)/, "1.25.5", "stream-server"),
    later(/^fastopen=/, "1.21.0", "stream-server"),
    later(/^proxy_protocol$/, "1.19.8", "mail-server"),
  ],
  server: [
    later(/^(?:resolve$|service=)/, "1.27.3"),
    later(/^(?:drain$|route=)/, "1.29.6", "upstream"),
  ],
  proxy_protocol: [later(/^v2$/i, "1.31.4")],
  limit_req: [later(/^delay=/, "1.15.7")],
  log_format: [later(/^escape=none$/, "1.13.10")],
  server_tokens: [later(/^build$/i, "1.11.10")],
  ssl_protocols: [tls13],
  proxy_ssl_protocols: [tls13],
  proxy_next_upstream: [tooMany],
  fastcgi_next_upstream: [tooMany],
  scgi_next_upstream: [tooMany],
  uwsgi_next_upstream: [tooMany],
  proxy_cache_path: [minFree],
  fastcgi_cache_path: [minFree],
  scgi_cache_path: [minFree],
  uwsgi_cache_path: [minFree],
};

/** Words of a directive that nginx took later than the directive. */
export const laterWordsOf = (name: string): readonly LaterWord[] =>
  Object.hasOwn(laterWords, name) ? (laterWords[name] ?? []) : [];

let versions: Map<string, string> | undefined;

function sinceOf(key: string): string | undefined {
  if (!versions) {
    versions = new Map();
    for (const line of came.split("\n")) {
      const [version = "", ...names] = line.split(" ");
      for (const name of names) versions.set(name, version);
    }
  }
  return versions.get(key);
}

/** What is known of a name's time in nginx, in one block. */
export function historyOf(name: string, context: Context): History {
  const since = sinceOf(`${name}@${context}`) ?? sinceOf(name);
  return { ...(since !== undefined && { since }), ...goneOf(name, context) };
}

/**
 * Why a target lacks a name that nginx has at another time: since or until when; nothing where time
 * is not the reason. Without a block, of the name anywhere.
 */
export function absenceOf(target: Target, name: string, context?: Context): History | undefined {
  const { since, ...gone } = context === undefined ? anywhere(name) : historyOf(name, context);
  const version = nginxVersionOf(target);
  const at = (text: string) => compareVersions(version, text.split(".").map(Number));
  if (since !== undefined && at(since) < 0) return { since };
  return gone.until !== undefined && at(gone.until) >= 0 ? gone : undefined;
}

function anywhere(name: string): History {
  const since = sinceOf(name);
  return { ...(since !== undefined && { since }), ...goneOf(name) };
}

/** What is known of a name that nginx once had. */
export const goneOf = (name: string, context?: Context): Omit<History, "since"> =>
  Object.hasOwn(went, name) && context !== "mgmt" ? (went[name] ?? {}) : {};

/** Whether the nginx of a product, or that it is built on, has a name in a block. */
export function stoodThen(target: Target, name: string, context: Context): boolean {
  const { dialect } = target;
  if (dialect === "ths") return true;
  const { since, until } = historyOf(name, context);
  if (since === undefined && until === undefined) return true;
  if (dialect !== "nginx" && dialect !== "openresty" && ownFirst.has(name)) return true;
  const version = nginxVersionOf(target);
  if (isRead(version)) return true;
  const at = (text: string) => compareVersions(version, text.split(".").map(Number));
  if (since !== undefined && at(since) < 0) return false;
  return until === undefined || at(until) < 0;
}

/** The version whose binary was read: Debian's, which has some of what came later. */
const isRead = (version: readonly number[]): boolean => version[0] === 1 && version[1] === 22;
