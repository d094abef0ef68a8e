import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { describedCluster } from "../../support/described-cluster.ts";

/** One server with these keys and routes; its block, and that of each route by its path. */
function server(said: string, routes: string, more = "") {
  const { proxies, complaints } = describedCluster(`
nodes: {lb1: {address: 10.0.0.11/24}}
${more}
upstreams:
  app: {server: ["10.0.0.1:80", "10.0.0.2:80"]}
  blue: {server: ["10.0.0.1:80", "10.0.0.2:80"]}
servers:
  web: {listen: ["80"], ${said} routes: [${routes}]}
`);
  const text = proxies.get("lb1") ?? "";
  const route = (path: string): readonly string[] => {
    const at = text.indexOf(`location ${path} {`);
    const block = text.slice(text.indexOf("{", at) + 1, text.indexOf("}", at));
    return at === -1
      ? ["none"]
      : block
          .split("\n")
          .map((line) => line.trim())
          .filter(Boolean);
  };
  const own = /\n {2}server \{\n((?: {4}[^ }].*;\n)*)/.exec(text)?.[1] ?? "";
  const lines = own
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return { text, lines, route, complaints };
}

describe("where a route goes", () => {
  const cases = [
    ["{path: /, to: app}", ["proxy_pass http://app;"]],
    ["{path: /, to: app, uri: /x/}", ["proxy_pass http://app/x/;"]],
    ['{path: /, to: "http://10.0.0.9:81/y"}', ["proxy_pass http://10.0.0.9:81/y;"]],
    ['{path: /, to: "grpc://app"}', ["grpc_pass grpc://app;"]],
    [
      "{path: /, to: app, https: true}",
      ["proxy_pass https://app;", "proxy_ssl_server_name on;", "proxy_ssl_name $host;"],
    ],
    [
      '{path: /, to: "https://a.example"}',
      ["proxy_pass https://a.example;", "proxy_ssl_server_name on;"],
    ],
    [
      "{path: /, to: app, https: true, proxy_ssl_trusted_certificate: ca.pem, proxy_ssl_name: a.example}",
      [
        "proxy_pass https://app;",
        "proxy_ssl_server_name on;",
        "proxy_ssl_verify on;",
        "proxy_ssl_trusted_certificate ca.pem;",
        "proxy_ssl_name a.example;",
      ],
    ],
    // The directive itself has the last word.
    ['{path: /, to: app, proxy_pass: "http://blue"}', ["proxy_pass http://blue;"]],
    ["{path: /, split: {app: 100, blue: 0}}", ["proxy_pass http://app;"]],
    ["{path: /, return: [301, /x]}", ["return 301 /x;"]],
  ] as const;
  for (const [route, lines] of cases)
    test(route, () => {
      const found = server("", route);
      assert.deepEqual(found.route("/"), lines);
      assert.deepEqual(found.complaints, []);
    });

  test("by shares of the clients, with the path rewritten where it is to be another", () => {
    const { text, route } = server(
      "",
      [
        "{path: /a/, split: {app: 12.5, blue: 87.5}}",
        "{path: /b.c/, split: {app: 10, blue: 90}, split_by: $cookie_id, uri: /}",
        '{path: /d, modifier: "=", split: {app: 10, blue: 90}, uri: /e}',
      ].join(", "),
    );
    assert.match(text, /split_clients \$remote_addr \$split_1 \{\n {4}12\.5% app;\n {4}\* blue;\n/);
    assert.match(text, /split_clients \$cookie_id \$split_2 \{/);
    assert.deepEqual(route("/a/"), ["proxy_pass http://$split_1;"]);
    assert.deepEqual(route("/b.c/"), [
      String.raw`rewrite "^/b\\.c/(.*)$" /$1 break;`,
      "proxy_pass http://$split_2;",
    ]);
    assert.deepEqual(route("= /d"), ["rewrite ^/d$ /e break;", "proxy_pass http://$split_3;"]);
  });

  test("cannot be said of a pattern's prefix, twice, or to more than all", () => {
    const { complaints } = server(
      "",
      [
        '{path: "^/x", modifier: "~", to: app, uri: /}',
        '{path: /y, to: "http://app/z", uri: /}',
        "{path: /z, split: {app: 70, blue: 60}}",
      ].join(", "),
    );
    assert.deepEqual(complaints, [
      "8 error the path is a pattern, which has no prefix that `uri` could take the place of",
      "8 error http://app/z says the path already",
      "8 error these shares are 130 % together, which is more than all clients",
    ]);
  });
});

describe("times and retries", () => {
  const cases = [
    // [what the server says, what the route says, the server's lines, the route's]
    ["timeouts: {read: 5s},", "", ["proxy_read_timeout 5s;"], []],
    [
      "",
      "timeouts: {connect: 1s, send: 2s, read: 500ms}",
      [],
      ["proxy_connect_timeout 1s;", "proxy_send_timeout 2s;", "proxy_read_timeout 500ms;"],
    ],
    ["", "timeouts: {read: 5s}, proxy_read_timeout: 9s", [], ["proxy_read_timeout 9s;"]],
    ["retry: false,", "", ["proxy_next_upstream off;"], []],
    [
      "retry: false,",
      "retry: {tries: 3}",
      ["proxy_next_upstream off;"],
      ["proxy_next_upstream error timeout;", "proxy_next_upstream_tries 3;"],
    ],
    [
      "",
      "retry: true",
      [],
      [
        "proxy_next_upstream error timeout;",
        "proxy_next_upstream_tries 2;",
        "proxy_next_upstream_timeout 10s;",
      ],
    ],
    [
      "",
      "retry: {on: [error, http_502], timeout: 5s}",
      [],
      ["proxy_next_upstream error http_502;", "proxy_next_upstream_timeout 5s;"],
    ],
    [
      "",
      "retry: {non_idempotent: true}",
      [],
      ["proxy_next_upstream error timeout non_idempotent;"],
    ],
  ] as const;
  for (const [said, route, ofServer, ofRoute] of cases)
    test(`${said} ${route}`, () => {
      const found = server(said, `{path: /, to: app${route && ", "}${route}}`);
      assert.deepEqual(
        found.lines.filter((line) => !line.startsWith("listen")),
        ofServer,
      );
      assert.deepEqual(
        found.route("/").filter((line) => !line.startsWith("proxy_pass")),
        ofRoute,
      );
    });

  test("are switched on again within what switches them off", () => {
    const { route } = server(
      "",
      "{path: /a, to: app, retry: false, routes: [{path: /a/b, to: app, retry: {tries: 3}}]}",
    );
    assert.deepEqual(route("/a/b").slice(0, 2), [
      "proxy_next_upstream error timeout;",
      "proxy_next_upstream_tries 3;",
    ]);
  });

  test("are those of the protocol that a route speaks", () => {
    const { text, lines } = server(
      "timeouts: {read: 5s},",
      '{path: /g, to: "grpc://app"}, {path: /f, fastcgi_pass: app, timeouts: {connect: 1s}}',
    );
    assert.deepEqual(lines, ["listen 80;", "grpc_read_timeout 5s;", "fastcgi_read_timeout 5s;"]);
    assert.match(text, /\n {2}grpc_connect_timeout 3s;\n/);
    assert.match(text, /\n {2}fastcgi_next_upstream_tries 2;\n/);
    assert.match(text, /\n {2}grpc_set_header Host \$host;\n/);
    assert.doesNotMatch(text, /^ *proxy_/m);
  });
});

const ofHeaders = (lines: readonly string[]) =>
  lines.filter((line) => line.startsWith("proxy_set_header"));

describe("headers for servers", () => {
  const client = [
    "proxy_set_header Host $host;",
    "proxy_set_header X-Real-IP $remote_addr;",
    "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    "proxy_set_header X-Forwarded-Proto $scheme;",
  ];
  const idle = 'proxy_set_header Connection "";';
  test("are said once where nobody adds any", () => {
    const { text, lines, route } = server("", "{path: /, to: app}");
    assert.deepEqual(ofHeaders([...lines, ...route("/")]), []);
    assert.equal(text.split("proxy_set_header").length - 1, 5);
  });

  test("are said again with those that a block adds, changes or takes away", () => {
    const { lines, route } = server(
      "headers: {X-A: a},",
      [
        "{path: /1, to: app, headers: {x-a: b, X-Real-IP: ''}}",
        "{path: /2, to: app, proxy_set_header: [[X-B, b]]}",
        "{path: /3, to: app, routes: [{path: /3/4, to: app, headers: {X-C: c}}]}",
      ].join(", "),
    );
    assert.deepEqual(ofHeaders(lines), [...client, idle, "proxy_set_header X-A a;"]);
    assert.deepEqual(ofHeaders(route("/1")), [
      client[0],
      'proxy_set_header X-Real-IP "";',
      ...client.slice(2),
      idle,
      "proxy_set_header x-a b;",
    ]);
    assert.deepEqual(ofHeaders(route("/2")), [
      ...client,
      idle,
      "proxy_set_header X-A a;",
      "proxy_set_header X-B b;",
    ]);
    assert.deepEqual(ofHeaders(route("/3/4")), [
      ...client,
      idle,
      "proxy_set_header X-A a;",
      "proxy_set_header X-C c;",
    ]);
  });

  test("let connections be upgraded, which may be silent for an hour", () => {
    const { text, route } = server(
      "",
      "{path: /ws, to: app, websocket: true}, {path: /wt, to: app, websocket: true, timeouts: {read: 5m}}",
    );
    assert.deepEqual(route("/ws"), [
      "proxy_http_version 1.1;",
      "proxy_send_timeout 1h;",
      "proxy_read_timeout 1h;",
      ...client,
      "proxy_set_header Connection $connection_upgrade;",
      "proxy_set_header Upgrade $http_upgrade;",
      "proxy_pass http://app;",
    ]);
    assert.ok(route("/wt").includes("proxy_read_timeout 5m;"));
    assert.equal(text.split("map $http_upgrade $connection_upgrade").length, 2);
    assert.match(text, /\{\n {4}default upgrade;\n {4}"" "";\n {2}\}/);
  });

  test("take the map of the user's where there is one", () => {
    const { text } = server(
      "",
      "{path: /ws, to: app, websocket: true}",
      "proxy: {http: {map: [{source: $http_upgrade, variable: $connection_upgrade, entries: [[default, x]]}]}}",
    );
    assert.equal(text.split("map $http_upgrade").length, 2);
  });
});
