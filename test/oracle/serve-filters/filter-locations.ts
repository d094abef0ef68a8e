import { answer, type Answers } from "./backend.ts";
import type { Ask } from "./client.ts";

/** `expires`, `add_trailer`, `gzip`, ranges and chunks. */
export const filterLocations = `
    location /files/ { alias {folder}/html/; }
    location /ranges0/ { alias {folder}/html/; max_ranges 0; }
    location /ranges1/ { alias {folder}/html/; max_ranges 1; }
    location /expires/epoch { expires epoch; return 200 x; }
    location /expires/max { expires max; return 200 x; }
    location /expires/off { expires off; return 200 x; }
    location /expires/after { expires 1h; return 200 x; }
    location /expires/zero { expires 0; return 200 x; }
    location /expires/past { expires -1; return 200 x; }
    location /expires/modified/ { alias {folder}/html/; expires modified 10d; }
    location /expires/modified-past/ { alias {folder}/html/; expires modified -1s; }
    location /expires/daily { expires @15h30m; return 200 x; }
    location /expires/404 { expires 1h; return 404; }
    location /expires/301 { expires 1h; return 301 /x; }
    location /expires/value { expires $arg_e; return 200 x; }
    location /expires/modified-value/ { alias {folder}/html/; expires modified $arg_e; }
    location /expires/more { expires 1h; add_header Cache-Control public; return 200 x; }
    location /expires/proxied/ { expires 1h; proxy_pass http://{backend}/; }
    location /header/last-modified/ { alias {folder}/html/; add_header Last-Modified $arg_v; }
    location /header/etag/ { alias {folder}/html/; add_header ETag $arg_v; }
    location /trailer/text { add_trailer X-T "$status"; add_trailer X-E ""; return 200 text; }
    location /trailer/files/ { alias {folder}/html/; add_trailer X-T t; add_trailer X-A a always; }
    location /trailer/always { add_trailer X-A a always; return 404; }
    location /trailer/proxied/ { add_trailer X-T $upstream_status; proxy_pass http://{backend}/; }
    location /chunks/off/ { chunked_transfer_encoding off; proxy_http_version 1.1; proxy_pass http://{backend}/; }
    location /gzip/files/ { alias {folder}/html/; gzip on; gzip_types text/plain; }
    location /gzip/vary/ { alias {folder}/html/; gzip on; gzip_types text/css; gzip_vary on; }
    location /gzip/length/ { alias {folder}/html/; gzip on; gzip_types *; gzip_min_length 90; }
    location /gzip/http10/ { alias {folder}/html/; gzip on; gzip_types *; gzip_http_version 1.0; }
    location /gzip/disable/ { alias {folder}/html/; gzip on; gzip_types *; gzip_disable msie6 "Bad ?Robot"; }
    location /gzip/text { gzip on; gzip_types *; gzip_comp_level 9; return 200 "$arg_t and what else stands here"; }
    location /gzip/403 { gzip on; return 403; }
    location /gzip/500 { gzip on; return 500; }
    location /gzip/trailer/ { alias {folder}/html/; gzip on; gzip_types *; add_trailer X-T t; }
    location /gzip/proxied/ { gzip on; gzip_types text/plain text/x; gzip_vary on; proxy_http_version 1.1; proxy_pass http://{backend}/; }
    location /gzip/none/ { gzip on; gzip_types text/plain; gzip_proxied no-cache no-store private expired auth no_last_modified no_etag; proxy_pass http://{backend}/; proxy_pass_header Date; }
    location /gzip/any/ { gzip on; gzip_types text/plain; gzip_proxied any; proxy_pass http://{backend}/; }
    location /gzip/cached/ { gzip on; gzip_types text/plain; gzip_proxied no-cache; add_header Cache-Control no-cache; proxy_pass http://{backend}/; }
`;

