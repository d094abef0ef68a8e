import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { expand } from "../../../src/cluster/expand.ts";
import { readYaml } from "../../../src/project/yaml-reader.ts";
import { Source } from "../../../src/text/source.ts";
import { describedCluster } from "../../support/described-cluster.ts";

const cluster = (target: string, health: string, route = "", streams = ""): string => `
target: ${target}
nodes: {lb1: {}}
upstreams:
  app: {server: ["10.0.0.1:80", "10.0.0.2:80"], health: ${health}}
  db: {server: ["10.0.0.1:1", "10.0.0.2:1"], health: ${streams !== ""}}
servers: {web: {listen: "80", routes: [{path: /, to: app${route}}]}}
streams: {${streams}}
`;

/** The lines about checks, the block that they stand in before them. */
function checks(target: string, health: string, route = "", streams = "") {
  const { proxies, complaints } = describedCluster(cluster(target, health, route, streams));
  const lines = (proxies.get("lb1") ?? "").split("\n").map((line) => line.trim());
  return { lines: lines.filter((line) => /check|match healthy|status/.test(line)), complaints };
}

const full =
  "{uri: /health, host: a.example, expect: 2xx, interval: 1500ms, timeout: 700ms, rise: 3, fall: 4}";
const request = String.raw`check_http_send "GET /health HTTP/1.0\r\nHost: a.example\r\n\r\n";`;

describe("active checks in the words of the target", () => {
  const cases = [
    [
      "ths@6.0.1",
      full,
      [
        "health_check interval=1500 rise=3 fall=4 timeout=700 type=http;",
        request,
        "check_http_expect_alive http_2xx;",
      ],
    ],
    [
      "tengine@3.1",
      full,
      [
        "check interval=1500 rise=3 fall=4 timeout=700 default_down=true type=http;",
        request,
        "check_http_expect_alive http_2xx;",
      ],
    ],
    ["ths@6.0.1", "true", ["health_check interval=3000 rise=2 fall=3 timeout=1000 type=tcp;"]],
    [
      "tengine@3.1",
      "{uri: /, port: 81}",
      [
        "check interval=3000 rise=2 fall=3 timeout=1000 default_down=true type=http port=81;",
        String.raw`check_http_send "GET / HTTP/1.0\r\n\r\n";`,
        "check_http_expect_alive http_2xx http_3xx;",
      ],
    ],
    [
      "nginx-plus@37",
      full,
      [
        "match healthy_app {",
        "status 200-299;",
        "location @check_app {",
        "health_check interval=2s fails=4 passes=3 uri=/health match=healthy_app;",
      ],
    ],
    [
      "nginx-plus@37",
      "{type: tcp, port: 99}",
      [
        "match healthy_app {",
        "status 100-599;",
        "location @check_app {",
        "health_check interval=3s fails=3 passes=2 match=healthy_app port=99;",
      ],
    ],
    ["ths@6.0.1", "false", []],
  ] as const;
  for (const [target, health, lines] of cases)
    test(`${target}: ${health}`, () => {
      const found = checks(target, health);
      assert.deepEqual(
        [found.lines, found.complaints.filter((one) => one.startsWith("5"))],
        [lines, []],
      );
    });

  test("of streams", () => {
    const tcp = "s: {listen: '1', to: db}";
    const udp = "s: {listen: '1', to: db, udp: true}";
    assert.deepEqual(checks("ths@6.0.1", "false", "", tcp).lines, [
      "health_check interval=3000 rise=2 fall=3 timeout=1000 type=tcp;",
    ]);
    assert.deepEqual(checks("ths@6.0.1", "false", "", udp).lines, [
      "health_check interval=3000 rise=2 fall=3 timeout=1000 type=udp;",
    ]);
    assert.deepEqual(checks("nginx-plus@37", "false", "", udp).lines, [
      "health_check interval=3s fails=3 passes=2 udp;",
      "health_check_timeout 1000ms;",
    ]);
    assert.match(
      checks("tengine@3.1", "false", "", tcp).complaints.join(),
      /^6 warning Tengine has no/,
    );
  });

  test("of servers that are asked in TLS", () => {
    const { lines, complaints } = checks("ths@6.0.1", full, ", https: true");
    assert.deepEqual(lines, [
      "health_check interval=1500 rise=3 fall=4 timeout=700 type=ssl_hello;",
    ]);
    assert.match(complaints.join(), /^5 warning THS asks nothing by https/);
    // Another port may speak plain HTTP; THS has none.
    const elsewhere = checks("tengine@3.1", "{uri: /, port: 81}", ", https: true");
    assert.match(elsewhere.lines[0] ?? "", / type=http port=81;$/);
    assert.deepEqual(elsewhere.complaints, []);
    const plus = describedCluster(cluster("nginx-plus@37", full, ", https: true"));
    assert.match(plus.proxies.get("lb1") ?? "", /proxy_pass https:\/\/app;\n {6}health_check/);
  });
});

describe("what a target cannot do", () => {
  for (const target of ["nginx@1.22", "openresty@1.25", "angie@1.12"])
    test(`${target} has no active checks, which is told at their place`, () => {
      const { lines, complaints } = checks(target, full);
      assert.deepEqual(lines, []);
      assert.match(complaints.join("\n"), /^5 warning \S+ has no active checks/);
    });

  test("lbc serve does by itself, so that nothing is to be told", () => {
    const { root } = readYaml(Source.fromText("lbc.yaml", cluster("nginx@1.22", full)));
    assert.equal(root?.kind, "map");
    assert.deepEqual(expand(root, "serve").diagnostics, []);
  });

  test("another port and 1xx are told", () => {
    assert.match(
      checks("ths@6.0.1", "{uri: /, port: 81}").complaints.join(),
      /^5 warning THS documents no other port/,
    );
    assert.match(
      checks("ths@6.0.1", "{uri: /, expect: [1xx, 2xx]}").complaints.join(),
      /^5 warning no class 1xx/,
    );
  });
});
