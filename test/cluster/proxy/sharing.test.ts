import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { check } from "../../../src/check/check.ts";
import { expand } from "../../../src/cluster/expand.ts";
import { fromDocument } from "../../../src/lower/document.ts";
import { readYaml } from "../../../src/project/yaml-reader.ts";
import { Source } from "../../../src/text/source.ts";

const described = (nodes: string): string => `
target: nginx@1.22
nodes:
${nodes.replace(/^/gm, "  ")}
floats:
  vip: {address: 10.0.0.100, vrid: 51, interface: eth0}
upstreams:
  app: {server: ["10.0.1.1:80", "10.0.1.2:80"]}
  db: {server: ["10.0.2.1:3306"]}
servers:
  web: {listen: ["80"], server_name: a.example, routes: [{path: /, to: app}]}
streams:
  db: {listen: ["3306"], to: db, nodes: [lb3]}
`;

function read(text: string) {
  const source = Source.fromText("lbc.yaml", text);
  const { root } = readYaml(source);
  assert.equal(root?.kind, "map");
  const { nodes } = fromDocument(expand(root).document, source);
  const { diagnostics } = check({ paths: [] }, { documents: [{ source, root }] });
  return { proxies: nodes.map(({ proxies }) => proxies[0]), diagnostics };
}

describe("machines of a description", () => {
  test("that are asked for the same share what it means; others have their own", () => {
    const { proxies } = read(
      described(
        [
          "lb1: {address: 10.0.0.11/24}",
          // What floats is no matter of the proxy that listens everywhere.
          "lb2: {address: 10.0.0.12/24, overrides: {floats: {vip: {interface: eth1}}}}",
          "lb3: {address: 10.0.0.13/24}",
          "lb4: {address: 10.0.0.14/24, target: nginx@1.30}",
          "lb5: {address: 10.0.0.15/24, overrides: {upstreams: {app: {keepalive: 8}}}}",
        ].join("\n"),
      ),
    );
    const [one, two, ...others] = proxies;
    assert.ok(one && one === two);
    assert.equal(new Set([one, ...others]).size, 4);
    assert.deepEqual(
      proxies.map((proxy) => proxy?.stream?.upstreams.length),
      [undefined, undefined, 1, undefined, undefined],
    );
  });

  test("are all named by what is found where they share it", () => {
    const { diagnostics } = read(
      described(
        [
          "lb1: {address: 10.0.0.11/24}",
          "lb2: {address: 10.0.0.12/24}",
          "lb3: {address: 10.0.0.13/24, overrides: {servers: {web: {proxy_ignore_client_abort: true}}}}",
        ].join("\n"),
      ).replace("to: app}", "to: app, proxy_next_upstream: http_404}"),
    );
    const named = diagnostics.map(({ code, node, nodes }) => [code, nodes ?? node]);
    assert.deepEqual(
      named.filter(([code]) => code === "retry/http-404-403"),
      [["retry/http-404-403", ["lb1", "lb2", "lb3"]]],
    );
    assert.deepEqual(
      named.filter(([code]) => code === "timeout/ignore-client-abort"),
      [["timeout/ignore-client-abort", "lb3"]],
    );
  });
});
