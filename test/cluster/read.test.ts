import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { wrongIn } from "../../src/cluster/read.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";
import { blockCases, pair, within } from "./description-cases.ts";

/** What is said of a description in YAML, each behind the text that it is said of. */
function told(text: string): readonly string[] {
  const source = Source.fromText("cluster.yaml", text);
  const { root, diagnostics } = readYaml(source);
  assert.deepEqual(diagnostics, []);
  assert.ok(root);
  return wrongIn(root).map(({ code, severity, message, span }) => {
    assert.equal(`${code} ${severity}`, "base/wrong-document error");
    return `${source.text.slice(span.start, span.end)} | ${message.en}`;
  });
}

const numbered = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index)).join(", ");

describe("a description", () => {
  for (const [block, keys, ...wrong] of blockCases)
    test(`${block} { ${keys} }`, () => {
      assert.deepEqual(told(within[block]?.(keys) ?? ""), wrong);
    });
});

describe("a cluster", () => {
  const whole: Readonly<Record<string, readonly [text: string, ...wrong: string[]]>> = {
    "says everything that the vocabulary knows": [
      `$schema: x
name: orders
target: ths@6.0.1
ha_target: keepalived@2.2.7
defaults: sound
interface: bond0
paths: { proxy: /opt/ths/conf/httpserver.conf, keepalived: /etc/k.conf, scripts: /etc/s }
nodes:
  lb1: { address: 10.0.0.11/24, priority: 150, paths: { scripts: /x }, files: extra.conf }
  lb2: { address: 10.0.0.12/24, interface: eth1, target: nginx@1.22, ha_target: keepalived }
upstreams: { app: { server: [10.0.1.1:80] } }
servers: { web: { listen: [80], on: [vip], routes: [{ path: /, to: app }] } }
streams: { db: { listen: 5432, to: app } }
floats: { vip: { address: 10.0.0.100 }, vip6: { address: "fd00::64/64", nodes: [lb2, lb1] } }
groups: { G1: { floats: [vip, vip6] } }
checks: { up: { process: nginx } }
virtual_servers: { v: { on: vip, port: 81, servers: 10.0.1.1:80 } }
notify: { webhook: http://10.0.0.9/hook }
guards: { witnesses: [ping 10.0.0.1] }
proxy: { worker_processes: auto, http: { gzip: true } }
keepalived: { global_defs: { router_id: x } }
`,
    ],
    "asks for nothing": [
      "nodes: { a: {} }",
      " | nothing is described: there are no `servers`, `upstreams`, `streams` or `floats`",
    ],
    "asks for nothing, with empty sections": [
      "nodes: { a: { overrides: { upstreams: {} } } }\nservers: {}",
      " | nothing is described: there are no `servers`, `upstreams`, `streams` or `floats`",
    ],
    "has no nodes": ["nodes: {}", "{} | no node is described"],
    "has nothing where nodes should be": [
      "nodes:\nservers: { web: {} }",
      "nodes | nothing stands here; keys are expected",
    ],
    "is empty": ["", " | `nodes` is missing"],
    "is a list": ["[1]", "[1] | keys are expected here"],
    "has names that cannot be used": [
      "nodes: { 1: {}, a/b: {}, __proto__: {} }\nupstreams: { 'a b': {}, constructor: {} }",
      "1 | a name cannot be a number alone: write a letter before it, such as `n1`",
      "a/b | a name is made of letters, digits, `_`, `-` and `.`, and begins with a letter or a digit",
      "__proto__ | a name is made of letters, digits, `_`, `-` and `.`, and begins with a letter or a digit",
      "'a b' | a name is made of letters, digits, `_`, `-` and `.`, and begins with a letter or a digit",
    ],
    "has keys that every object has": [
      "nodes: { a: { toString: 1 } }\n__proto__: { servers: {} }\nconstructor: 1\nservers: { w: { hasOwnProperty: 1 } }",
      "toString | there is no key `toString` here; `address`, `interface`, `priority`, `target`, `ha_target`, `paths`, `overrides`, `files`, `proxies`, `ha` are",
      "__proto__ | there is no key `__proto__` here; `name`, `target`, `ha_target`, `defaults`, `interface`, `paths`, `nodes`, `upstreams`, `servers`, `streams`, `floats`, `groups`, `checks`, `virtual_servers`, `notify`, `guards`, `proxy`, `keepalived` are",
      "constructor | there is no key `constructor` here; `name`, `target`, `ha_target`, `defaults`, `interface`, `paths`, `nodes`, `upstreams`, `servers`, `streams`, `floats`, `groups`, `checks`, `virtual_servers`, `notify`, `guards`, `proxy`, `keepalived` are",
      "hasOwnProperty | there is no key `hasOwnProperty` here; `on`, `nodes`, `tls`, `max_body`, `timeouts`, `retry`, `headers`, `routes` are, and the directives of `server`",
    ],
    "is written for a product that nobody has": [
      "target: tegnine@3\nha_target: keepalive@2.2.7\nnodes: { a: { target: nginx@new } }\nservers: { w: {} }",
      "tegnine@3 | a product and its version are expected, such as `tengine@3.1`; products are nginx, ths, tengine, angie, openresty, nginx-plus",
      "keepalive@2.2.7 | a product and its version are expected, such as `keepalived@2.2.7`; products are keepalived",
      "nginx@new | a product and its version are expected, such as `nginx@1.22`; products are nginx, ths, tengine, angie, openresty, nginx-plus",
    ],
    "has two nodes with one address": [
      "nodes: { a: { address: 10.0.0.1/24 }, b: { address: 10.0.0.1/16 } }\nservers: { w: {} }",
      "10.0.0.1/16 | 10.0.0.1 is the address of `a` already",
    ],
    "has two nodes with one address of IPv6, written differently": [
      "nodes: { a: { address: 'fd00::1' }, b: { address: 'fd00:0::1' } }\nservers: { w: {} }",
      "'fd00:0::1' | fd00:0::1 is the address of `a` already",
    ],
    "has a node at the end of its network": [
      "nodes: { a: { address: 10.0.0.0/24 }, b: { address: 10.0.0.0/31 } }\nservers: { w: {} }",
      "10.0.0.0/24 | 10.0.0.0 is the network 10.0.0.0/24 itself",
      "10.0.0.0/31 | 10.0.0.0 is the address of `a` already",
    ],
    "uses a virtual router twice": [
      `${pair}floats:
  a: { address: 10.0.0.100, vrid: 51 }
  b: { address: 10.0.0.101, vrid: 51 }
  c: { address: 10.0.0.51 }
  d: { address: 'fd00::1/64', vrid: 51 }
  e: { address: 10.0.0.102, vrid: 51, interface: eth7 }
`,
      "51 | `a` on eth0 has the number 51 already",
      "10.0.0.51 | `a` on eth0 has the number 51 already, which is the last byte here: say another `vrid`",
    ],
    "uses a virtual router on different nodes": [
      `${pair}floats:
  a: { address: 10.0.0.100, vrid: 51, nodes: [lb1] }
  b: { address: 10.0.0.101, vrid: 51, nodes: [lb2] }
`,
    ],
    "has one address in two floats": [
      `${pair}floats: { a: { address: 10.0.0.100, vrid: 1 }, b: { address: 10.0.0.100/24, vrid: 2 } }`,
      "10.0.0.100/24 | 10.0.0.100 is an address of `a` already",
    ],
    "takes the number of an address that has none": [
      "nodes: { a: { address: 10.0.0.1/22 } }\nfloats: { v: { address: 10.0.1.0 } }",
      "10.0.1.0 | the last byte of this address is 0, which is no number of a virtual router: say `vrid`",
    ],
    "sends adverts to nodes without addresses": [
      "nodes: { a: {}, b: { address: 10.0.0.2 } }\nfloats: { v: { address: 10.0.0.9/24, transport: unicast } }",
      "unicast | `a` has no `address` to send adverts to",
    ],
    "says nothing of addresses in the product's own words": [
      "defaults: product\nnodes: { a: {} }\nfloats: { v: { state: BACKUP } }",
    ],
    "listens at a float and at an address": [
      `${pair}floats: { v: { address: 10.0.0.100 } }
servers: { w: { on: v, listen: ["80", "0.0.0.0:81", { address: "*:443", ssl: true }, 8080 ssl] } }`,
      '"0.0.0.0:81" | `on` says the address: `listen` is a port here, not `0.0.0.0:81`',
      '"*:443" | `on` says the address: `listen` is a port here, not `*:443`',
    ],
    "is overridden in part": [
      `upstreams: { app: { server: [10.0.1.1:80], keepalive: 8 }, old: { server: [10.0.1.2:80] } }
servers: { web: { listen: [80], routes: [{ path: /, to: app }] } }
nodes:
  a: { overrides: { upstreams: { app: { keepalive: 16 }, old: ~ }, servers: { web: { listen: ~ } } } }
  b: {}
`,
    ],
    "refers to what one node has taken away": [
      `upstreams: { app: { server: [10.0.1.1:80] }, old: { server: [10.0.1.2:80] } }
servers: { web: { listen: [80], routes: [{ path: /, to: app }, { path: /o, to: old }] } }
nodes: { a: { overrides: { upstreams: { old: ~ } } }, b: {} }
`,
      "old | there is no upstream `old` among `app`",
    ],
    "refers to what each node has by itself": [
      `servers: { web: { listen: [80], routes: [{ path: /, to: app }] } }
nodes:
  a: { overrides: { upstreams: { app: { server: [10.0.1.1:80] } } } }
  b: { overrides: { upstreams: { app: { server: [10.0.1.2:80] } } } }
`,
    ],
    "lacks for one node what the others have": [
      `servers: { web: { listen: [80], routes: [{ path: /, to: app }] } }
nodes: { a: { overrides: { upstreams: { app: { server: [10.0.1.1:80] } } } }, b: {} }
`,
      "app | there is no upstream `app`: none is described",
    ],
    "contradicts itself on one node": [
      `floats: { v: { address: 10.0.0.9/24 } }
checks: { up: { tcp: 127.0.0.1:80 } }
nodes: { a: { overrides: { checks: { up: { process: nginx } } } }, b: {} }
`,
      "process | `process` cannot stand beside `tcp`: leave out one of them",
    ],
    "takes away where nothing is overridden": [
      "servers: { w: {} }\nnodes: { a: { overrides: {}, paths: ~ } }",
      "~ | nothing stands here; keys are expected",
    ],
    "overrides what is no part of a description": [
      "servers: { w: {} }\nnodes: { a: { overrides: { nodes: {}, upstream: {} } } }",
      "nodes | there is no key `nodes` here; it stands in `cluster`, `server`, `stream`, `float`, `virtual_server`",
      "upstream | there is no key `upstream` here; did you mean `upstreams`?",
    ],
    "misspells directives outside of blocks": [
      "nodes: { a: {} }\nproxy: { worker_proceses: 2, server: 3 }\nkeepalived: { global_def: {}, zzz: 1 }",
      "worker_proceses | there is no key `worker_proceses` here; did you mean `worker_processes`?",
      "global_def | there is no key `global_def` here; did you mean `global_defs`?",
      "zzz | there is no `zzz` in the configuration of keepalived",
    ],
  };

  for (const [name, [text, ...wrong]] of Object.entries(whole))
    test(name, () => {
      assert.deepEqual(told(text), wrong);
    });

  test("is a document: its machines are named after files", () => {
    const text =
      "version: 1\nnodes: { lb1/nginx.conf: { proxies: [{ events: {} }] }, 7: { ha: {} } }";
    assert.deepEqual(told(text), []);
  });

  test("is wrong everywhere: a page of it is told, in the order of the text", () => {
    const many = Array.from({ length: 400 }, (_, index) => `  k${index}: 1`).join("\n");
    const found = told(`${pair}servers: { w: {} }\npaths:\n${many}\n`);
    assert.equal(found.length, 50);
    assert.match(found[0] ?? "", /^k0 /);
    assert.match(found[49] ?? "", /^k49 /);
  });

  test("has more nodes than anybody has", () => {
    const nodes = numbered(1001, (index) => `n${index}: {}`);
    assert.deepEqual(told(`servers: { w: {} }\nnodes: { ${nodes} }`), [
      `{ ${nodes} } | a description has at most 1000 nodes`,
    ]);
  });

  test("has a float on more nodes than there are priorities", () => {
    const nodes = numbered(255, (index) => `n${index}: {}`);
    assert.deepEqual(told(`floats: { v: { address: 10.0.0.9/24 } }\nnodes: { ${nodes} }`), [
      "v | a float has at most 254 nodes, as many as there are priorities: say `nodes`",
    ]);
  });

  test("has more floats on more nodes than can be written out", () => {
    const nodes = numbered(254, (index) => `n${index}: {}`);
    const floats = numbered(70, (index) => `v${index}: { address: 10.0.0.${index + 1}/24 }`);
    const [first = "", ...more] = told(`floats: { ${floats} }\nnodes: { ${nodes} }`);
    assert.match(first, /too many nodes share too many floats/);
    assert.deepEqual(more, []);
  });

  test("is as large as a file may be, and wrong or not it is read at once", () => {
    const names = (letter: string, count: number) => numbered(count, (at) => `${letter}${at}: {}`);
    const begin = performance.now();
    const [unknown = ""] = told(`nodes: { a: {} }\nservers: { w: { ${names("zorp", 2000)} } }`);
    assert.match(unknown, /^zorp0 /);
    const routes = numbered(1000, (at) => `{ path: /, to: v${at} }`);
    const missing = told(
      `nodes: { a: {} }\nupstreams: { ${names("u", 3000)} }\nservers: { w: { routes: [${routes}] } }`,
    );
    assert.equal(missing.length, 50);
    const over = told(
      `nodes: { a: { overrides: { upstreams: { ${names("u", 3000)} } } } }\nupstreams: { ${names("u", 3000)} }`,
    );
    assert.deepEqual(over, []);
    assert.ok(performance.now() - begin < 20_000);
  });

  test("nests routes without end", () => {
    const routes = `${"routes: [{ path: /, ".repeat(45)}to: app${" }]".repeat(45)}`;
    const found = told(
      `${pair}upstreams: { app: { server: [10.0.0.1:80] } }\nservers: { w: { ${routes} } }`,
    );
    assert.deepEqual(found, []);
  });
});
