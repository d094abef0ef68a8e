import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createContext, runInContext } from "node:vm";

import * as fc from "fast-check";
import { format } from "oxfmt";

import type { JsonObject } from "../../src/emit/document.ts";
import { dslText } from "../../src/emit/dsl.ts";

/** The functions of the DSL, as far as their values go. */
const builders = [
  "const same = (keys) => keys;",
  "const cluster = same, upstream = same, server = same, stream = same, float = same;",
  "const group = same, check = same, virtualServer = same;",
  "const route = (path, keys) => ({ path, ...keys });",
  "const env = (name) => `env:${name}`, file = (name) => `file:${name}`;",
].join("\n");

const context = createContext({});
runInContext(builders.replaceAll("const ", "var "), context);

/** The value that the text of a configuration exports. */
function valueOf(text: string): unknown {
  const value = text.replace(/^import .*$/m, "").replace("export default ", "(");
  return runInContext(value.replace(/;\n$/, ")"), context);
}

/** Without the prototype that a plain value has not. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

test("what is written is what is read again", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("env:A", "'\"\\"),
  );
  const key = fc.oneof(fc.constantFrom("path", "routes", "secret", "__proto__"), text);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const section = fc.constantFrom("upstreams", "servers", "floats", "proxy", "nodes");
  const description = fc.dictionary(section, value, { noNullPrototype: true });
  fc.assert(
    fc.property(description, (said) => {
      const written = plain(said) as JsonObject;
      assert.deepEqual(plain(valueOf(dslText(written))), written);
    }),
    { numRuns: 60 },
  );
});

const description = {
  name: "orders",
  nodes: { lb1: { address: "10.0.0.11/24" }, lb2: { overrides: { proxy: null } } },
  floats: { vip: { address: "10.0.0.100", secret: "env:VRRP_SECRET" } },
  checks: { "the-proxy": { http: "http://127.0.0.1/" } },
  upstreams: { app: { server: ["10.0.0.1:80", { address: "10.0.0.2:80", weight: 2 }] } },
  servers: {
    web: { listen: ["80"], routes: [{ path: "/", to: "app", timeouts: { read: "30s" } }] },
  },
  proxy: { http: { log_format: [["main", '"$request" $status']] } },
} as unknown as JsonObject;

test("a description reads as one that somebody wrote", () => {
  assert.equal(
    dslText(description),
    `import { check, cluster, env, float, route, server, upstream } from "lbc";

export default cluster({
  name: "orders",
  nodes: {
    lb1: { address: "10.0.0.11/24" },
    lb2: { overrides: { proxy: null } },
  },
  floats: {
    vip: float({ address: "10.0.0.100", secret: env("VRRP_SECRET") }),
  },
  checks: {
    "the-proxy": check({ http: "http://127.0.0.1/" }),
  },
  upstreams: {
    app: upstream({ server: ["10.0.0.1:80", { address: "10.0.0.2:80", weight: 2 }] }),
  },
  servers: {
    web: server({
      listen: ["80"],
      routes: [route("/", { to: "app", timeouts: { read: "30s" } })],
    }),
  },
  proxy: { http: { log_format: [["main", '"$request" $status']] } },
});
`,
  );
});

describe("the layout is the one of formatters", () => {
  const long = "x".repeat(120);
  const cases: Readonly<Record<string, JsonObject>> = {
    plain: description,
    "long texts": {
      name: long,
      proxy: {
        http: {
          log_format: [
            ["main", long],
            ["b", "c"],
          ],
        },
        a: long,
      },
    },
    numbers: { proxy: { error_page: Array.from({ length: 40 }, (_, index) => 10_000 + index) } },
    nested: {
      servers: {
        a: {
          routes: [
            { path: "/", to: "b", routes: [{ path: "/x", return: [301, long] }] },
            { path: `/${long}`, to: "b", headers: { Host: "$host", "X-A": long } },
          ],
        },
      },
    },
    empty: { nodes: {}, upstreams: { a: {} }, servers: {}, proxy: { http: {} } },
  };
  for (const [name, said] of Object.entries(cases))
    test(name, async () => {
      const text = dslText(said);
      const { code } = await format("lbc.config.ts", text, { printWidth: 100 });
      assert.equal(text, code);
    });
});
