import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { toDocument } from "../../src/emit/document.ts";
import { fromDocument } from "../../src/lower/document.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

/** Findings as `line:column code message`, and the document of what was understood. */
function read(text: string) {
  const source = Source.fromText("lbc.yaml", text);
  const { root, diagnostics } = readYaml(source);
  const lowered = root ? fromDocument(root, source) : { nodes: [], diagnostics };
  const found = lowered.diagnostics.map(({ code, message, span, help }) => {
    const { line, column } = source.position(span.start);
    const hint = help ? ` (${help.en})` : "";
    return `${line}:${column} ${code} ${message.en}${hint}`;
  });
  return { found, nodes: lowered.nodes, document: toDocument({ nodes: lowered.nodes }) };
}

const proxy = (http: string): string =>
  `nodes:\n  lb1:\n    proxies:\n      - http:\n${http.replace(/^/gm, "          ")}\n`;

/** The first proxy's `http`, as it is printed. */
const written = (http: string): unknown => {
  const { found, document } = read(proxy(http));
  assert.deepEqual(found, []);
  const { nodes } = JSON.parse(JSON.stringify(document)) as {
    nodes: { lb1: { proxies: [{ http: unknown }] } };
  };
  return nodes.lb1.proxies[0].http;
};

describe("a wrong value in a document", () => {
  test("has the message of nginx at its scalar", () => {
    const { found } = read(
      proxy(
        [
          "proxy_read_timeout: 30x",
          "gzip: maybe",
          "upstream:",
          "  - name: app",
          "    server:",
          '      - {address: "10.0.0.1:80", weight: 0}',
          "    keepalive: [1, 2]",
          "server:",
          "  - listen: 99999",
        ].join("\n"),
      ),
    );
    assert.deepEqual(
      found.map((one) => one.split(" ").slice(0, 2).join(" ")),
      [
        "5:31 base/wrong-value-type",
        "6:17 base/wrong-value-type",
        "10:44 base/wrong-value-type",
        "11:30 base/wrong-arity",
        "13:23 base/wrong-value-type",
      ],
      found.join("\n"),
    );
    assert.match(found[0] ?? "", /a time is expected, such as 500ms/);
  });

  test("numbers are what was written", () => {
    const { found } = read(proxy("keepalive_requests: 0o17\nkeepalive_timeout: 1e400"));
    assert.equal(found.length, 2);
    assert.match(found[0] ?? "", /^5:31 base\/wrong-value-type/);
  });

  test("misspelt names have the nearest right one", () => {
    const { found } = read(proxy("proxy_reed_timeout: 30s\nserver:\n  - listn: 80"));
    assert.match(found[0] ?? "", /^5:11 .*unknown directive.*did you mean `proxy_read_timeout`/);
    assert.match(found[1] ?? "", /^7:15 .*unknown directive `listn`.*`listen`/);
  });

  test("keys of the document itself too", () => {
    const { found } = read("nodes:\n  a:\n    proxy: []\n");
    assert.deepEqual(found, [
      "3:5 base/wrong-document there is no key `proxy` here; proxies, ha, files are",
    ]);
    const map = read(proxy("map:\n  - {source: $a, variable: $b, entry: [[a, b]]}"));
    assert.match(map.found[0] ?? "", /^6:42 .*no key `entry` here; source, variable, entries/);
  });

  test("a block without its words, a list where keys belong, a value that is missing", () => {
    assert.match(read(proxy("upstream:\n  - server: [a]")).found[0] ?? "", /`name` is missing/);
    assert.match(read(proxy("upstream: [a]")).found[0] ?? "", /^5:22 .*keys are expected/);
    assert.match(read(proxy("proxy_read_timeout:")).found[0] ?? "", /a value is missing/);
    assert.match(
      read("nodes: {a: {proxies: [{target: nginks@1}]}}").found[0] ?? "",
      /^1:32 .*a product and its version are expected.*\(nginx\?\)/,
    );
  });

  test("keepalived's too", () => {
    const { found } = read(
      [
        "nodes:",
        "  lb1:",
        "    ha:",
        "      - vrrp_instance:",
        "          - name: VI",
        "            interface: eth0",
        "            virtual_router_id: 256",
        "            prioritty: 100",
        "            virtual_ipaddress: [10.0.0.300/24 dev eth0]",
      ].join("\n"),
    );
    assert.match(found[0] ?? "", /^7:32 vrrp\/vrid-range virtual_router_id: 256 is outside/);
    assert.match(found[1] ?? "", /^8:13 base\/unknown-keyword .*prioritty.*did you mean priority/);
    assert.match(found[2] ?? "", /^9:33 base\/wrong-value-type .*10\.0\.0\.300/);
  });
});

