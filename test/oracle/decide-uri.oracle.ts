import assert from "node:assert/strict";
import { test } from "node:test";

import { escape, escapeUri, parseTarget } from "../../runtime/decide/uri.ts";
import { FakeExchange } from "../decide/exchange.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

const targets = [
  "/",
  "/a",
  "/a/b",
  "/a//b",
  "/a///b//",
  "//",
  "//a",
  "/./a",
  "/a/.",
  "/a/./",
  "/a/./b",
  "/a/..",
  "/a/../",
  "/a/../b",
  "/a/b/../../c",
  "/..",
  "/../",
  "/../a",
  "/a/../../b",
  "/a/b/..",
  "/a/b/../",
  "/.a",
  "/..a",
  "/a/.b",
  "/a/..b",
  "/a/...",
  "/a/.../b",
  "/a/b...",
  "/%41",
  "/%2e",
  "/%2e%2e/a",
  "/a/%2e%2e/b",
  "/a/%2E./b",
  "/a/.%2e",
  "/%2f",
  "/a%2fb",
  "/a%2f%2fb",
  "/a/%2f/b",
  "/a%2f..%2fb",
  "/%",
  "/%4",
  "/%g0",
  "/%4g",
  "/%00",
  "/a%00b",
  "/a%20b",
  "/a%0Ab",
  "/a%25b",
  "/a%2541",
  "/a%23b",
  "/a%3Fb",
  "/a%3fb?c",
  "/a%2Bb",
  "/a+b",
  "/a+b%20c",
  "/a?b",
  "/a?b=c&d=e",
  "/a?",
  "/a??",
  "/a?b?c",
  "/a?b#c",
  "/a#b",
  "/a#",
  "/#",
  "/?#",
  "/a#b?c",
  "/a?%20",
  "/a?..//..",
  "/a/../?b",
  "/a/..?b",
  "/a/.?b",
  "/a/..#b",
  "/a/.#b",
  "/a//?b",
  "/a;b",
  "/a=b",
  "/a&b",
  "/a,b",
  "/a:b",
  "/a@b",
  "/a!b",
  "/a~b",
  "/a$b",
  "/a'b",
  "/a(b)",
  "/a*b",
  '/a"b',
  "/a<b>",
  "/a[b]",
  "/a{b}",
  "/a|b",
  "/a\\b",
  "/a^b",
  "/a`b",
  "/\xe4\xb8\xad",
  "/%e4%b8%ad",
  "/\xff",
  "/a\x7f",
  "/a\x01b",
  "/a%7f",
  "/a%01",
  "/a.b.c",
  "/a./b",
  "/a../b",
  "/a/b./",
  "/.",
  "/./",
  "/././a",
  "/a/././b",
  "/a/.././b",
  "/.//a",
  "/a/.//..//b",
  "/a/b/c/../../../d",
  "/a/b/c/../../../../d",
  "/a//../b",
  "/a///..",
  "/a/%2e/b",
  "/%2E%2E",
  "/a%2e",
  "/a%2e%2e/b",
  "/a/+/..",
  "/+",
  "/+/.",
  "/a?+",
  "/a?b=%2f&c=%",
  "/%c0%af",
  "/a%5cb",
  "/a/%2e%2e%2fb",
  "http://h/a",
  "http://h",
  "http://h?b",
  "http://h/?b",
  "http://h:80/a//b",
  "http://h:/a",
  "HTTP://H/a",
  "http://[::1]/a",
  "http://[::1]:80/a",
  "http://",
  "http:///a",
  "http:/a",
  "http:a",
  "h",
  "*",
  "a/b",
  "?a",
  "http://h#x",
  "http://h/a#x",
  "http://h_x/a",
  "ftp://h/a",
  "h+t.t-p://h/a",
  "1http://h/a",
  "http://h/../a",
  "http://h?a#b",
  "http://[::1/a",
  "http://h a",
  "/a/b/%2e%2e/%2e%2e/%2e%2e/c",
  "/%61%2F%62",
  "/a%3Fb%23c%25d",
  "/a/%2e%2e?x",
  "/a/%2e?x",
  "/%20",
  "/%20/..",
  "/..%2f",
  "/a/..%2f..%2f",
  "/a/..;/b",
  "/a;/../b",
  "/%252e%252e/",
  "/a//b/../c",
  "/a//./b",
  "/a/../..",
  "//..",
  "///../a",
  "/a#?b#c?d",
  "/a?x=#y",
  "/a?#",
  "/a//#b",
  "/%23#a",
  "/%3f?a?",
  "/A/B/C",
  "/a%C3%A9",
  "/\u00e9\u00e8?\u00e9",
];

for (const merge of [true, false])
  void test(
    `paths are normalised as nginx does, merge_slashes ${merge ? "on" : "off"}`,
    { skip: withoutNginx },
    async () => {
      const config = `merge_slashes ${merge ? "on" : "off"};
        server { listen {socket}; location / { return 200 "$uri|$args|$request_uri|$host"; } }`;
      await runNginx(config, async (nginx) => {
        const different: string[] = [];
        for (const target of targets) {
          const exchange = new FakeExchange();
          const ok = parseTarget(target, merge, exchange);
          const ours = ok
            ? `${exchange.uri}|${exchange.args}|${exchange.requestUri}|${exchange.targetHost ?? "a"}`
            : 400;
          const { status, body } = await nginx.get(target);
          const theirs = status === 200 ? body : status;
          if (ours !== theirs) different.push(`${target}: nginx ${theirs}, lbc ${ours}`);
        }
        assert.deepEqual(different, []);
      });
    },
  );

void test("paths and arguments are escaped as nginx does", { skip: withoutNginx }, async () => {
  const config = `server { listen {socket}; location / { rewrite ^/(.)(.)$ /$1?$1 break; proxy_pass http://{socket}b:; } }
    server { listen {socket}b; location / { return 200 $request_uri; } }`;
  await runNginx(config, async (nginx) => {
    const different: string[] = [];
    for (let byte = 1; byte < 256; byte++) {
      const ch = String.fromCharCode(byte);
      if (ch === "/" || ch === "\n") continue;
      const { body } = await nginx.get(`/%${byte.toString(16).padStart(2, "0")}x`);
      const ours = `/${escapeUri(ch, escape.uri)}?${escapeUri(ch, escape.args)}`;
      if (ours !== body) different.push(`${byte}: nginx ${body}, lbc ${ours}`);
    }
    assert.deepEqual(different, []);
  });
});
