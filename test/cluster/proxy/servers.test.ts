import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { describedCluster } from "../../support/described-cluster.ts";

/** The blocks `server` of HTTP, each as its lines outside of locations. */
function servers(said: string, target = "nginx@1.22", more = "") {
  const { proxies, complaints } = describedCluster(`
target: ${target}
${more}
nodes: {lb1: {address: 10.0.0.11/24}}
floats:
  vip: {address: [10.0.0.100/24, "2001:db8::1"], vrid: 51}
upstreams: {app: {server: "10.0.0.1:80"}}
servers: {${said}}
`);
  const text = proxies.get("lb1") ?? "";
  const blocks = [...text.matchAll(/^ {2}server \{\n((?: {4}.*\n)*)/gm)].map(([, inside = ""]) =>
    inside
      .split("\n")
      .filter((line) => /^ {4}\S.*;$/.test(line))
      .map((line) => line.trim()),
  );
  return { blocks, complaints, text };
}

const files = "certificate: a.pem, key: a.key";
const tls = [
  "ssl_certificate a.pem;",
  "ssl_certificate_key a.key;",
  "ssl_protocols TLSv1.2 TLSv1.3;",
];

describe("where a server listens", () => {
  const cases = [
    ['a: {listen: ["80", 81]}', ["listen 80;", "listen 81;"]],
    ["a: {}", ["listen 80;"]],
    [`a: {tls: {${files}}}`, ["listen 443 ssl;", ...tls]],
    ["a: {on: vip}", ["listen 10.0.0.100:80;", "listen [2001:db8::1]:80;"]],
    [
      'a: {on: [vip], listen: [{address: "81", backlog: 9}]}',
      ["listen 10.0.0.100:81 backlog=9;", "listen [2001:db8::1]:81 backlog=9;"],
    ],
    [
      `a: {listen: ["443", {address: "80", ssl: false}], tls: {${files}}}`,
      ["listen 443 ssl;", "listen 80;", ...tls],
    ],
  ] as const;
  for (const [said, lines] of cases)
    test(said, () => {
      const { blocks, complaints } = servers(said);
      assert.deepEqual([blocks, complaints], [[lines], []]);
    });

  test("is told at floats by the port alone", () => {
    assert.deepEqual(servers('a: {on: vip, listen: "10.0.0.1:80"}').complaints, [
      "8 error `on` says at which addresses: only the port is written here",
    ]);
  });

  test("adds nothing to what is said with the product's defaults", () => {
    const { text } = servers(
      "a: {server_name: x, routes: [{path: /, to: app, headers: {X-A: b}}]}, b: {}",
      "nginx@1.22",
      "defaults: product",
    );
    assert.equal(
      text,
      [
        "http {",
        "  upstream app {",
        "    server 10.0.0.1:80;",
        "  }",
        "  server {",
        "    server_name x;",
        "    location / {",
        "      proxy_set_header X-A b;",
        "      proxy_pass http://app;",
        "    }",
        "  }",
        "  server {",
        "  }",
        "}",
        "",
      ].join("\n"),
    );
  });
});

describe("the default server of a socket", () => {
  const cases = [
    ['a: {listen: "80"}, b: {listen: "80"}', ["listen 80 default_server;", "listen 80;"]],
    ['a: {listen: "80"}, b: {listen: "*:80"}', ["listen 80 default_server;", "listen *:80;"]],
    [
      'a: {listen: "80"}, b: {listen: "0.0.0.0:80"}',
      ["listen 80 default_server;", "listen 0.0.0.0:80;"],
    ],
    [
      'a: {listen: "10.0.0.11"}, b: {listen: "10.0.0.11:80"}',
      ["listen 10.0.0.11 default_server;", "listen 10.0.0.11:80;"],
    ],
    ['a: {listen: "80"}, b: {listen: "81"}', ["listen 80;", "listen 81;"]],
    ['a: {listen: "80"}, b: {listen: "10.0.0.1"}', ["listen 80;", "listen 10.0.0.1;"]],
    [
      'a: {listen: "80"}, b: {listen: {address: "80", default_server: true}}',
      ["listen 80;", "listen 80 default_server;"],
    ],
  ] as const;
  for (const [said, listens] of cases)
    test(said, () => {
      assert.deepEqual(servers(said).blocks.flat(), listens);
    });
});

describe("TLS with clients", () => {
  const all = `a: {server_name: x, listen: "8443", tls: {${files}, protocols: TLSv1.3, ciphers: HIGH, client_ca: ca.pem, hsts: 1d, http2: true, redirect: true}}`;
  const own = [
    "server_name x;",
    "ssl_certificate a.pem;",
    "ssl_certificate_key a.key;",
    "ssl_protocols TLSv1.3;",
    "ssl_ciphers HIGH;",
    "ssl_client_certificate ca.pem;",
    "ssl_verify_client on;",
    "add_header Strict-Transport-Security max-age=86400 always;",
  ];
  const redirect = ["listen 80;", "server_name x;", "return 301 https://$host:8443$request_uri;"];

  test("speaks HTTP/2 by a word of listen, or by a directive since nginx 1.25.1", () => {
    assert.deepEqual(servers(all).blocks, [["listen 8443 ssl http2;", ...own], redirect]);
    const [first, ...rest] = own;
    assert.deepEqual(servers(all, "nginx@1.26").blocks, [
      ["listen 8443 ssl;", first, "http2 on;", ...rest],
      redirect,
    ]);
  });

  test("sends clients there from a port of one's own, without one's servers behind it", () => {
    const { blocks } = servers(
      `a: {on: vip, tls: {${files}, redirect: 8080}}, b: {listen: "8080", server_name: y}`,
    );
    assert.deepEqual(blocks.slice(1), [
      ["listen 8080;", "server_name y;"],
      [
        "listen 10.0.0.100:8080;",
        "listen [2001:db8::1]:8080;",
        "return 301 https://$host$request_uri;",
      ],
    ]);
  });

  test("keeps its header beside others that a block adds", () => {
    const hsts = "add_header Strict-Transport-Security max-age=60 always;";
    const { text } = servers(
      `a: {add_header: [X-S, s], tls: {${files}, hsts: 1m}, routes: [{path: /, to: app, add_header: [[X-A, b]]}]}`,
    );
    assert.equal(text.split(hsts).length, 3);
    assert.match(text, new RegExp(`add_header X-A b;\n {6}${hsts}`));
  });
});

function streams(said: string) {
  const { proxies, complaints } = describedCluster(`
nodes: {lb1: {}}
floats: {vip: {address: 10.0.0.100/24, vrid: 51}}
upstreams: {db: {server: ["10.0.0.1:1", "10.0.0.2:1"]}}
streams: {s: {${said}}}
`);
  const text = proxies.get("lb1") ?? "";
  const own = /\n {2}server \{\n((?: {4}.*\n)*)/.exec(text)?.[1] ?? "";
  return {
    lines: own
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
    complaints,
    text,
  };
}

describe("a stream", () => {
  const cases = [
    ['listen: "1", to: db', ["listen 1;", "proxy_pass db;"]],
    ['listen: "53", to: "10.0.0.9:53", udp: true', ["listen 53 udp;", "proxy_pass 10.0.0.9:53;"]],
    [
      'on: vip, listen: "1", to: db, connect: 1s, idle: 1h',
      ["listen 10.0.0.100:1;", "proxy_connect_timeout 1s;", "proxy_timeout 1h;", "proxy_pass db;"],
    ],
    [
      `listen: "1", to: db, tls: {${files}}, proxy_timeout: 2h, idle: 1h`,
      ["listen 1 ssl;", ...tls, "proxy_pass db;", "proxy_timeout 2h;"],
    ],
  ] as const;
  for (const [said, lines] of cases)
    test(said, () => {
      const found = streams(said);
      assert.deepEqual([found.lines, found.complaints], [lines, []]);
    });

  test("has its times and bounds once for all", () => {
    const { text } = streams('listen: "1", to: db');
    assert.match(
      text,
      /\nstream \{\n {2}proxy_connect_timeout 3s;\n {2}proxy_timeout 10m;\n {2}proxy_next_upstream_tries 2;\n {2}proxy_next_upstream_timeout 10s;\n/,
    );
    assert.doesNotMatch(text, /^http/m);
  });

  test("knows nothing of HTTP", () => {
    const { complaints } = streams(`listen: "1", to: db, tls: {${files}, http2: true, hsts: 1d}`);
    assert.deepEqual(complaints, [
      "5 error `http2` is about HTTP, and a stream knows none",
      "5 error `hsts` is about HTTP, and a stream knows none",
    ]);
  });
});
