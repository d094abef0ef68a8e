import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { toDocument } from "../../src/emit/document.ts";
import { formatSource } from "../../src/format/format.ts";
import type { Cluster } from "../../src/ir/config.ts";
import { fromDocument } from "../../src/lower/document.ts";
import { Source } from "../../src/text/source.ts";
import { readModel } from "../support/model-round-trip.ts";
import { built } from "./built.ts";

const pair = `name: orders
target: nginx@1.22
nodes:
  lb1:
    ha:
      - global_defs: { router_id: lb1, enable_script_security: true }
        vrrp_script:
          - { name: proxy, script: /etc/keepalived/scripts/proxy, interval: 2 }
        vrrp_instance:
          - name: vip
            interface: eth0
            virtual_router_id: 51
            priority: 150
            authentication: { auth_type: PASS, auth_pass: "a b" }
            virtual_ipaddress: ["10.0.0.100/24 dev eth0"]
            track_script: [proxy]
            lbc: [witness ping 10.0.0.1 interval 1s, 'heartbeat interface "eth 1"']
        virtual_server:
          - address: 10.0.0.100 80
            lb_algo: wlc
            lb_kind: NAT
            protocol: TCP
            real_server:
              - { address: 10.0.1.21 80, weight: 1, TCP_CHECK: { connect_timeout: 3 } }
  lb2: {}
proxy:
  events: { worker_connections: 512 }
  http:
    log_format: [[main, '$remote_addr "$request"']]
    types: { text/html: [html, htm] }
    map:
      - { source: $host, variable: $back, entries: [[default, a], ["~^(\\\\w+)\\\\.x$", "b c"], ["", d]] }
upstreams:
  app:
    server: ["10.0.1.21:8080", { address: "10.0.1.22:8080", weight: 2 }]
servers:
  web:
    listen: ["80"]
    location:
      - path: /
        proxy_pass: http://app
        program: [{ if: { condition: '$host = "a b"', program: [{ return: 403 }] } }]
      - { path: '\\.php$', modifier: "~", proxy_pass: http://app }
`;

/** The models of what is described, and of what was written. */
function models(yaml: string): readonly (readonly [asked: unknown, written: unknown])[] {
  const made = built(yaml);
  assert.deepEqual(made.diagnostics, []);
  const { nodes } = fromDocument(made.expanded.document, made.source);
  return made.nodes.map(({ name, files }) => {
    const configs = files.filter(({ kind }) => kind === "proxy" || kind === "keepalived");
    const clusters = configs.flatMap(({ path, text, target }) => {
      assert.ok(target);
      const { dialect } = target;
      const stdin = { name: path, bytes: Buffer.from(text) };
      const read = readModel({ paths: ["-"], stdin, dialect, targets: [target], context: "main" });
      assert.deepEqual(
        read.errors.map(({ message }) => message.en),
        [],
        text,
      );
      return read.clusters.flatMap((cluster) => cluster.nodes);
    });
    return [
      documentOf({ nodes: nodes.filter((one) => one.name === name) }),
      documentOf({ nodes: clusters.map((one) => ({ ...one, name })) }),
    ];
  });
}

/** Files have other names here and there. */
function documentOf({ nodes }: Cluster): unknown {
  const file = "";
  return toDocument({
    nodes: nodes.map(({ name, proxies, ha }) => ({
      name,
      proxies: proxies.map((one) => ({ ...one, file })),
      ha: ha.map((one) => ({ ...one, file })),
    })),
  });
}

