import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { toDocument } from "../../src/emit/document.ts";
import { absent, corpus } from "../support/corpora.ts";
import {
  assertDocumentComesBack,
  assertTextComesBack,
  comesBack,
  modelOf,
  printed,
  readModel,
} from "../support/model-round-trip.ts";

const root = join(import.meta.dirname, "..", "..");

test("the examples come back from documents and from printed text", () => {
  const files = globSync("examples/*/**/*.conf", { cwd: root });
  assert.ok(files.filter((file) => comesBack(join(root, file))).length > 5);
});

/** A part of what is there; test/oracle takes all. */
const samples = [
  ["nginx-tests", "**/*.conf"],
  ["hazards-nginx", "**/*.conf"],
  ["crossplane-go", "**/nginx.conf"],
  ["keepalived-samples", "**/*"],
  ["keepalived-devel", "**/*.conf"],
  ["hazards-keepalived", "**/*.conf"],
] as const;

for (const [name, pattern] of samples) {
  const folder = corpus(name);
  test(`a part of ${name} comes back`, { skip: folder ? false : absent(name) }, () => {
    const files = globSync(pattern, { cwd: folder ?? "", withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
    const step = Math.ceil(files.length / 20);
    assert.ok(files.filter((_, index) => index % step === 0).some(comesBack));
  });
}

describe("words", () => {
  const word = fc
    .string({ maxLength: 12, unit: "binary" })
    .filter((text) => !/[\0\ud800-\udfff]/.test(text));
  const tricky = fc
    .array(
      fc.constantFrom("\\", '"', "'", "$", "{", "}", ";", "#", " ", "n", "t", "a", ".", "\n"),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join(""));

  test("any text stays what it is in nginx", () => {
    fc.assert(
      fc.property(fc.oneof(word, tricky), fc.oneof(word, tricky), (one, two) => {
        const document = {
          nodes: {
            n: {
              proxies: [
                {
                  http: {
                    add_header: [["X-A", `a${one}`.replaceAll("$", "")]],
                    map: [{ source: "$host", variable: "$v", entries: [[`k${two}`, "1"]] }],
                  },
                },
              ],
            },
          },
        };
        const { clusters, errors } = modelOf(JSON.stringify(document));
        assert.deepEqual(errors, []);
        const [config] = clusters[0]?.nodes[0]?.proxies ?? [];
        assert.ok(config);
        assertTextComesBack(config, printed(config));
        assert.ok(clusters[0]);
        assertDocumentComesBack(clusters[0], "document");
      }),
      { numRuns: 150 },
    );
  });
});

test("several values, order and what is overridden come back", () => {
  const text = `load_module modules/ngx_http_headers_more_filter_module.so;
events {}
http {
  access_log off;
  log_format main $host;
  access_log logs/a.log main;
  server {
    listen 80 default_server;
    allow 10.0.0.0/8; deny all; allow 127.0.0.1;
    set $a 1;
    if ($host = "a b") { return 403; }
    rewrite ^/x(.*)$ /y$1 last;
    set $b 2;
    location ~ "\\.php$" { more_set_headers "A: b" "C: d"; more_set_headers "E: f"; proxy_pass http://127.0.0.1:9000; }
  }
}
`;
  const { clusters, errors } = readModel({
    paths: ["-"],
    stdin: { name: "nginx.conf", bytes: Buffer.from(text) },
  });
  assert.deepEqual(errors, []);
  const [cluster] = clusters;
  assert.ok(cluster);
  const http = within(toDocument(cluster), "nodes", "nginx.conf", "proxies", "0", "http");
  assert.deepEqual(Object.keys(http as object).slice(0, 2), ["log_format", "access_log"]);
  assert.deepEqual(within(http, "server", "0", "access"), [
    { allow: "10.0.0.0/8" },
    { deny: "all" },
    { allow: "127.0.0.1" },
  ]);
  assert.deepEqual(within(http, "server", "0", "program", "1"), {
    if: { condition: ["$host", "=", "a b"], program: [{ return: 403 }] },
  });
  assert.deepEqual(within(http, "server", "0", "location", "0"), {
    modifier: "~",
    path: "\\.php$",
    more_set_headers: [["A: b", "C: d"], ["E: f"]],
    proxy_pass: "http://127.0.0.1:9000",
  });
  assertDocumentComesBack(cluster, "nginx");
  const [config] = cluster.nodes[0]?.proxies ?? [];
  assert.ok(config);
  assertTextComesBack(config, "nginx");
});

test("what a later value takes the place of is still there", () => {
  const text = `vrrp_instance VI {
  priority 90
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    10.0.0.1
  }
  virtual_ipaddress {
    10.0.0.2/24 dev eth1
  }
}
`;
  const { clusters } = readModel({
    paths: ["-"],
    stdin: { name: "keepalived.conf", bytes: Buffer.from(text) },
  });
  const [cluster] = clusters;
  assert.ok(cluster);
  const instance = within(
    toDocument(cluster),
    "nodes",
    "keepalived.conf",
    "ha",
    "0",
    "vrrp_instance",
    "0",
  );
  assert.deepEqual(instance, {
    name: "VI",
    overridden: { priority: [90] },
    interface: "eth0",
    virtual_router_id: 51,
    priority: 100,
    virtual_ipaddress: ["10.0.0.1", "10.0.0.2/24 dev eth1"],
  });
  assertDocumentComesBack(cluster, "keepalived");
});

function within(json: unknown, ...keys: readonly string[]): unknown {
  let at = json;
  for (const key of keys) at = (at as Record<string, unknown>)[key];
  return at;
}
