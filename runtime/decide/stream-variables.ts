import type { VariableTable } from "./variables.ts";

/** Variables of connections and datagrams that the engine of `stream` computes. */
export const streamBuiltin = {
  binary_remote_addr: 0,
  bytes_received: 1,
  bytes_sent: 2,
  connection: 3,
  hostname: 4,
  msec: 5,
  nginx_version: 6,
  pid: 7,
  protocol: 8,
  proxy_protocol_addr: 9,
  proxy_protocol_port: 10,
  proxy_protocol_server_addr: 11,
  proxy_protocol_server_port: 12,
  realip_remote_addr: 13,
  realip_remote_port: 14,
  remote_addr: 15,
  remote_port: 16,
  server_addr: 17,
  server_port: 18,
  session_time: 19,
  ssl_alpn_protocol: 20,
  ssl_cipher: 21,
  ssl_client_verify: 22,
  ssl_preread_alpn_protocols: 23,
  ssl_preread_protocol: 24,
  ssl_preread_server_name: 25,
  ssl_protocol: 26,
  ssl_server_name: 27,
  ssl_session_id: 28,
  ssl_session_reused: 29,
  status: 30,
  time_iso8601: 31,
  time_local: 32,
  upstream_addr: 33,
  upstream_bytes_received: 34,
  upstream_bytes_sent: 35,
  upstream_connect_time: 36,
  upstream_first_byte_time: 37,
  upstream_session_time: 38,
  server_name: 39,
  limit_conn_status: 40,
} as const;

/** There are no families of variables in `stream`. */
export const streamTable: VariableTable = { builtin: streamBuiltin, familyOf: () => undefined };

/** Whether the engine of `stream` has a variable of this name without anybody defining it. */
export const isKnownStreamVariable = (name: string): boolean =>
  Object.hasOwn(streamBuiltin, name.toLowerCase());
