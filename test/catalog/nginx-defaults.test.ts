import assert from "node:assert/strict";
import { test } from "node:test";

import type { Context } from "../../src/catalog/define.ts";
import { directives, lookup } from "../../src/catalog/index.ts";
import type { Target } from "../../src/ir/target.ts";

const nginx = (...version: number[]): Target => ({ dialect: "nginx", version });

/** Defaults as nginx's documentation states them, by block. */
const documented: Readonly<Partial<Record<Context, string>>> = {
  "stream-server": `
proxy_connect_timeout 60s
proxy_timeout 10m
proxy_buffer_size 16k
proxy_requests 0
proxy_next_upstream on
proxy_next_upstream_tries 0
proxy_next_upstream_timeout 0s
proxy_protocol off
proxy_half_close off
proxy_socket_keepalive off
proxy_ssl off
proxy_ssl_session_reuse on
proxy_ssl_ciphers DEFAULT
proxy_ssl_server_name off
proxy_ssl_verify off
proxy_ssl_verify_depth 1
preread_buffer_size 16k
preread_timeout 30s
proxy_protocol_timeout 30s
resolver_timeout 30s
tcp_nodelay on
ssl_preread off
ssl_handshake_timeout 60s
ssl_session_timeout 5m
ssl_verify_client off
ssl_verify_depth 1
limit_conn_log_level error
limit_conn_dry_run off`,
  stream: `
variables_hash_max_size 1024
variables_hash_bucket_size 64
map_hash_max_size 2048`,
  location: `
limit_conn_log_level error
limit_conn_status 503
limit_conn_dry_run off
limit_req_log_level error
limit_req_status 503
limit_req_dry_run off
real_ip_header X-Real-IP
real_ip_recursive off
proxy_cache_methods GET HEAD
proxy_cache_min_uses 1
proxy_cache_use_stale off
proxy_cache_lock off
proxy_cache_lock_timeout 5s
proxy_cache_lock_age 5s
proxy_cache_revalidate off
proxy_cache_background_update off
proxy_cache_convert_head on
proxy_store off
proxy_store_access user:rw
fastcgi_connect_timeout 60s
fastcgi_read_timeout 60s
fastcgi_send_timeout 60s
fastcgi_next_upstream error timeout
fastcgi_buffering on
fastcgi_buffers 8 4k
fastcgi_max_temp_file_size 1024m
fastcgi_keep_conn off
fastcgi_request_buffering on
fastcgi_pass_request_headers on
fastcgi_intercept_errors off
fastcgi_cache_lock_timeout 5s
fastcgi_cache_use_stale off
grpc_connect_timeout 60s
grpc_next_upstream error timeout
grpc_ssl_verify off
grpc_ssl_verify_depth 1
grpc_ssl_ciphers DEFAULT
grpc_intercept_errors off
memcached_read_timeout 60s
memcached_next_upstream error timeout
uwsgi_modifier1 0
uwsgi_ssl_session_reuse on
scgi_request_buffering on
autoindex_exact_size on
autoindex_format html
autoindex_localtime off
charset off
override_charset off
gunzip off
gunzip_buffers 32 4k
gzip_static off
mirror_request_body on
slice 0
ssi off
ssi_types text/html
ssi_silent_errors off
ssi_value_length 256
ssi_min_file_chunk 1k
ssi_last_modified off
sub_filter_once on
sub_filter_types text/html
sub_filter_last_modified off
addition_types text/html
userid off
userid_name uid
userid_path /
userid_domain none
userid_expires off
userid_flags off
userid_mark off
userid_p3p none
dav_methods off
dav_access user:rw
min_delete_depth 0
mp4_buffer_size 512k
mp4_max_buffer_size 10m
image_filter_buffer 1m
http2_chunk_size 8k
referer_hash_max_size 2048
referer_hash_bucket_size 64`,
  server: `
http2_max_concurrent_streams 128
http2_body_preread_size 64k
ssl_ocsp off
ssl_ocsp_cache off`,
};

const defaultOf = (name: string, context: Context, target: Target): string | undefined => {
  const def = lookup(target, context, name)?.def;
  return def?.fallback && def.takes.print(def.fallback(target)).join(" ");
};

test("defaults are those that nginx documents", () => {
  const target = nginx(1, 22, 1);
  for (const [context, lines = ""] of Object.entries(documented))
    for (const line of lines.trim().split("\n")) {
      const [name = "", ...words] = line.split(" ");
      const { takes } = lookup(target, context, name)?.def ?? {};
      const parsed = takes?.parse(
        words.map((text) => ({ text, span: { file: "f", start: 0, end: 0 } })),
      );
      assert.ok(takes && parsed?.ok, name);
      const said = takes.print(parsed.value).join(" ");
      assert.equal(defaultOf(name, context, target), said, `${name} in ${context}`);
    }
});

test("stream has definitions of its own where it has a directive of http's", () => {
  const both = directives.filter(
    ({ name, module }) =>
      module.startsWith("ngx_stream_") &&
      directives.some((other) => other.name === name && other.module.startsWith("ngx_http_")),
  );
  assert.ok(both.length > 60, String(both.length));
  for (const { contexts, slot, module } of both) {
    assert.ok(
      contexts.every((context) => context.startsWith("stream")),
      slot,
    );
    assert.ok(slot.startsWith(module), slot);
  }
});

test("defaults follow the version", () => {
  const at = defaultOf;
  assert.equal(at("proxy_http_version", "location", nginx(1, 29, 6)), "1.0");
  assert.equal(at("proxy_http_version", "location", nginx(1, 29, 7)), "1.1");
  assert.equal(at("grpc_ssl_protocols", "location", nginx(1, 22)), "TLSv1 TLSv1.1 TLSv1.2");
  assert.equal(at("grpc_ssl_protocols", "location", nginx(1, 27, 3)), "TLSv1.2 TLSv1.3");
});
