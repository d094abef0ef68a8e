/*
 * What `serve` has to execute at least (level A of the project): the names that the scenarios are
 * counted by, and the forms with the pattern that finds them in a configuration.
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const levelADirectives = words(`
  daemon events listen server server_name http location proxy_pass return add_header
  ssl_certificate ssl_certificate_key stream upstream access_log log_format proxy_set_header set
  proxy_ssl_session_reuse ssl_verify_client proxy_http_version map error_page
  proxy_connect_timeout ssl_session_cache proxy_read_timeout keepalive ssl_trusted_certificate
  ssl_session_tickets proxy_next_upstream set_real_ip_from proxy_intercept_errors if
  proxy_buffering proxy_ssl client_header_buffer_size memcached_pass proxy_ssl_name
  client_body_buffer_size ssl_client_certificate proxy_ssl_certificate proxy_ssl_certificate_key
  keepalive_requests proxy_buffer_size hash alias proxy_request_buffering deny least_conn
  rewrite proxy_ssl_password_file ssl_password_file proxy_cache proxy_cache_path real_ip_header
  ip_hash error_log proxy_buffers send_timeout proxy_ssl_trusted_certificate proxy_ssl_verify
  ssl_preread worker_processes worker_shutdown_timeout proxy_ssl_server_name zone limit_req
  limit_req_zone client_max_body_size expires index limit_except proxy_set_body ssl_verify_depth
  allow keepalive_time keepalive_timeout proxy_hide_header proxy_next_upstream_tries
  memcached_next_upstream proxy_bind random proxy_cache_valid resolver limit_conn
  limit_conn_zone add_trailer proxy_cache_key proxy_pass_request_body ssl_ciphers ssl_protocols
  proxy_download_rate large_client_header_buffers absolute_redirect break default_type
  ignore_invalid_headers include limit_req_log_level port_in_redirect proxy_max_temp_file_size
  proxy_method proxy_pass_request_headers proxy_ssl_crl server_name_in_redirect
  server_names_hash_bucket_size server_tokens ssl_alpn ssl_crl ssl_reject_handshake
  ssl_session_timeout underscores_in_headers connection_pool_size keepalive_disable
  log_not_found merge_slashes open_log_file_cache preread_buffer_size preread_timeout
  proxy_cookie_domain proxy_cookie_flags proxy_cookie_path proxy_half_close
  proxy_next_upstream_timeout proxy_pass_header proxy_redirect proxy_ssl_verify_depth
  real_ip_recursive tcp_nodelay try_files root proxy_send_timeout client_header_timeout
  client_body_timeout internal auth_basic auth_basic_user_file stub_status limit_rate gzip
  gzip_types gzip_min_length gzip_vary http2 satisfy proxy_timeout proxy_protocol
  resolver_timeout split_clients worker_connections pid user types sendfile tcp_nopush
  client_body_temp_path proxy_temp_path fastcgi_temp_path uwsgi_temp_path scgi_temp_path geo
`);

/** A name that ends in `*` is a family. */
export const levelAVariables = words(`
  arg_* uri remote_addr server_port ssl_protocol ssl_client_verify upstream_addr http_*
  ssl_server_name request_body ssl_session_reused args binary_remote_addr ssl_client_s_dn status
  server_addr request_uri remote_port server_name bytes_sent host connection pid sent_http_*
  msec upstream_http_* body_bytes_sent ssl_client_cert time_iso8601 time_local
  upstream_bytes_received upstream_bytes_sent request_body_file request_method upstream_cookie_*
  upstream_connect_time hostname nginx_version ssl_cipher ssl_session_id upstream_cache_status
  proxy_protocol_addr cookie_* content_length realip_remote_addr realip_remote_port scheme
  upstream_response_time connection_requests connection_time proxy_add_x_forwarded_for
  proxy_host proxy_port request_length request_time sent_trailer_* ssl_alpn_protocol
  upstream_header_time upstream_response_length upstream_status bytes_received content_type pipe
  protocol remote_user request_id session_time ssl_ciphers ssl_client_escaped_cert
  ssl_client_i_dn ssl_client_i_dn_legacy ssl_client_raw_cert ssl_client_s_dn_legacy
  ssl_client_v_end ssl_client_v_remain ssl_client_v_start ssl_preread_alpn_protocols
  ssl_preread_protocol ssl_preread_server_name upstream_first_byte_time upstream_session_time
`);

