import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import ajv from "ajv";

import { plainOf } from "../../src/ir/placed.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";
import { blockCases, within } from "./description-cases.ts";

const folder = join(import.meta.dirname, "..", "..", "schemas");
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8")) as object;

const compiler = new ajv.Ajv({
  allowUnionTypes: true,
  strict: false,
  inlineRefs: false,
  code: { optimize: false },
});
compiler.addSchema(read("document.schema.json"), "document.schema.json");
const document = compiler.getSchema("document.schema.json");
const settings = compiler.compile(read("lbc.schema.json"));

const valueOf = (text: string): unknown => {
  const { root } = readYaml(Source.fromText("cluster.yaml", text));
  assert.ok(root);
  return plainOf(root);
};

/** What no schema can tell: whether names are defined, what keys say of each other, networks. */
const meaning =
  /there is no (?:node|upstream|float)|is a node|cannot stand beside|means nothing without|stands twice|`(?:address|vrid)`(?:, or `on` and `port`,)? (?:is|are) missing|one of `http`|outside|broadcast|own address|VRRP|has no prefix|more than 100|asks for nothing|is longer than|a port is a number|one line|is no address|decimals|33\.333|0o17/;

describe("the schema of descriptions", () => {
  for (const [block, keys, ...wrong] of blockCases) {
    const text = within[block]?.(keys) ?? "";
    const isRight = wrong.length === 0;
    // A directive of another block is told where it is understood.
    const isElsewhere = block === "upstream" && keys.startsWith("listen");
    if (isElsewhere || wrong.some((one) => meaning.test(one))) continue;
    test(`${isRight ? "takes" : "refuses"} ${block} { ${keys} }`, () => {
      const value = valueOf(text);
      assert.equal(document?.(value), isRight);
      assert.equal(settings({ cluster: value }), isRight);
    });
  }

  test("takes null where one node says otherwise, and nowhere else", () => {
    const over = (value: string) =>
      document?.(
        valueOf(`nodes: { a: { overrides: { upstreams: ${value} } } }\nservers: { w: {} }`),
      );
    assert.equal(over("{ app: ~ }"), true);
    assert.equal(over("{ app: { max_fails: ~, keepalive: ~, balance: { hash: ~ } } }"), true);
    assert.equal(over("{ app: { max_fails: many } }"), false);
    assert.equal(document?.(valueOf("nodes: { a: {} }\nupstreams: { app: ~ }")), false);
  });

  test("takes machines as files are converted to them", () => {
    const text = "version: 1\nnodes: { a/nginx.conf: { proxies: [{ target: nginx@1.22 }] } }";
    assert.equal(document?.(valueOf(text)), true);
  });
});
