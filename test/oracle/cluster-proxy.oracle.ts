import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { describedCluster } from "../support/described-cluster.ts";
import { lacking } from "../support/netns.ts";
import { loadStream, runNginx, withoutNginx } from "./nginx-process.ts";

/*
 * What a description makes of a proxy, asked of nginx: whether it takes it, and whether servers see
 * what the description says.
 */

const skip = withoutNginx;

/** The nginx.conf of the only node. */
const confOf = (text: string): string => describedCluster(text).proxies.get("lb1") ?? "";

const everything = (folder: string): string => `
nodes: {lb1: {address: 10.0.0.11/24}}
floats: {vip: {address: [10.0.0.100, "2001:db8::1"], vrid: 51}}
upstreams:
  one: {server: "10.0.1.1:80"}
  many: {server: [${Array.from({ length: 64 }, (_, at) => `"10.0.2.${at}:80"`).join(", ")}], keepalive: 8, balance: random_two}
  more: {server: [${Array.from({ length: 640 }, (_, at) => `"10.1.${at % 200}.${at >> 3}:80"`).join(", ")}], balance: {hash: $uri}}
  both: {server: ["10.0.3.1:80", "10.0.3.2:80"], keepalive: 8, balance: ip_hash}
servers:
  web:
    listen: ["80", "[::]:80"]
    server_name: [a.example, "*.b.example"]
    headers: {X-A: a}
    timeouts: {read: 500ms}
    max_body: 20m
    routes:
      - {path: /, to: many}
      - {path: '^/(?<id>\\d{1,3})$', modifier: "~", to: more, retry: {on: [error, http_502], tries: 3, timeout: 1m30s, non_idempotent: true}}
      - {path: /g, to: "grpc://one", headers: {X-B: b}}
      - {path: /f, fastcgi_pass: one}
      - {path: /s/, split: {one: 0.5, many: 49.5, both: 50}, uri: /}
      - {path: /w, to: both, websocket: true, https: true}
  named: {listen: ["80"], server_name: c.example, return: [200, "ok\\n"]}
  bound: {on: vip, routes: [{path: /, to: one, retry: false}]}
  secure:
    tls:
      {certificate: ${folder}/a.pem, key: ${folder}/a.key, client_ca: ${folder}/a.pem, http2: true, hsts: 365d, redirect: true, ciphers: HIGH}
    routes: [{path: /, to: one}]
streams:
  tcp: {listen: ["3306"], to: both}
  udp: {listen: ["53"], to: "10.0.0.9:53", udp: true, proxy_responses: 1}
  tls: {listen: ["993"], to: one, idle: 1h, tls: {certificate: ${folder}/a.pem, key: ${folder}/a.key}}
`;

const reason = lacking("openssl");

test("nginx takes everything that a description may say", { skip: skip || reason }, () => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-proxy-"));
  try {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const out = ["-keyout", join(folder, "a.key"), "-out", join(folder, "a.pem")];
    const made = spawnSync("openssl", [
      "req",
      "-x509",
      ...key,
      ...out,
      "-subj",
      "/CN=a",
      "-days",
      "2",
    ]);
    assert.equal(made.status, 0, String(made.stderr));
    for (const defaults of ["", "defaults: product\nproxy: {events: {}}\n"]) {
      const file = join(folder, "nginx.conf");
      const head = `${loadStream()} pid ${folder}/pid;\n`;
      writeFileSync(file, head + confOf(defaults + everything(folder)));
      const asked = spawnSync("nginx", ["-t", "-p", folder, "-c", file, "-e", "stderr"], {
        encoding: "utf8",
      });
      // Groups of one protocol's servers may be told to be of no use; nothing else is.
      assert.deepEqual(
        asked.stderr.split("\n").filter((line) => /\[(?:warn|emerg|alert)\]/.test(line)),
        [],
      );
      assert.equal(asked.status, 0, asked.stderr);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const served = `
nodes: {lb1: {}}
upstreams:
  app: {server: ["unix:{dir}/app", "unix:{dir}/dead"], keepalive: 4}
  never: {server: "unix:{dir}/dead"}
servers:
  web:
    listen: ["{socket}"]
    server_name: a
    headers: {X-A: server}
    routes:
      - {path: /, to: app}
      - {path: /api/, to: app, uri: /}
      - {path: /own, to: app, headers: {x-a: route, X-Real-IP: ""}}
      - {path: /ws, to: app, websocket: true}
      - {path: /b.c/, split: {app: 99.99, never: 0.01}, split_by: same, uri: /in/}
      - {path: /exact, modifier: "=", split: {app: 99.99, never: 0.01}, split_by: same, uri: /there}
  other: {listen: ["{socket}"], server_name: other, routes: [{path: /, to: never}]}
  moved:
    {listen: ["unix:{dir}/x"], server_name: moved, return: [301, "https://$host:8443$request_uri"]}
`;

/** What the servers behind are asked, told back by them. */
const echo =
  'server { listen "unix:{dir}/app"; location / { return 200 "$request_uri|$http_host|$http_connection|$http_upgrade|$http_x_a|$http_x_real_ip|$http_x_forwarded_for|$http_x_forwarded_proto"; } }';

test("servers see what the description says", { skip, timeout: 60_000 }, async () => {
  const conf = confOf(served);
  const http = /^http \{\n([^]*)^\}/m.exec(conf)?.[1] ?? "";
  await runNginx(`${http}\n${echo}`, async (nginx) => {
    const from = "unix:|unix:|http";
    const cases = [
      ["/x?y=1", {}, `/x?y=1|a|||server|${from}`],
      ["/api/x%20y?z=%2f", {}, `/x%20y?z=%2f|a|||server|${from}`],
      ["/own", {}, "/own|a|||route||unix:|http"],
      ["/ws", { Upgrade: "websocket" }, `/ws|a|upgrade|websocket|server|${from}`],
      ["/ws", {}, `/ws|a|||server|${from}`],
      ["/b.c/x%20y?q=%2f", {}, `/in/x%20y?q=%2f|a|||server|${from}`],
      ["/exact?q", {}, `/there?q|a|||server|${from}`],
      // `.` of the path is no pattern, and an unknown host gets the first server.
      ["/bxc/y", { Host: "unknown" }, `/bxc/y|unknown|||server|${from}`],
      ["/f", { "X-Forwarded-For": "1.2.3.4" }, "/f|a|||server|unix:|1.2.3.4, unix:|http"],
    ] as const;
    for (const [target, headers, seen] of cases)
      assert.deepEqual([target, (await nginx.get(target, headers)).body], [target, seen]);
    assert.equal((await nginx.get("/", { Host: "other" })).status, 502);
  });
});
