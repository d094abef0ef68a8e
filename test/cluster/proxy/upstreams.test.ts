import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { describedCluster } from "../../support/described-cluster.ts";

/** The block `upstream app` of one node, and what is complained of. */
function upstream(said: string, target = "nginx@1.22", more = "") {
  const { proxies, complaints } = describedCluster(`
target: ${target}
${more}
nodes: {lb1: {address: 10.0.0.11/24}}
upstreams:
  app: {${said}}
servers:
  web: {listen: ["80"], routes: [{path: /, to: app}]}
`);
  const text = proxies.get("lb1") ?? "";
  const block = /\n {2}upstream app \{\n([^}]*) {2}\}\n/.exec(text)?.[1] ?? "";
  return {
    lines: block
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
    complaints,
    text,
  };
}

const two = 'server: ["10.0.0.1:80", "10.0.0.2:80"]';

describe("how a server of an upstream is picked", () => {
  const cases = [
    ["balance: round_robin", undefined],
    ["balance: least_conn", "least_conn;"],
    ["balance: ip_hash", "ip_hash;"],
    ["balance: random", "random;"],
    ["balance: random_two", "random two least_conn;"],
    ["balance: {hash: $request_uri}", "hash $request_uri consistent;"],
    ["balance: {hash: $request_uri, consistent: false}", "hash $request_uri;"],
    // The directive itself has the last word.
    ["balance: ip_hash, least_conn: true", "least_conn;"],
  ] as const;
  for (const [said, line] of cases)
    test(`${said}: ${line ?? "nothing"}`, () => {
      const { lines, complaints } = upstream(`keepalive: 8, ${two}, ${said}`);
      const [first, second] = lines;
      assert.deepEqual(complaints, []);
      // Before `keepalive`, which nginx wants behind it.
      assert.equal(first, line ?? "zone app 64k;");
      if (line) assert.equal(second, "zone app 64k;");
      assert.equal(lines.filter((one) => /_conn|hash|random/.test(one)).length, line ? 1 : 0);
    });

  test("streams have no ip_hash: the address is hashed", () => {
    const { proxies } = describedCluster(`
nodes: {lb1: {}}
upstreams: {db: {${two}, balance: ip_hash}}
streams: {db: {listen: ["3306"], to: db}}
`);
    assert.match(proxies.get("lb1") ?? "", /upstream db \{\n {4}hash \$remote_addr;/);
  });
});

const first = (lines: readonly string[]) => lines.find((line) => line.startsWith("server"));

describe("what takes a server of an upstream out", () => {
  const cases = [
    // [the upstream, the line of its first server, with product defaults]
    [two, "server 10.0.0.1:80 max_fails=3 fail_timeout=10s;", "server 10.0.0.1:80;"],
    [
      `${two}, max_fails: 5`,
      "server 10.0.0.1:80 max_fails=5 fail_timeout=10s;",
      "server 10.0.0.1:80 max_fails=5;",
    ],
    [
      `${two}, fail_timeout: 1m`,
      "server 10.0.0.1:80 max_fails=3 fail_timeout=1m;",
      "server 10.0.0.1:80 fail_timeout=1m;",
    ],
    // The only one is never taken out.
    ['server: "10.0.0.1:80"', "server 10.0.0.1:80;", "server 10.0.0.1:80;"],
    [
      'server: [{address: "10.0.0.1:80", max_fails: 0}, "10.0.0.2:80"]',
      "server 10.0.0.1:80 max_fails=0;",
      "server 10.0.0.1:80 max_fails=0;",
    ],
    [
      'server: [{address: "10.0.0.1:80", fail_timeout: 5s, weight: 3}, "10.0.0.2:80"]',
      "server 10.0.0.1:80 fail_timeout=5s weight=3 max_fails=3;",
      "server 10.0.0.1:80 fail_timeout=5s weight=3;",
    ],
  ] as const;
  for (const [said, sound, product] of cases)
    test(said, () => {
      assert.equal(first(upstream(said).lines), sound);
      assert.equal(first(upstream(said, "nginx@1.22", "defaults: product").lines), product);
    });
});

const zoneOf = (said: string, target?: string) =>
  upstream(said, target).lines.find((line) => line.startsWith("zone"));

describe("the memory that workers share", () => {
  test("is as large as the group needs, and the user's own where there is one", () => {
    const many = Array.from({ length: 33 }, (_, at) => `"10.0.1.${at}:80"`).join(", ");
    assert.equal(zoneOf(two), "zone app 64k;");
    assert.equal(zoneOf(`server: [${many}]`), "zone app 128k;");
    assert.equal(zoneOf(`${two}, zone: [[mine, 1m]]`), "zone mine 1m;");
    assert.equal(zoneOf('server: "10.0.0.1:80"'), undefined);
  });

  test("is none of Tengine's, nor of a group of THS that is checked", () => {
    assert.equal(zoneOf(two, "tengine@3.1"), undefined);
    assert.equal(zoneOf(two, "ths@6.0.1"), "zone app 64k;");
    assert.equal(zoneOf(`${two}, health: true`, "ths@6.0.1"), undefined);
    assert.equal(zoneOf('server: "10.0.0.1:80", health: true', "nginx-plus@37"), "zone app 64k;");
  });
});

describe("stickiness by a cookie", () => {
  const said = `${two}, stickiness: {cookie: route, expires: 1h, path: /app}`;
  const cases = [
    ["ths@6.0.1", "sticky cookie route maxage=3600;", 1],
    ["tengine@3.1", "session_sticky cookie=route mode=insert maxage=3600 path=/app;", 0],
    ["angie@1.12", "sticky cookie route max-age=3600 path=/app;", 0],
    ["nginx-plus@37", "sticky cookie route expires=3600s path=/app;", 0],
    ["nginx@1.30", "sticky cookie route expires=3600s path=/app;", 0],
    ["nginx@1.22", undefined, 1],
    ["openresty@1.25", undefined, 1],
    ["ths@6.0.0", undefined, 1],
  ] as const;
  for (const [target, line, complaints] of cases)
    test(`${target}: ${line ?? "told that there is none"}`, () => {
      const found = upstream(said, target);
      assert.equal(
        found.lines.find((one) => one.includes("sticky")),
        line,
      );
      assert.equal(found.complaints.length, complaints, found.complaints.join());
    });

  test("is none of a stream", () => {
    const { complaints } = describedCluster(`
target: angie@1.12
nodes: {lb1: {}}
upstreams: {db: {${two}, stickiness: {cookie: a}}}
streams: {db: {listen: ["3306"], to: db}}
`);
    assert.match(complaints.join(), /^4 error `stickiness` is by cookie/);
  });
});

describe("where an upstream stands", () => {
  const { proxies } = describedCluster(`
nodes: {lb1: {}, lb2: {}}
upstreams:
  web: {${two}, keepalive: 8}
  both: {${two}, keepalive: 8}
  db: {${two}}
  mapped: {${two}}
  spare: {${two}}
  nobody: {${two}}
  second: {${two}}
servers:
  a: {listen: ["80"], routes: [{path: /, to: web}, {path: /b/, to: "http://both/x"}]}
  b: {listen: ["81"], nodes: [lb2], routes: [{path: /, split: {second: 100, spare: 0}}]}
streams:
  s: {listen: ["82"], to: db}
  t: {listen: ["83"], to: both}
proxy:
  http: {map: [{source: $host, variable: $pool, entries: [[default, mapped]]}]}
`);
  const groups = (node: string, block: string): readonly string[] => {
    const text = proxies.get(node) ?? "";
    const inside = new RegExp(`^${block} \\{\\n(?: .*\\n)*\\}`, "m").exec(text)?.[0] ?? "";
    return [...inside.matchAll(/^ {2}upstream (\w+)/gm)].map(([, name = ""]) => name);
  };

  test("is where it is referred to", () => {
    assert.deepEqual(groups("lb1", "http"), ["web", "both", "mapped", "nobody"]);
    assert.deepEqual(groups("lb1", "stream"), ["both", "db"]);
  });

  test("depends on what stands on the node; a share of nothing asks for nothing", () => {
    assert.deepEqual(groups("lb2", "http"), ["web", "both", "mapped", "nobody", "second"]);
  });

  test("gives each its own zone, and no stream what is of HTTP", () => {
    const text = proxies.get("lb1") ?? "";
    const stream = text.slice(text.indexOf("\nstream {"));
    assert.match(stream, /upstream both \{\n {4}zone both_stream 64k;\n {4}server/);
    assert.doesNotMatch(stream, /keepalive/);
    assert.match(text, /upstream both \{\n {4}zone both 64k;\n {4}keepalive 8;/);
  });
});
