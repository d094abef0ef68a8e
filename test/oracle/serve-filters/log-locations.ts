import { answer, type Answers } from "./backend.ts";
import type { Ask } from "./client.ts";

const names = [
  "arg_a",
  "args",
  "body_bytes_sent",
  "bytes_sent",
  "connection_requests",
  "content_length",
  "content_type",
  "cookie_c",
  "document_root",
  "document_uri",
  "host",
  "http_x_own",
  "https",
  "is_args",
  "limit_rate",
  "nginx_version",
  "pipe",
  "proxy_add_x_forwarded_for",
  "proxy_host",
  "proxy_port",
  "query_string",
  "realip_remote_addr",
  "remote_addr",
  "remote_user",
  "request",
  "request_body",
  "request_body_file",
  "request_completion",
  "request_filename",
  "request_length",
  "request_method",
  "request_uri",
  "scheme",
  "sent_http_content_type",
  "sent_http_content_length",
  "sent_http_x_several",
  "sent_http_location",
  "sent_http_connection",
  "sent_http_keep_alive",
  "sent_http_transfer_encoding",
  "sent_http_cache_control",
  "sent_http_link",
  "sent_http_last_modified",
  "sent_http_etag",
  "sent_http_server",
  "sent_http_set_cookie",
  "sent_trailer_x_t",
  "sent_trailer_x_none",
  "server_addr",
  "server_name",
  "server_protocol",
  "status",
  "upstream_addr",
  "upstream_bytes_sent",
  "upstream_bytes_received",
  "upstream_cookie_a",
  "upstream_cookie_b",
  "upstream_http_x_several",
  "upstream_http_set_cookie",
  "upstream_http_content_type",
  "upstream_http_server",
  "upstream_response_length",
  "upstream_status",
  "upstream_trailer_x",
  "uri",
];

/** Formats and tables of `http`. */
export const logTables = `
  log_format every '$request_uri ${names.map((name) => `${name}=[$${name}]`).join(" ")}';
  log_format json escape=json '{"uri":"$uri","args":"$args","none":"$arg_none","agent":"$http_user_agent"}';
  log_format plain escape=none '$uri $args $arg_none $http_user_agent';
  log_format times '$time_iso8601 $time_local $msec $request_time $connection_time $pid $hostname $request_id $connection $remote_port $server_port $upstream_response_time $upstream_connect_time $upstream_header_time $binary_remote_addr';
  map $arg_log $loggable { default 1; no 0; empty ""; }
`;

/** What is logged, where and when. */
export const logLocations = `
    location /logged/text { access_log {folder}/every.log every; return 200 "text"; }
    location /logged/file/ { access_log {folder}/every.log every; alias {folder}/html/; expires 1h; add_header Cache-Control public; add_header Link a; add_header X-Several 1; add_header X-Several 2; }
    location /logged/trailer/ { access_log {folder}/every.log every; alias {folder}/html/; add_trailer X-T t; }
    location /logged/gzip/ { access_log {folder}/every.log every; proxy_http_version 1.1; proxy_pass http://{backend}/; }
    location /logged/proxied/ { access_log {folder}/every.log every; proxy_http_version 1.1; proxy_pass http://{backend}/; }
    location /logged/named/ { access_log {folder}/every.log every; proxy_pass http://localhost:{port}/; }
    location /logged/in-body { access_log {folder}/every.log every; proxy_pass http://{backend}/echo; client_body_in_single_buffer on; }
    location /logged/json { access_log {folder}/escaped.log json; access_log {folder}/escaped.log plain; return 200; }
    location /logged/if { access_log {folder}/if.log told if=$loggable; return 200; }
    location /logged/by-name/ { access_log {folder}/by-$arg_name.log told; return 200; }
    location /logged/buffer { access_log {folder}/buffer.log told buffer=4k flush=1h; return 200; }
    location /logged/packed { access_log {folder}/packed.gz told gzip=3 flush=1h; return 200; }
    location /logged/times { access_log {folder}/times.log times; return 200; }
    location /logged/off { access_log off; return 200; }
`;

export const logAnswers: Answers = {
  "/several": answer(
    [
      "Content-Type: text/plain",
      "X-Several: 1",
      "X-Several: 2",
      "Set-Cookie: a=b; Path=/",
      "Set-Cookie: b=c=d",
    ],
    "body",
  ),
  "/spaces": answer(
    ["Set-Cookie: a = b ; x", "Set-Cookie:  b=; y", "Cache-Control: a", "Cache-Control: b"],
    "",
  ),
};

const body = (text: string): readonly string[] => [`Content-Length: ${text.length}\r\n\r\n${text}`];

export const logAsks: readonly Ask[] = [
  { path: "/logged/text?a=b&c" },
  {
    path: "/logged/text",
    method: "HEAD",
    fields: ["X-Own: 1", "X-Own: 2", "Cookie: c=d; e=f", "X-Forwarded-For: 1.2.3.4"],
  },
  { path: "/logged/file/a.txt", fields: ["Authorization: Basic dTpw"] },
  { path: "/logged/file/none" },
  { path: "/logged/trailer/a.txt" },
  { path: "/logged/proxied/several?x=%20" },
  { path: "/logged/proxied/spaces" },
  { path: "/logged/proxied/chunked" },
  { path: "/logged/proxied/301" },
  { path: "/logged/in-body", method: "POST", fields: body("a=b&c=d") },
  { path: "/logged/proxied/plain", method: "POST", fields: body("x".repeat(100)) },
  { path: "/logged/text", method: "POST", fields: ["Content-Type: x/y", ...body("not read")] },
  { path: '/logged/json?a="b\\c%01', fields: ['User-Agent: "quoted" \\ \x01\t\xe9'] },
  ...["", "no", "empty", "yes"].map((log) => ({ path: `/logged/if?log=${log}` })),
  ...["one", "two", "one"].map((name) => ({ path: `/logged/by-name/?name=${name}` })),
  { path: "/logged/buffer?1" },
  { path: "/logged/buffer?2" },
  { path: "/logged/packed?1" },
  { path: "/logged/packed?2" },
  { path: "/logged/times" },
  { path: "/logged/off" },
];

/** Logs whose lines are the same for both. */
export const sameLogs = ["access", "accel", "every", "escaped", "if", "by-one", "by-two", "buffer"];