const long = "A text that is long enough to be compressed. ".repeat(40);
const type = "Content-Type: text/plain";
const chunks = (body: string): string =>
  `Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

export const filterAnswers: Answers = {
  "/plain": answer([type], long),
  "/plain-tag": answer([type, 'ETag: "abc"', "Accept-Ranges: bytes", "Vary: Cookie"], long),
  "/weak-tag": answer([type, 'ETag: W/"abc"'], long),
  "/odd-tag": answer([type, "ETag: abc"], long),
  "/charset": answer(["Content-Type: text/plain; charset=utf-8"], long),
  "/parameter": answer(["Content-Type: text/plain; a=b"], long),
  "/parameter-x": answer(["Content-Type: text/x; a=b; charset=utf-8"], long),
  "/upper": answer(["Content-Type: TEXT/PLAIN"], long),
  "/typeless": answer([], long),
  "/encoded": answer([type, "Content-Encoding: br"], long),
  "/encoded-empty": answer([type, "Content-Encoding:"], long),
  "/short": answer([type], "short"),
  "/empty": answer([type]),
  "/chunked": chunks(long),
  "/close": `Content-Type: text/plain\r\n\r\n${long}`,
  "/none": answer([type], "", "304 Not Modified"),
  "/206": answer([type], long, "206 Partial Content"),
  "/404": answer([type], long, "404 Not Found"),
  "/500": answer([type], long, "500 Oh"),
  "/fresh": answer(
    [type, "Expires: Wed, 21 Oct 2037 07:28:00 GMT", "Cache-Control: a", "Cache-Control: b"],
    long,
  ),
  "/stale": answer([type, "Expires: Wed, 21 Oct 2015 07:28:00 GMT"], long),
  "/no-date": answer([type, "Expires: never"], long),
  "/dated": answer(
    [type, "Date: Wed, 21 Oct 2009 07:28:00 GMT", "Expires: Wed, 21 Oct 2015 07:28:00 GMT"],
    long,
  ),
  "/no-cache": answer([type, "Cache-Control: no-cache"], long),
  "/no-cache2": answer([type, "Cache-Control: max-age=1, no-cache"], long),
  "/no-store": answer([type, "Cache-Control: NO-STORE"], long),
  "/private": answer([type, 'Cache-Control: private="x"'], long),
  "/public": answer([type, "Cache-Control: public"], long),
  "/modified": answer([type, "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT"], long),
};

const accepts = "Accept-Encoding: gzip";
const paths = (prefix: string, names: readonly string[], fields: readonly string[]): Ask[] =>
  names.map((name) => ({ path: `${prefix}${name}`, fields }));
const allAnswers = Object.keys(filterAnswers).map((path) => path.slice(1));

const accepted = [
  "gzip",
  "GZIP",
  "gzip,",
  "deflate, gzip",
  "deflate,gzip;q=1",
  "xgzip",
  "xgzip, gzip",
  "gzip;q=0",
  "gzip;q=0.0",
  "gzip;q=0.001",
  "gzip;q=0.0001",
  "gzip;q=1.0",
  "gzip;q=1.1",
  "gzip;q=2",
  "gzip; q=0.5",
  "gzip ;q=0.5, br",
  "gzip;q =0.5",
  "gzip;q=",
  "gzip;",
  "gzipx",
  "gzi",
  "br",
  "*",
  "identity",
].map((value): Ask => ({ path: "/gzip/files/a.txt", fields: [`Accept-Encoding: ${value}`] }));

const ranges = [
  "bytes=0-1",
  "bytes=0-1,3-4",
  "bytes=0-0,-1",
  "bytes= 0-1 , 3-4",
  "bytes=200-300",
  "bytes=0-1,200-300",
  "bytes=-0",
  "bytes=5-3",
  "bytes=0-99,0-5",
  "bytes=0-49,50-99",
  "bytes=a",
  "bytes=-",
  "bytes=",
  "bytes=0-1,",
  "bytes=1x-2",
  "bytes=99999999999999999999-",
  "lines=0-1",
  "BYTES=-5",
];

export const filterAsks: readonly Ask[] = [
  ...paths(
    "/expires/",
    ["epoch", "max", "off", "after", "zero", "past", "daily", "404", "301", "more"],
    [],
  ),
  ...paths("/expires/modified", ["/a.txt", "-past/a.txt"], []),
  ...[
    "epoch",
    "max",
    "off",
    "",
    "1h",
    "1h%2030m",
    "-1",
    "+5m",
    "@15h",
    "@25h",
    "x",
    "1x",
    "1d1h",
  ].flatMap((value) => [
    { path: `/expires/value?e=${value}` },
    { path: `/expires/modified-value/a.txt?e=${value}` },
  ]),
  ...paths("/expires/proxied/", ["plain", "fresh", "404", "none", "modified"], []),
  ...["", "x", '"t"'].flatMap((value) => [
    { path: `/header/last-modified/a.txt?v=${value}` },
    { path: `/header/etag/a.txt?v=${value}` },
  ]),
  ...paths("/trailer/", ["text", "files/a.txt", "files/e.txt", "files/none", "always"], []),
  ...paths("/trailer/proxied/", ["plain", "chunked", "close", "empty", "none", "404"], []),
  { path: "/trailer/text", version: "1.0" },
  { path: "/trailer/files/a.txt", method: "HEAD" },
  { path: "/trailer/files/a.txt", fields: ["Range: bytes=0-1,4-5"] },
  { path: "/trailer/proxied/chunked", method: "HEAD" },
  ...paths("/chunks/off/", ["plain", "chunked", "close", "empty"], []),
  ...accepted,
  ...paths("/gzip/proxied/", allAnswers, [accepts]),
  ...paths("/gzip/proxied/", allAnswers, []),
  ...paths("/gzip/none/", allAnswers, [accepts, "Via: 1.1 x"]),
  ...paths(
    "/gzip/none/",
    ["plain", "no-date", "public"],
    [accepts, "Via: 1.1 x", "Authorization: b"],
  ),
  ...paths("/gzip/any/", ["plain", "public", "fresh"], [accepts, "Via: 1.1 x"]),
  ...paths("/gzip/cached/", ["plain"], [accepts, "Via: 1.1 x"]),
  ...paths("/gzip/files/", ["a.txt", "a.html", "a.css", "e.txt", "none"], [accepts, "Via: 1.1 x"]),
  ...paths("/gzip/files/", ["a.txt", "a.html", "a.css", "e.txt", "none"], [accepts]),
  ...paths("/gzip/vary/", ["a.txt", "a.css"], []),
  ...paths("/gzip/vary/", ["a.txt", "a.css"], [accepts]),
  ...paths("/gzip/length/", ["a.txt", "short.txt"], [accepts]),
  ...paths("/gzip/", ["text?t=a", "403", "500", "trailer/a.txt", "http10/a.txt"], [accepts]),
  { path: "/gzip/files/a.txt", fields: [accepts], version: "1.0" },
  { path: "/gzip/http10/a.txt", fields: [accepts], version: "1.0" },
  { path: "/gzip/files/a.txt", fields: [accepts], method: "HEAD" },
  { path: "/gzip/proxied/plain-tag", fields: [accepts], method: "HEAD" },
  { path: "/gzip/files/a.txt", fields: [accepts, "Range: bytes=0-1"] },
  { path: "/gzip/files/a.txt", fields: ["Range: bytes=0-1"] },
  { path: "/gzip/files/a.txt", fields: [accepts, 'If-None-Match: "none", *'] },
  ...[
    "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)",
    "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)",
    "Mozilla/4.0 (compatible; MSIE 5.5; Windows NT 5.0)",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1)",
    "Mozilla/4.0 (compatible; MSIE 6.0; X) Opera 8",
    "badrobot/1",
  ].map((agent) => ({ path: "/gzip/disable/a.txt", fields: [accepts, `User-Agent: ${agent}`] })),
  ...ranges.flatMap((range) => [
    { path: "/files/a.txt", fields: [`Range: ${range}`] },
    { path: "/ranges1/a.txt", fields: [`Range: ${range}`] },
  ]),
  { path: "/ranges0/a.txt", fields: ["Range: bytes=0-1"] },
  { path: "/files/a.txt", method: "HEAD", fields: ["Range: bytes=0-1,3-4"] },
  { path: "/files/e.txt", fields: ["Range: bytes=0-"] },
  { path: "/files/u.zzz", fields: ["Range: bytes=0-1,3-4"] },
  ...[
    '"x"',
    "x",
    "Tue, 14 Nov 2023 22:13:20 GMT",
    "Tue, 14 Nov 2023 22:13:21 GMT",
    '"6553f100-64"',
    'W/"6553f100-64"',
    '"',
  ].map((value) => ({
    path: "/files/a.txt",
    fields: ["Range: bytes=0-1,3-4", `If-Range: ${value}`],
  })),
];
