import { answer, type Answers } from "./backend.ts";
import type { Ask } from "./client.ts";

/** What backends ask of the proxy by the fields of their answers. */
export const accelLocations = `
    location /accel/ { access_log {folder}/accel.log accel; proxy_pass http://{backend}/; }
    location /accel-cookies/ { proxy_pass http://{backend}/; proxy_cookie_path / /x/; proxy_intercept_errors on; error_page 500 /final; }
    location /accel-ignored/ { proxy_pass http://{backend}/; proxy_ignore_headers X-Accel-Redirect X-Accel-Limit-Rate X-Accel-Charset X-Accel-Buffering X-Accel-Expires; }
    location /accel-passed/ { proxy_pass http://{backend}/; proxy_ignore_headers X-Accel-Redirect; proxy_pass_header X-Accel-Redirect; proxy_pass_header X-Accel-Expires; }
    location /bind/fixed { proxy_bind 127.0.0.2; proxy_pass http://{backend}/echo; }
    location /bind/variable { proxy_bind $arg_from; proxy_pass http://{backend}/echo; }
    location /bind/off { proxy_bind off; proxy_pass http://{backend}/echo; }
    location /bind/foreign { proxy_bind 192.0.2.1; error_page 500 = @accel; proxy_pass http://{backend}/echo; }
    location /inside/ { internal; alias {folder}/html/; }
    location /inside-expires/ { internal; alias {folder}/html/; expires 1h; add_header ETag '"own"'; }
    location /inside-proxy/ { internal; access_log {folder}/accel.log accel; proxy_pass http://{backend}/; }
    location /inside-text { internal; return 200 "$uri $args $request_method $upstream_http_x_own"; }
    location /inside-301 { internal; return 301 /x; }
    location @accel { return 200 "$uri $args $request_method $upstream_http_x_own"; }
`;

export const accelTables = `
  log_format accel '$request_uri $uri $status [$upstream_status] $upstream_http_x_own $sent_http_content_type';
`;

const asked = (target: string, status = "200 OK", more: readonly string[] = []): string =>
  answer([`X-Accel-Redirect: ${target}`, "X-Own: y", ...more], "not sent", status);

export const accelAnswers: Answers = {
  "/x-file": asked("/inside/a.txt", "200 OK", [
    "Content-Type: x/y",
    "Set-Cookie: a=b; Path=/",
    "Set-Cookie: c=d",
    "Cache-Control: private",
    "Cache-Control: no-store",
    "Expires: Wed, 21 Oct 2015 07:28:00 GMT",
    'Content-Disposition: attachment; filename="f"',
    'ETag: "backend"',
    "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT",
    "Accept-Ranges: none",
    "Link: </x>; rel=next",
    "Vary: Cookie",
    "Content-Encoding: br",
    "Content-Language: zh",
    "Location: /else",
    'WWW-Authenticate: Basic realm="x"',
    "Refresh: 5",
    "X-Powered-By: z",
  ]),
  "/x-plain": asked("/inside/a.txt"),
  "/x-expires": asked("/inside-expires/a.txt", "200 OK", ["Cache-Control: a", "Cache-Control: b"]),
  "/x-named": asked("@accel", "200 OK", ["Content-Type: x/named"]),
  "/x-none": asked("@none"),
  "/x-args": asked("/inside-text/b?a=b&c"),
  "/x-escaped": asked("/inside/%61%2etxt"),
  "/x-odd": asked("/inside-text/%4%zz%"),
  "/x-up": asked("/inside/../../etc/passwd"),
  "/x-up-escaped": asked("/inside/%2e%2e/x"),
  "/x-relative": asked("inside/a.txt"),
  "/x-empty": asked(""),
  "/x-loop": asked("/accel/x-loop"),
  "/x-proxy": asked("/inside-proxy/several", "200 OK", [
    "Content-Type: x/y",
    "Set-Cookie: first=1",
  ]),
  "/x-500": asked("/inside/a.txt", "500 Oh", ["Content-Type: x/y"]),
  "/x-301": asked("/inside-301", "200 OK", ["Content-Type: x/y"]),
  "/x-missing": asked("/inside/none", "200 OK", ["Content-Type: x/y", "Cache-Control: a"]),
  "/x-charset": answer(["X-Accel-Charset: koi8-r", "Content-Type: text/plain"], "x"),
  "/x-charset-there": answer(
    ["X-Accel-Charset: koi8-r", "Content-Type: text/plain; charset=utf-8"],
    "x",
  ),
  "/x-rate": answer(
    ["X-Accel-Limit-Rate: 1000000", "X-Accel-Buffering: no", "X-Accel-Expires: 10"],
    "x",
  ),
  "/x-rate-odd": answer(["X-Accel-Limit-Rate: fast"], "x"),
};

const names = Object.keys(accelAnswers);

export const accelAsks: readonly Ask[] = [
  ...["accel", "accel-cookies", "accel-ignored", "accel-passed"].flatMap((location) =>
    names.map((name) => ({ path: `/${location}${name}?q=1` })),
  ),
  ...["/x-file", "/x-named", "/x-args", "/x-proxy"].flatMap((name) => [
    { path: `/accel${name}`, method: "HEAD" },
    { path: `/accel${name}`, method: "POST", fields: ["Content-Length: 3\r\n\r\na=b"] },
  ]),
  { path: "/accel/x-file", fields: ["Range: bytes=0-1"] },
  { path: "/accel/x-plain", fields: ["Range: bytes=0-1,4-5"] },
  { path: "/accel/x-plain", fields: ["If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT"] },
  { path: "/inside/a.txt" },
  ...["fixed", "off", "foreign"].map((name) => ({ path: `/bind/${name}` })),
  ...["", "127.0.0.3", "127.0.0.4:0", "nonsense", "off", "192.0.2.1"].map((from) => ({
    path: `/bind/variable?from=${from}`,
  })),
];
