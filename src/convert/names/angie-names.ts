/** Directives of Angie 1.12.1 that nginx 1.31.5 has not: from the command tables of its source. */
export const angieNames: ReadonlySet<string> = new Set(
  `
acme acme_client acme_client_path acme_dns_port acme_dns_ttl acme_hook acme_http_port
acme_max_response_size api api_config_files auto_redirect docker_endpoint
docker_max_object_size doh_bind doh_buffer_size doh_connect_timeout doh_max_size
doh_next_upstream doh_next_upstream_timeout doh_next_upstream_tries doh_pass doh_read_timeout
doh_send_timeout doh_socket_keepalive doh_transport error_log_user_tag fastcgi_connection_drop
goto grpc_connection_drop http3_max_table_capacity image_filter_avif_quality
image_filter_heic_quality metric metric_complex_zone metric_zone mp4_limit_rate
mp4_limit_rate_after mqtt_preread prometheus prometheus_template proxy_connection_drop
proxy_http3_hq proxy_http3_max_concurrent_streams proxy_http3_max_table_capacity
proxy_http3_stream_buffer_size proxy_protocol_tlv proxy_protocol_version
proxy_quic_active_connection_id_limit proxy_quic_gso proxy_quic_host_key proxy_ssl_keylog_file
proxy_ssl_ntls rdp_preread response_time_factor scgi_connection_drop ssl_encrypted_hello_key
ssl_keylog_file ssl_ntls status_zone sticky_secret sticky_strict time_format
uwsgi_connection_drop
`
    .trim()
    .split(/\s+/),
);
