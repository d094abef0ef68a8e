import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { describedCluster } from "../../support/described-cluster.ts";

/** All that most clusters are made of. */
const orders = (target: string): string => `
name: orders
target: ${target}
nodes:
  lb1: {address: 10.0.0.11/24}
  lb2: {address: 10.0.0.12/24}
upstreams:
  app:
    server: ["10.0.1.21:8080", {address: "10.0.1.22:8080", weight: 2}]
    keepalive: 32
    balance: least_conn
  blue: {server: ["10.0.2.1:80", "10.0.2.2:80", "10.0.2.3:80"]}
  green: {server: ["10.0.2.4:80", "10.0.2.5:80", "10.0.2.6:80"]}
  single: {server: "10.0.4.1:80"}
  db: {server: ["10.0.3.3:3306", "10.0.3.4:3306", "10.0.3.5:3306"]}
  dns: {server: ["10.0.3.3:53", "10.0.3.4:53"]}
servers:
  web:
    listen: ["80"]
    server_name: orders.example
    headers: {X-Server: web}
    routes:
      - {path: /, to: app}
      - {path: /api/, to: app, timeouts: {read: 30s}, uri: /}
      - {path: /ws/, to: app, websocket: true}
      - {path: /deploy/, split: {blue: 90, green: 10}, uri: /}
      - {path: /one/, to: single}
      - {path: /healthz, modifier: "=", return: [200, ok]}
  secure:
    listen: ["443"]
    server_name: orders.example
    tls: {certificate: a.pem, key: a.key, http2: true, hsts: 365d, redirect: 8080}
    max_body: 20m
    routes:
      - {path: /, to: app, retry: false}
      - {path: /x/, to: app, add_header: [[X-A, b]]}
  other:
    listen: ["80"]
    server_name: other.example
    return: [404]
streams:
  db: {listen: ["3306"], to: db}
  dns: {listen: ["53"], to: dns, udp: true}
`;

const absent = (one: string): boolean => one.includes("base/file-missing");

describe("what is described with sound defaults", () => {
  for (const target of [
    "nginx@1.22",
    "nginx@1.30",
    "ths@6.0.1",
    "tengine@3.1",
    "angie@1.12",
    "openresty@1.25",
    "nginx-plus@37",
  ])
    test(`leaves strict nothing to say: ${target}`, () => {
      const { findings } = describedCluster(orders(target));
      assert.deepEqual(
        findings().filter((one) => !absent(one)),
        [],
      );
    });

  test("is shared by nodes that are asked for the same", () => {
    const { proxies } = describedCluster(orders("nginx@1.22"));
    assert.equal(proxies.get("lb1"), proxies.get("lb2"));
  });

  test("states times, bounds retries, tells servers who asks", () => {
    const text = describedCluster(orders("nginx@1.22")).proxies.get("lb1") ?? "";
    for (const line of [
      "proxy_connect_timeout 3s;",
      "proxy_send_timeout 30s;",
      "proxy_read_timeout 60s;",
      "proxy_next_upstream error timeout;",
      "proxy_next_upstream_tries 2;",
      "proxy_next_upstream_timeout 10s;",
      "proxy_set_header Host $host;",
      "server 10.0.1.22:8080 weight=2 max_fails=3 fail_timeout=10s;",
      "server 10.0.4.1:80;",
      "zone app 64k;",
      "proxy_timeout 10m;",
      "return 200 ok;",
    ])
      assert.ok(text.includes(` ${line}\n`), line);
  });
});