void describe("the texts of a description", () => {
  void test("say what is described, and nothing else", () => {
    for (const [asked, written] of models(pair)) assert.deepEqual(written, asked);
  });

  void test("are as lbc fmt leaves them", () => {
    for (const { files } of built(pair).nodes)
      for (const { kind, path, text } of files) {
        if (kind !== "proxy" && kind !== "keepalived") continue;
        const family = kind === "proxy" ? "nginx" : "keepalived";
        assert.equal(formatSource(Source.fromText(path, text), family).text, text);
      }
  });

  void test("have the line of the description above each block", () => {
    const { text } = built(pair);
    const line = (found: string): number => pair.slice(0, pair.indexOf(found)).split("\n").length;
    const conf = text("lb1/nginx.conf");
    const place = line("app:\n");
    assert.match(conf, new RegExp(`\\n    # lbc\\.yaml:${place}\\n    upstream app \\{\\n`));
    assert.match(conf, new RegExp(`# lbc\\.yaml:${line("- path: /")}\\n        location / \\{`));
    assert.match(
      text("lb1/keepalived.conf"),
      new RegExp(`# lbc\\.yaml:${line("- name: vip")}\\nvrrp_instance vip`),
    );
    assert.match(text("lb1/keepalived.conf"), /\n    # lbc:heartbeat interface "eth 1"\n/);
  });

  void test("are one for machines that are asked for the same", () => {
    const { nodes } = built(pair);
    const [one, two] = nodes.map(({ files }) => files.find(({ kind }) => kind === "proxy")?.text);
    assert.ok(one !== undefined && one === two);
  });

  void test("are made of the machines that are asked for", () => {
    assert.deepEqual(
      built(pair, { nodes: ["lb2"] }).nodes.map(({ name }) => name),
      ["lb2"],
    );
  });

  void test("go where the products look, under names that differ", () => {
    const { nodes } = built(`nodes:
  a:
    target: ths@6.0.1
    proxies: [{ target: ths@6.0.1, events: {} }, { file: /x/y/nginx.conf, events: {} }, { file: z/nginx.conf, events: {} }]
    ha: [{ file: .., vrrp_instance: [{ name: V }] }]
`);
    const files = nodes[0]?.files.filter(({ kind }) => kind !== "unit" && kind !== "readme") ?? [];
    assert.deepEqual(
      files.map(({ path, place, mode }) => [path, place, mode]),
      [
        ["httpserver.conf", "/opt/ths/conf/httpserver.conf", 0o644],
        ["nginx.conf", "/x/y/nginx.conf", 0o644],
        ["nginx-2.conf", "/opt/ths/conf/httpserver.conf", 0o644],
        ["keepalived.conf", "/etc/keepalived/keepalived.conf", 0o600],
      ],
    );
  });

  void test("are none where a name leads elsewhere or a word cannot be written", () => {
    const folder = built("nodes: { ../x: { proxies: [{ events: {} }] } }");
    assert.deepEqual(folder.nodes, []);
    assert.deepEqual(
      folder.diagnostics.map(({ code, span }) => [code, span.start]),
      [["base/wrong-document", 9]],
    );
    const word = built(`nodes: { a: { ha: [{ vrrp_script: [{ name: x, script: "a \\" b" }] }] } }`);
    assert.deepEqual(
      word.diagnostics.map(({ message }) => message.en),
      ["`script` cannot be written so that keepalived reads the same"],
    );
  });

  void test("stay what they are, whatever the words", () => {
    const word = fc.oneof(
      fc
        .string({ maxLength: 10, unit: "binary" })
        .filter((text) => !/[\0\ud800-\udfff]/.test(text)),
      fc
        .array(fc.constantFrom("\\", '"', "'", "$", "{", "}", ";", "#", " ", "n", "\n", "a"), {
          maxLength: 6,
        })
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(word, word, (one, two) => {
        const document = {
          nodes: {
            n: {
              proxies: [
                {
                  http: {
                    add_header: [["X", `a${one}`.replaceAll("$", "")]],
                    map: [{ source: "$host", variable: "$v", entries: [[`k${two}`, "1"]] }],
                  },
                },
              ],
            },
          },
        };
        const [pairOf] = models(JSON.stringify(document));
        assert.deepEqual(pairOf?.[1], pairOf?.[0]);
      }),
      { numRuns: 50 },
    );
  });
});

void describe("the README of a machine", () => {
  void test("has a row for each file, and commands for what there is", () => {
    const { text, nodes } = built(pair);
    const readme = text("lb1/README.md");
    for (const { path, place } of nodes[0]?.files ?? [])
      if (place !== undefined) assert.ok(readme.includes(`| \`${path}\` | \`${place}\` |`), path);
    assert.match(readme, /keepalived -t -f \/etc\/keepalived\/keepalived\.conf\.new && mv /);
    assert.match(readme, /\/usr\/sbin\/nginx -c \/etc\/nginx\/nginx\.conf\.new -t && mv /);
    assert.doesNotMatch(readme, /ip_nonlocal_bind/);
    assert.doesNotMatch(text("lb2/README.md"), /keepalived/);
  });

  void test("says which secrets the machine needs, and what the kernel has to allow", () => {
    const { text } = built(`nodes: { a: { address: 10.0.0.1/24 }, b: { address: 10.0.0.2/24 } }
floats: { vip: { address: 10.0.0.9, secret: "env:VRRP_SECRET" } }
servers: { web: { on: vip, listen: 80, routes: [{ path: /, program: [{ return: 204 }] }] } }
`);
    const readme = text("a/README.md");
    assert.match(readme, /needs `VRRP_SECRET` in its environment/);
    assert.match(readme, /ip_nonlocal_bind/);
    assert.match(readme, /preferred machine: it comes last/);
    assert.match(text("b/README.md"), /comes before the preferred one/);
    const alone = built(
      "nodes: { a: { address: 10.0.0.1/24 } }\nfloats: { vip: { address: 10.0.0.9 } }",
    );
    assert.doesNotMatch(alone.text("a/README.md"), /preferred|environment/);
  });

  void test("says what has to be there first: certificates, and the module for stream", () => {
    const tls = built(`nodes: { lb1: {} }
servers:
  web:
    listen: 443
    tls: { certificate: certs/a.pem, key: /etc/ssl/a.key }
    routes: [{ path: /, program: [{ return: 204 }] }]
`);
    const readme = tls.text("lb1/README.md").replaceAll("\n", " ");
    assert.match(
      readme,
      /put them there first: `\/etc\/nginx\/certs\/a\.pem`, `\/etc\/ssl\/a\.key`\./,
    );
    assert.doesNotMatch(readme, /load_module/);
    const stream = `nodes: { lb1: {} }
upstreams: { db: { server: 10.0.1.21:5432 } }
streams: { db: { listen: 5432, to: db } }
`;
    assert.match(built(stream).text("lb1/README.md"), /load_module/);
    assert.doesNotMatch(built(`target: angie@1.7\n${stream}`).text("lb1/README.md"), /load_module/);
    const loading = `${stream}proxy: { load_module: modules/ngx_stream_module.so }\n`;
    assert.doesNotMatch(built(loading).text("lb1/README.md"), /load_module/);
    assert.match(built(loading).text("lb1/nginx.conf"), /^(#.*\n)*\nload_module /);
  });

  void test("paths are words of the shell, code in Markdown, words of systemd", () => {
    const proxy = "/etc/n x/%h/a|b`id`/$X.conf";
    const { text, diagnostics } = built(
      `nodes: { a: { address: 10.0.0.1/24, paths: { proxy: "${proxy}", scripts: "/l b" } } }
floats: { vip: { address: 10.0.0.9 } }
notify: { log: true }
servers: { web: { listen: 80, routes: [{ path: /, program: [{ return: 204 }] }] } }
`,
    );
    assert.deepEqual(diagnostics, []);
    const readme = text("a/README.md");
    assert.ok(readme.includes("| `` /etc/n x/%h/a\\|b`id`/$X.conf `` |"));
    assert.ok(
      readme.includes(`/usr/sbin/nginx -c '${proxy}.new' -t && mv '${proxy}.new' '${proxy}'`),
    );
    const word = '"/etc/n x/%%h/a|b`id`/$$X.conf"';
    assert.ok(text("a/systemd/nginx.service").includes(`ExecStart=/usr/sbin/nginx -c ${word} -g`));
    assert.ok(text("a/systemd/lbc.service").includes(` -c ${word} --ha /etc/keepalived/`));
    assert.ok(text("a/keepalived.conf").includes(`notify "'/l b/notify.sh'"`));
  });

  void test("a place with a line break is none", () => {
    const { diagnostics, nodes } = built(
      `nodes: { a: { ha: [{ file: "/x\\n[Service]\\nExecStart=/bin/evil", global_defs: { router_id: a } }] } }\n`,
    );
    assert.deepEqual(
      diagnostics.map(({ span: { start } }) => start),
      [27],
    );
    assert.deepEqual(nodes[0]?.files, []);
  });

  void test("is in the language that is asked for", () => {
    assert.match(built(pair, { language: "zh" }).text("lb1/README.md"), /^## 安装$/m);
  });
});
