import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { entryOf, plainOf } from "../../src/ir/placed.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";
import { absent, corpus } from "../support/corpora.ts";

function read(text: string | Uint8Array) {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const source = new Source("x.yaml", bytes);
  const { root, diagnostics } = readYaml(source);
  const found = diagnostics.map(({ span, message }) => {
    const { line, column } = source.position(span.start);
    return `${line}:${column} ${message.en}`;
  });
  return { root, found, plain: root && plainOf(root) };
}

describe("values", () => {
  test("are text, numbers, true and false, with what was written", () => {
    const { root } = read('a: 1\nb: off\nc: "1"\nd: 0o17\ne: 1e400\nf: true\ng:\n');
    assert.ok(root?.kind === "map");
    const told = root.entries.map(({ value }) =>
      value.kind === "scalar" ? [value.value, value.text] : [],
    );
    assert.deepEqual(told, [
      [1, "1"],
      ["off", "off"],
      ["1", "1"],
      [15, "0o17"],
      [Infinity, "1e400"],
      [true, "true"],
      [null, ""],
    ]);
  });

  test("know their places, also behind a byte order mark and in flow style", () => {
    const text = "\ufeffa: {b: [x, yy]}\n";
    const { root } = read(text);
    assert.ok(root?.kind === "map");
    const inner = entryOf(root, "a")?.value;
    const list = inner?.kind === "map" ? entryOf(inner, "b")?.value : undefined;
    assert.ok(list?.kind === "list");
    assert.deepEqual(
      list.items.map(({ span }) => text.slice(span.start, span.end)),
      ["x", "yy"],
    );
  });

  test("JSON is YAML", () => {
    const json = { a: [1, "two", true, { "b c": "\u00e9\n" }], __proto__x: "x" };
    assert.deepEqual(JSON.parse(JSON.stringify(read(JSON.stringify(json)).plain)), json);
  });

  test("any JSON is read as it is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (json) => {
        const { plain, found } = read(JSON.stringify(json));
        assert.deepEqual(found, []);
        assert.deepEqual(JSON.parse(JSON.stringify(plain)), JSON.parse(JSON.stringify(json)));
      }),
      { numRuns: 200 },
    );
  });

  test("no text makes it throw", () => {
    const piece = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "- ",
      "[",
      "]",
      "{",
      "}",
      "&a ",
      "*a",
      "<<",
      '"',
      "'",
      "!",
      "|",
      ">",
      "#",
      "\t",
      "? ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { root, found } = read(pieces.join(""));
        assert.ok(root !== undefined || found.length > 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe("anchors and merges", () => {
  test("are copies; what stands there itself goes first", () => {
    const { plain } = read("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [*a, {z: 4}]}\n");
    assert.deepEqual(JSON.parse(JSON.stringify(plain)), {
      a: { x: 1, y: 2 },
      b: { y: 3, x: 1 },
      c: { x: 1, y: 2, z: 4 },
    });
  });

  test("nothing reaches a prototype", () => {
    const { plain } = read("x: &x {__proto__: {polluted: true}}\ny: {<<: *x}\n");
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
    assert.equal((plain as Record<string, Record<string, unknown>>)["y"]?.["polluted"], undefined);
  });

  test("have bounds", () => {
    const lines = ["a: &a [x,x,x,x,x,x,x,x,x,x]"];
    for (const [index, name] of Array.from("bcdefgh").entries()) {
      const of = `*${"abcdefg"[index] ?? ""}`;
      lines.push(`${name}: &${name} [${Array.from({ length: 10 }, () => of).join(",")}]`);
    }
    assert.match(read(lines.join("\n")).found.join(), /^\d:\d+ aliases copy more than/);
    assert.deepEqual(read("a: &a [*a]").found, [
      "1:8 this alias stands inside what it names, and would never end",
    ]);
    assert.deepEqual(read("a: *b").found, ["1:4 nothing before has this anchor"]);
  });
});

describe("what is refused, and where", () => {
  const cases: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ["a tab", "lint:\n\tpreset: all\n", /^2:1 YAML is not indented with tabs/],
    ["a key twice", "a: 1\nb: 2\na: 3\n", /^3:1 this key stands here twice$/],
    ["a second document", "a: 1\n---\nb: 2\n", /^2:1 a second document/],
    ["a tag", "x: !!js/function 'f'\n", /^1:4 lbc knows no such tag/],
    ["a key that is a list", "? [a]\n: b\n", /^1:3 a key is text/],
    ["an open bracket", "a: [1\n", /never closed/],
    ["a control character", "a: b\0c\n", /^1:5 a control character/],
    ["bytes that are no UTF-8", Uint8Array.of(0x61, 0x3a, 0x20, 0xff), /^1:4 YAML is UTF-8/],
    ["two colons", "a: b: c\n", /^1:\d a second colon/],
    ["a hundred thousand brackets", "[".repeat(100_000), /nests? too deeply|nests deeper/],
    ["a megabyte and more", `a: ${"x".repeat(1_000_000)}`, /^1:1 this file has more than 1000000/],
    ["a merge of text", "a: {<<: x}\n", /takes the keys of a map/],
  ];
  for (const [name, text, expected] of cases)
    test(name, () => {
      const { root, found } = read(text);
      assert.equal(root, undefined);
      assert.match(found[0] ?? "", expected);
    });

  test("many keys are no square of many", () => {
    const text = Array.from({ length: 40_000 }, (_, index) => `key${index}: 1`).join("\n");
    assert.deepEqual(read(text).found, []);
  });
});

const bad = corpus("bad-configs");

test(
  "bad-configs: every YAML and JSON has a verdict",
  { skip: bad ? false : absent("bad-configs") },
  () => {
    const folder = bad ?? "";
    const expected = JSON.parse(readFileSync(join(folder, "expectations.json"), "utf8")) as {
      cases?: readonly { file: string; dialect: string; line?: number }[];
    };
    const cases = (expected.cases ?? []).filter(({ dialect }) => /yaml|json/.test(dialect));
    assert.ok(cases.length > 10);
    for (const { file, line } of cases) {
      const { found } = read(readFileSync(join(folder, file)));
      // What is YAML all the same is refused for what it says.
      if (found.length === 0) continue;
      if (line !== undefined) assert.match(found[0] ?? "", new RegExp(`^${line}:`), file);
      assert.doesNotMatch(found.join(), /S3cr3t/);
    }
  },
);
