import { answer, type Answers } from "./backend.ts";
import type { Ask } from "./client.ts";

/** Blocks of `http` that locations below use. */
export const answerTables = `
  geo $net { default other; 127.0.0.0/8 loop; 127.0.0.1 me; 10.0.0.0/8 ten; }
  geo $arg_ip $given { ranges; default none; 10.0.0.1-10.0.0.9 first; 10.0.0.5-10.0.0.6 inner; }
  geo $arg_ip $network { default none; 10.0.0.0/8 ten; 10.1.0.0/16 one; 10.1.2.3 host; ::1 six; delete 10.1.2.3; 2001:db8::/32 doc; }
  geo $behind { default other; proxy 127.0.0.1; proxy 10.0.0.0/8; 10.0.0.0/8 ten; 20.0.0.0/8 twenty; }
  geo $far { default other; proxy_recursive; proxy 127.0.0.1; proxy 10.0.0.0/8; 10.0.0.0/8 ten; 20.0.0.0/8 twenty; }
  split_clients "a$arg_s" $half { 50% first; 25.5% second; * rest; }
  split_clients "$arg_s" $part { 0.01% rare; 10% some; }
  map $arg_c $newpath { default ""; a /mapped; }
`;

/** Tables, media types, `Server`, cookies, redirects. */
export const answerLocations = `
    location /tables { return 200 "$net $given $network $half $part $behind $far"; }
    location /types/none/ { alias {folder}/html/; types { } default_type text/x-own; }
    location /types/some/ { alias {folder}/html/; types { text/special txt; } types { a/b css; } }
    location /types/empty/ { alias {folder}/html/; types { } default_type ""; }
    location /types/return.txt { return 200 text; }
    location /types/return { default_type application/json; return 200 "{}"; }
    location /tokens/off { server_tokens off; return 404; }
    location /tokens/on { server_tokens on; return 404; }
    location /tokens/build { server_tokens build; return 404; }
    location /tokens/off-text { server_tokens off; return 200 x; }
    location /cookies/domain/ { proxy_pass http://{backend}/; proxy_cookie_domain .inside.example outside.example; proxy_cookie_domain ~^(\\w+)\\.regex$ .$1.out; proxy_cookie_domain other.example $arg_d; }
    location /cookies/path/ { proxy_pass http://{backend}/; proxy_cookie_path /app/ /front/; proxy_cookie_path ~*^/re(?<rest>.*)$ /new$rest; proxy_cookie_path $arg_p $newpath; }
    location /cookies/flags/ { proxy_pass http://{backend}/; proxy_cookie_flags one secure httponly samesite=lax; proxy_cookie_flags ~^TWO nosecure nohttponly nosamesite; proxy_cookie_flags three samesite=strict; proxy_cookie_flags four SameSite=None $arg_f; proxy_cookie_flags ~ secure; }
    location /cookies/off/ { proxy_pass http://{backend}/; proxy_cookie_path off; proxy_cookie_domain off; proxy_cookie_flags off; }
    location /cookies/all/ { proxy_pass http://{backend}/; proxy_cookie_path / /all/; proxy_cookie_domain inside.example all.example; proxy_cookie_flags ~. secure; }
    location /pages/301 { error_page 301 /a.txt; return 301 /elsewhere; }
    location /pages/301-200 { error_page 301 =200 /a.txt; return 301 /elsewhere; }
    location /pages/302-answer { error_page 302 = /final; return 302 /elsewhere; }
    location /pages/404-away { error_page 404 http://else.example/x; return 404; }
    location /pages/404-301 { error_page 404 =301 http://else.example/x; return 404; }
    location /pages/proxied/ { proxy_intercept_errors on; error_page 301 302 401 404 500 /final; proxy_pass http://{backend}/; }
    location /pages/proxied-answer/ { proxy_intercept_errors on; error_page 301 302 401 404 500 = @named; proxy_pass http://{backend}/; }
    location = /final { return 200 "final $status"; }
    location @named { return 200 "named $uri"; }
    location /redirects/relative { absolute_redirect off; return 301 /x; }
    location /redirects/portless { port_in_redirect off; return 301 /x; }
    location /redirects/named { server_name_in_redirect on; return 302 /x; }
    location /redirects/full { return 302 https://other.example/x; }
    location /redirects/slash/ { proxy_pass http://{backend}/; }
    location /returned/304 { return 304; }
    location /returned/304-text { return 304 text; }
    location /returned/204 { return 204; }
    location /returned/204-text { return 204 text; }
    location /returned/999 { return 999 text; }
`;