export const levelAForms: readonly (readonly [form: string, found: RegExp])[] = [
  ["location prefix", /location \/\S* \{/],
  ["location =", /location = /],
  ["location ^~", /location \^~ /],
  ["location ~", /location ~ /],
  ["location ~*", /location ~\* /],
  ["location named", /location @/],
  ["location nested", /location [^{}]*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*location /],
  ["location redirected to its trailing slash", /location \/[^\s{]+\/ \{[^{}]*proxy_pass/],
  ["server_name exact", /server_name [\w.-]+;/],
  ["server_name wildcard first", /server_name [^;]*\*\./],
  ["server_name wildcard last", /server_name [^;]*\.\*/],
  ["server_name regex", /server_name [^;]*~/],
  ["server_name dot prefix", /server_name (?:[^;]* )?\.[a-z]/],
  ["server_name empty", /server_name (?:[^;]* )?""/],
  ["listen ssl", /listen [^;]*\bssl\b/],
  ["listen default_server", /listen [^;]*default_server/],
  ["listen IPv6", /listen [^;]*\[::/],
  ["listen unix:", /listen unix:/],
  ["listen port range", /listen [^;]*P-P/],
  ["listen udp", /listen [^;]*\budp\b/],
  ["listen proxy_protocol", /listen [^;]*proxy_protocol/],
  ["listen reuseport", /listen [^;]*reuseport/],
  ["listen backlog", /listen [^;]*backlog=/],
  ["listen http2", /listen [^;]*http2/],
  ["proxy_pass plain", /proxy_pass http:\/\/[\w:.]+;/],
  ["proxy_pass with a URI part", /proxy_pass https?:\/\/[^\s;$/]+\/[^;]*;/],
  ["proxy_pass with variables", /proxy_pass [^;]*\$/],
  ["proxy_pass https", /proxy_pass https:/],
  ["proxy_pass unix:", /proxy_pass http:\/\/unix:/],
  ["if =", /if \(\$\w+ = /],
  ["if !=", /if \(\$\w+ != /],
  ["if ~", /if \(\$\w+ ~ /],
  ["if ~*", /if \(\$\w+ ~\* /],
  ["if !~", /if \(\$\w+ !~ /],
  ["if !~*", /if \(\$\w+ !~\* /],
  ["if variable", /if \(\$\w+\)/],
  ["if -f", /if \(-f /],
  ["if -d", /if \(-d /],
  ["if -e", /if \(-e /],
  ["if -x", /if \(-x /],
  ["if !-f", /if \(!-f /],
  ["if !-d", /if \(!-d /],
  ["if !-e", /if \(!-e /],
  ["if !-x", /if \(!-x /],
  ["return text", /return 200 /],
  ["return code", /return \d+;/],
  ["return redirect", /return 30\d |return https?:/],
  ["return 444", /return 444/],
  ["return 497", /return 497|error_page 497/],
  ["rewrite without a flag", /rewrite \S+ [^\s;]+;/],
  ["rewrite last", /rewrite [^;]* last;/],
  ["rewrite break", /rewrite [^;]* break;/],
  ["rewrite redirect", /rewrite [^;]* redirect;/],
  ["rewrite permanent", /rewrite [^;]* permanent;/],
  ["server weight", /server [^;{]* weight=/],
  ["server max_fails", /server [^;{]* max_fails=/],
  ["server fail_timeout", /server [^;{]* fail_timeout=/],
  ["server max_conns", /server [^;{]* max_conns=/],
  ["server backup", /server [^;{]* backup/],
  ["server down", /server [^;{]* down;/],
  ["server slow_start", /server [^;{]* slow_start=/],
  ["server name of several addresses", /server localhost/],
];
