/** The nginx that first has a directive, where that is later than 1.22: from its CHANGES. */
export const nginxSince: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    "1.25.0":
      "http3 http3_hq http3_max_concurrent_streams http3_stream_buffer_size quic_active_connection_id_limit quic_bpf quic_gso quic_host_key quic_retry",
    "1.25.1": "http2",
    "1.25.5": "pass",
    "1.27.2": "proxy_pass_trailers",
    "1.27.4":
      "keepalive_min_timeout ssl_object_cache_inheritable ssl_certificate_cache proxy_ssl_certificate_cache grpc_ssl_certificate_cache uwsgi_ssl_certificate_cache",
    "1.29.0": "early_hints",
    "1.29.1": "ssl_certificate_compression",
    "1.29.3": "add_header_inherit add_trailer_inherit",
    "1.29.4": "ssl_ech_file",
    "1.31.0":
      "client_body_early_read least_time proxy_ssl_alpn tunnel_bind tunnel_buffer_size tunnel_connect_timeout tunnel_next_upstream tunnel_next_upstream_timeout tunnel_next_upstream_tries tunnel_pass tunnel_read_timeout tunnel_send_lowat tunnel_send_timeout tunnel_socket_keepalive",
  }).flatMap(([version, names]) =>
    names
      .split(" ")
      .map((name): [string, readonly number[]] => [name, version.split(".").map(Number)]),
  ),
);

/** The nginx that no longer has a directive: `listen … ssl` took its place. */
export const nginxUntil: ReadonlyMap<string, readonly number[]> = new Map([["ssl", [1, 25, 1]]]);
