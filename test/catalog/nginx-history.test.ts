import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { absenceOf, historyOf } from "../../src/catalog/facts/nginx-history.ts";
import { allNames, factsOf } from "../../src/catalog/facts/nginx.ts";
import { known, lookup } from "../../src/catalog/index.ts";
import { check } from "../../src/check/check.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Dialect, Target } from "../../src/ir/target.ts";

const target = (dialect: Dialect, ...version: readonly number[]): Target => ({ dialect, version });
const nginx = (...version: readonly number[]) => target("nginx", ...version);

/** What lbc says of a configuration written for one version. */
function found(text: string, ...version: readonly number[]): readonly Diagnostic[] {
  return check({
    cwd: "/example",
    paths: ["nginx.conf"],
    dialect: "nginx",
    targets: [nginx(...version)],
    held: new Map([["/example/nginx.conf", Buffer.from(text)]]),
  }).diagnostics.filter(({ code }) => code.startsWith("base/"));
}

const says = (text: string, ...version: readonly number[]) =>
  found(text, ...version).map(({ code, message, help }) =>
    [code, message.en, help?.en].filter((part) => part !== undefined).join(": "),
  );

const server = (words: string) => `events {}\nhttp { server { listen 8080; ${words} } }\n`;

test("a directive of a later version is unknown, and since when it is known is said", () => {
  assert.deepEqual(says(server("http2 on;"), 1, 22), [
    "base/unknown-directive: unknown directive `http2`: nginx has it since 1.25.1; the target is nginx 1.22",
  ]);
  assert.equal(says(server("http2 on;"), 1, 25, 0).length, 1);
  assert.deepEqual(says(server("http2 on;"), 1, 25, 1), []);
});

test("a directive that was taken away is unknown from then on", () => {
  assert.deepEqual(says(server("ssl off;"), 1, 25, 1), [
    "base/unknown-directive: unknown directive `ssl`: nginx has it no longer since 1.25.1; the target is nginx 1.25.1; use `listen … ssl` instead",
  ]);
  assert.ok(says(server("ssl off;"), 1, 25, 0).every((one) => one.includes("deprecated")));
});

test("a directive that came later to a block says so", () => {
  const stream = `events {}
stream { server { listen 127.0.0.1:1; server_name a; proxy_pass 127.0.0.1:2; } }
`;
  const [first] = says(stream, 1, 24);
  assert.match(first ?? "", /^base\/wrong-context: .*: nginx has it since 1\.25\.5; the target is/);
  assert.deepEqual(says(stream, 1, 25, 5), []);
  assert.equal(lookup(nginx(1, 27, 2), "upstream", "resolver"), undefined);
  assert.ok(lookup(nginx(1, 27, 3), "upstream", "resolver"));
});

test("what is deprecated is so from a version on", () => {
  const listen = "events {}\nhttp { server { listen 8443 http2; } }\n";
  assert.deepEqual(says(listen, 1, 22), []);
  assert.match(
    says(listen, 1, 25, 1).join(),
    /`listen … http2` is deprecated since nginx 1\.25\.1/,
  );
  const push = server("http2_push_preload on;");
  assert.deepEqual(says(push, 1, 22), []);
  assert.match(says(push, 1, 25, 1).join(), /deprecated since nginx 1\.25\.1, which warns/);
});

const group = (words: string): string =>
  `events {}\nhttp { upstream u { zone u 64k; server 127.0.0.1 ${words}; keepalive 4; } }\n`;

test("a word of a directive that came later says so", () => {
  const wrong = (text: string, ...version: readonly number[]) =>
    says(text, ...version).filter((one) => one.startsWith("base/wrong-value-type"));
  assert.deepEqual(wrong(group("resolve"), 1, 22), [
    "base/wrong-value-type: `server`: known since nginx 1.27.3 only",
  ]);
  assert.deepEqual(wrong(group("resolve"), 1, 27, 3), []);
  assert.equal(wrong(group("drain"), 1, 29, 5).length, 1);
  assert.equal(wrong(group("drain"), 1, 29, 6).length, 0);
  const limit =
    "events {}\nhttp { limit_req_zone $uri zone=a:1m rate=1r/s; limit_req zone=a delay=3; }\n";
  assert.equal(wrong(limit, 1, 14).length, 1);
  assert.equal(wrong(limit, 1, 18).length, 0);
  const local = group("").replace("keepalive 4", "keepalive 4 local");
  assert.equal(wrong(local, 1, 29, 6).length, 1);
  assert.deepEqual(says(local, 1, 29, 7), []);
});

/** In the newer sources and not in Debian's binary for another reason than time. */
const otherBuilds =
  /^(?:acceptex_read|post_acceptex|iocp_threads|degradation|degrade|devpoll_\w+|eventport_events|kqueue_\w+|google_perftools_profiles)$/;

test("what 1.31 has and 1.22 has not came in a version that is known", () => {
  const later = [...allNames()].flatMap((name) => {
    const places = (letter: string) =>
      new Set(factsOf(name, letter).flatMap(({ contexts }) => contexts));
    const before = places("n");
    return [...places("N")].flatMap((context) => {
      if (before.has("anywhere") || before.has(context) || otherBuilds.test(name)) return [];
      return historyOf(name, context).since === undefined ? [`${name} in ${context}`] : [];
    });
  });
  assert.deepEqual(later, []);
});

test("every version says of a name what the one before says, or why not", () => {
  for (const name of allNames())
    for (const version of [
      [1, 18],
      [1, 24],
      [1, 25, 1],
      [1, 29],
      [1, 31, 6],
    ]) {
      const absence = absenceOf(nginx(...version), name);
      if (absence?.since !== undefined) assert.ok(!known(nginx(...version), name), name);
    }
});

test("products that are built on nginx have what it had then, and what is their own", () => {
  assert.ok(!known(nginx(1, 12), "grpc_pass") && known(nginx(1, 14), "grpc_pass"));
  assert.ok(!lookup(nginx(1, 14), "upstream", "keepalive_timeout"));
  assert.ok(lookup(nginx(1, 14), "server", "keepalive_timeout"));
  assert.ok(known(target("tengine", 3, 2), "http2"));
  assert.ok(!known(target("tengine", 3, 1), "http2"));
  assert.ok(known(target("tengine", 3, 1), "dyups_interface"));
  assert.ok(known(target("angie", 1, 12), "acme_client"));
  assert.ok(known(target("angie", 1, 5), "sticky"));
  assert.ok(known(target("nginx-plus", 35), "sticky"));
  assert.ok(known(target("nginx-plus", 37), "health_check"));
  assert.ok(known(target("openresty", 1, 25), "content_by_lua_block"));
  assert.ok(!known(target("openresty", 1, 25), "sticky_ng_does_not_exist"));
  assert.ok(known(target("ths", 6, 0, 1), "sticky"));
  assert.ok(!known(nginx(1, 22), "sticky"));
  assert.ok(known(nginx(1, 29, 6), "sticky"));
});

const plus = (...version: readonly number[]) => ({ dialect: "nginx-plus", version }) as const;

test("releases of nginx Plus have what the nginx below them has", () => {
  assert.equal(absenceOf(plus(33), "http2"), undefined);
  assert.equal(absenceOf(plus(33), "server_name", "stream-server"), undefined);
  assert.equal(absenceOf(plus(29), "http2")?.since, "1.25.1");
  assert.equal(absenceOf(plus(35), "early_hints"), undefined);
  assert.equal(absenceOf(plus(34), "early_hints")?.since, "1.29.0");
});
