import assert from "node:assert/strict";
import { test } from "node:test";

import { canonical } from "../../src/build/asked-of.ts";
import { check } from "../../src/check/check.ts";
import { expand } from "../../src/cluster/expand.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

/** Two machines that differ where the description says so. */
const description = `
interface: eth0
nodes:
  lb1: { address: 10.0.0.11/24 }
  lb2:
    address: 10.0.0.12/24
    overrides:
      upstreams: { app: { server: [10.0.1.21:80] } }
      servers: { web: { timeouts: { read: 10s } } }
      virtual_servers: { lvs: { servers: [10.0.2.2:90] } }
floats:
  vip: { address: 10.0.0.100, vrid: 51 }
upstreams:
  app: { server: [10.0.1.21:80, 10.0.1.22:80] }
servers:
  web: { listen: 8080, server_name: a.example, routes: [{ path: /, to: app }] }
  only: { nodes: [lb1], listen: 8081, server_name: b.example, return: 204 }
virtual_servers:
  lvs: { on: vip, port: 90, forward: DR, servers: [10.0.2.1:90, 10.0.2.2:90] }
  mine: { nodes: [lb1], on: vip, port: 91, forward: DR, servers: [10.0.2.1:91] }
`;

function drifts(text: string): readonly string[] {
  const source = Source.fromText("lbc.yaml", text);
  const { root } = readYaml(source);
  assert.ok(root);
  const { diagnostics } = check({ paths: [] }, { documents: [{ source, root }] });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message.en),
    [],
  );
  return diagnostics.map(({ code }) => code).filter((code) => code.endsWith("-drift"));
}

test("what a description says otherwise of a machine is no drift", () => {
  assert.deepEqual(drifts(description), []);
});

test("the same machines, each described by itself, may have drifted apart", () => {
  const { root } = readYaml(Source.fromText("lbc.yaml", description));
  assert.ok(root?.kind === "map");
  const apart = JSON.stringify(canonical(expand(root).document));
  assert.deepEqual(new Set(drifts(apart)), new Set(["cluster/nginx-drift", "cluster/lvs-drift"]));
  assert.ok(drifts(apart).length > 4);
});

test("a whole configuration beside what is described is compared", () => {
  const proxies = `    proxies: [{ events: {}, http: { server: [{ listen: ["8099"] }] } }]`;
  const found = drifts(description.replace("    overrides:", `${proxies}\n    overrides:`));
  assert.ok(found.includes("cluster/nginx-drift"));
});