test("what keepalived says of settings together it says of a document's", () => {
  const { found } = read(
    [
      "nodes:",
      "  lb1:",
      "    ha:",
      "      - vrrp_instance:",
      "          name: VI",
      "          interface: eth0",
      "          virtual_router_id: 51",
      "          nopreempt: true",
      "          preempt_delay: 5",
      "          virtual_ipaddress: [10.0.0.9/24, 2001:db8::9/64]",
    ].join("\n"),
  );
  assert.deepEqual(found.map((one) => one.split(" ").slice(0, 2).join(" ")).toSorted(), [
    "10:44 vrrp/vip-family-mixed",
    "9:11 vrrp/preempt-delay-with-nopreempt",
  ]);
});

describe("what may be written", () => {
  test("true, false, on and off; one or several; text cut at blanks", () => {
    const { found, document } = read(
      proxy(
        [
          "gzip: on",
          "tcp_nopush: false",
          "server:",
          "  listen: 80",
          "  server_name: [a.example, [b.example, c.example]]",
          "  location:",
          "    path: /",
          "    program:",
          '      - if: {condition: $host = "a b", program: [{return: 403}]}',
          "    proxy_pass: http://127.0.0.1:8080",
        ].join("\n"),
      ),
    );
    assert.deepEqual(found, []);
    assert.deepEqual(JSON.parse(JSON.stringify(document)), {
      nodes: {
        lb1: {
          proxies: [
            {
              target: "nginx@1.22",
              file: "lbc.yaml",
              http: {
                gzip: true,
                tcp_nopush: false,
                server: [
                  {
                    listen: [{ address: "80" }],
                    server_name: ["a.example", ["b.example", "c.example"]],
                    location: [
                      {
                        path: "/",
                        program: [
                          {
                            if: { condition: ["$host", "=", '"a b"'], program: [{ return: 403 }] },
                          },
                        ],
                        proxy_pass: "http://127.0.0.1:8080",
                      },
                    ],
                  },
                ],
              },
            },
          ],
        },
      },
    });
  });

  test("blocks with nothing in them keep their place in the list", () => {
    const server = [{ listen: [{ address: "80" }] }, {}, { listen: [{ address: "81" }] }];
    assert.deepEqual(written("server: [{listen: 80}, {}, {listen: 81}]"), { server });
  });

  test("the words of one statement stand without the list of several", () => {
    assert.deepEqual(
      written(
        'add_header: [X-A, b]\nproxy_set_header: [Host, $host]\nlog_format: [main, "$host", "$uri"]',
      ),
      {
        add_header: [["X-A", "b"]],
        proxy_set_header: [["Host", "$host"]],
        log_format: [["main", "$host$uri"]],
      },
    );
    assert.deepEqual(
      written("add_header: [[X-A, b], [X-C, d]]\nproxy_set_header: [[Host, $host]]"),
      {
        add_header: [
          ["X-A", "b"],
          ["X-C", "d"],
        ],
        proxy_set_header: [["Host", "$host"]],
      },
    );
    assert.deepEqual(written("server: {listen: [80, 81], server_name: [a, b]}"), {
      server: [{ listen: [{ address: "80" }, { address: "81" }], server_name: ["a", "b"] }],
    });
  });

  test("a flag that is false is not there", () => {
    const { document, found } = read(
      "nodes: {a: {ha: [{vrrp_instance: {name: V, interface: e, virtual_router_id: 1, nopreempt: false, virtual_ipaddress: [10.0.0.9]}}]}}",
    );
    assert.deepEqual(found, []);
    assert.doesNotMatch(JSON.stringify(document), /nopreempt/);
  });

  test("names of prototypes are names", () => {
    const { found, nodes } = read("nodes: {__proto__: {proxies: []}, constructor: {ha: []}}");
    assert.deepEqual(found, []);
    assert.deepEqual(
      nodes.map(({ name }) => name),
      ["__proto__", "constructor"],
    );
  });
});

test("no document makes it throw", () => {
  const keys = fc.constantFrom(
    ...`nodes a proxies ha events entries access overridden if vrrp_instance virtual_ipaddress
        virtual_server global_defs target name path gzip proxy_pass content_by_lua_block __proto__
        set http server location upstream map types listen program`.split(/\s+/),
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<unknown>(true, false, null, 1, -0.5, "", "a", "$x", "~*(", "1s"),
      fc.array(tie("json"), { maxLength: 3 }),
      fc.dictionary(keys, tie("json"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(json, (inside) => {
      const proxies = [{ http: inside }, { stream: inside }, inside];
      read(JSON.stringify({ nodes: { a: { proxies, ha: [inside, { vrrp_instance: inside }] } } }));
    }),
    { numRuns: 300 },
  );
});
