import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { expand } from "../../src/cluster/expand.ts";
import { withServedChecks } from "../../src/cluster/proxy/served-checks.ts";
import type { ProxyConfig } from "../../src/ir/config.ts";
import { fromDocument } from "../../src/lower/document.ts";
import { planProxy } from "../../src/plan/proxy.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

const described = (target: string): string => `
target: ${target}
nodes: {one: {}}
upstreams:
  pages:
    server: [127.0.0.1:9001, 127.0.0.1:9002]
    health: {uri: /health, host: app.example, expect: [2xx, 4xx], interval: 500ms, timeout: 200ms, rise: 1, fall: 4, port: 9009}
  plain: {server: [127.0.0.1:9003], health: true}
  off: {server: [127.0.0.1:9004], health: false}
  names: {server: [127.0.0.1:5353], health: {interval: 2s}}
servers:
  web:
    listen: "18080"
    routes: [{path: /, to: pages}, {path: /plain/, to: plain}, {path: /off/, to: off}]
streams:
  dns: {listen: "15353", udp: true, to: names}
  tcp: {listen: "15354", to: plain}
`;

interface Made {
  readonly config: ProxyConfig;
  readonly text: string;
  readonly warnings: readonly string[];
}

function served(target: string): Made {
  const source = Source.fromText("site.yaml", described(target));
  const { root } = readYaml(source);
  assert.ok(root?.kind === "map");
  const { document, nodes, diagnostics } = expand(root, "serve");
  const [node] = fromDocument(document, source).nodes;
  const [config] = node?.proxies ?? [];
  const [view] = nodes;
  assert.ok(config && view);
  return {
    config: withServedChecks(config, view.view),
    text: source.text,
    warnings: diagnostics.map(({ message }) => message.en),
  };
}

const healthOf = ({ config }: Made, name: string, where: "http" | "stream" = "http") =>
  config[where]?.upstreams.find((one) => one.name === name)?.health;

describe("lbc serve checks servers itself, whatever the target can", () => {
  test("what nginx has no words for is asked all the same, and nobody is told that it is not", () => {
    const made = served("nginx@1.22");
    assert.deepEqual(made.warnings, []);
    assert.deepEqual(healthOf(made, "pages")?.value, {
      type: "http",
      interval: 500,
      timeout: 200,
      rise: 1,
      fall: 4,
      port: 9009,
      startDown: false,
      send: "GET /health HTTP/1.0\r\nHost: app.example\r\n\r\n",
      expect: [2, 4],
      requestsPerConnection: undefined,
    });
    assert.equal(healthOf(made, "off"), undefined);
  });

  test("a check stands at its key", () => {
    const made = served("nginx@1.22");
    const origin = healthOf(made, "pages")?.origin;
    assert.ok(origin?.kind === "written");
    const { start, end } = origin.site.span;
    assert.match(made.text.slice(start, end), /^\{uri: \/health, .*\}$/);
  });

  test("a group of streams is checked by its protocol", () => {
    const made = served("nginx@1.22");
    assert.equal(healthOf(made, "plain")?.value.type, "tcp");
    assert.equal(healthOf(made, "plain", "stream")?.value.type, "tcp");
    assert.equal(healthOf(made, "names", "stream")?.value.type, "udp");
  });

  test("words of the target stay", () => {
    const ths = healthOf(served("ths@6.0.1"), "pages");
    assert.ok(ths?.origin.kind === "written");
    assert.equal(ths.value.interval, 500);
    assert.equal(ths.value.port, undefined);
  });

  test("the plan has them, and nothing is left for lbc to choose", async () => {
    const { config } = served("nginx@1.22");
    const { plan, diagnostics } = await planProxy(config, {
      prefix: "/tmp",
      cwd: "/tmp",
      sources: new Map(),
    });
    assert.deepEqual(
      diagnostics.filter(({ code }) => code === "serve/chosen-default"),
      [],
    );
    const [pages] = plan?.http?.upstreams ?? [];
    assert.equal(pages?.health?.interval, 500);
    assert.equal(pages?.health?.port, 9009);
    const names = plan?.stream?.upstreams.find((one) => one.name === "names");
    assert.equal(names?.health?.type, "udp");
    assert.equal(names?.health?.send, "");
  });
});