const cookie = (...values: readonly string[]): string =>
  answer(
    values.map((value) => `Set-Cookie: ${value}`),
    "x",
  );

export const answerAnswers: Answers = {
  "/c1": cookie(
    "a=b; Domain=inside.example; Path=/app/x",
    "c=d; domain=.INSIDE.example;path=/app/",
  ),
  "/c2": cookie("a=b; Domain=www.regex; Path=/REst/x; Secure", "a=b; Domain=other.example; Path=/"),
  "/c3": cookie("one=1", "ONE=1; SameSite=Strict; secure", "two=2; Secure; HttpOnly; SameSite=Lax"),
  "/c4": cookie("three=3; samesite=STRICT; HttpOnly", "three=3;samesite=lax;", "four=4; Secure"),
  "/c5": cookie(
    "nothing",
    "=x; Path=/app/",
    "five=5; Path; Domain=; Max-Age=1;;",
    "six=a=b; Path=/app/=;",
  ),
  "/301": answer(["Location: /there"], "moved", "301 Moved Permanently"),
  "/302": answer(["Location: http://x.example/there", "Set-Cookie: a=b"], "found", "302 Found"),
  "/401": answer(['WWW-Authenticate: Basic realm="x"', "X-Own: y"], "no", "401 Unauthorized"),
};

const each = (prefix: string, names: readonly string[]): Ask[] =>
  names.map((name) => ({ path: `${prefix}${name}` }));
const cookies = ["c1", "c2", "c3", "c4", "c5"];

export const answerAsks: readonly Ask[] = [
  ...[
    "",
    "10.0.0.1",
    "10.0.0.5",
    "10.0.0.10",
    "10.1.2.3",
    "10.2.0.1",
    "::1",
    "2001:db8::1",
    "::ffff:10.0.0.7",
    "x",
    "1",
  ].map((ip) => ({ path: `/tables?ip=${ip}&s=${ip}` })),
  ...["10.0.0.1", "20.0.0.1, 10.0.0.1", "10.9.9.9, 20.0.0.1,10.0.0.2", "x", "20.0.0.1, x", ""].map(
    (value) => ({
      path: "/tables",
      fields: [`X-Forwarded-For: ${value}`],
    }),
  ),
  { path: "/tables", fields: ["X-Forwarded-For: 20.0.0.1", "X-Forwarded-For: 10.0.0.1"] },
  ...Array.from({ length: 40 }, (_, index) => ({
    path: `/tables?s=${"x".repeat(index % 7)}${index}`,
  })),
  ...["none", "some", "empty"].flatMap((kind) =>
    each(`/types/${kind}/`, ["a.txt", "a.css", "A.CSS", "u.zzz"]),
  ),
  ...each("/types/", ["return.txt", "return"]),
  ...each("/tokens/", ["off", "on", "build", "off-text"]),
  ...cookies.flatMap((name) => [
    ...["domain", "path", "flags", "off", "all"].map((kind) => ({
      path: `/cookies/${kind}/${name}`,
    })),
    { path: `/cookies/domain/${name}?d=.set.example` },
    { path: `/cookies/path/${name}?p=/&c=a` },
    { path: `/cookies/flags/${name}?f=httponly` },
  ]),
  ...each("/pages/", ["301", "301-200", "302-answer", "404-away", "404-301"]),
  ...["proxied", "proxied-answer"].flatMap((kind) =>
    each(`/pages/${kind}/`, ["301", "302", "401", "404"]),
  ),
  ...each("/redirects/", ["relative", "portless", "named", "full", "slash", "slash?a=b"]),
  { path: "/redirects/portless", fields: ["Host: given.example:8080"] },
  ...each("/returned/", ["304", "304-text", "204", "204-text", "999"]),
  { path: "/returned/304", method: "HEAD" },
];
