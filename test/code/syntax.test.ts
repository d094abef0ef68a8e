import assert from "node:assert/strict";
import { test } from "node:test";

import { Located } from "../../src/code/child/located.ts";
import { outlineOf, parsed, parsedJson } from "../../src/code/child/parse.ts";
import { withoutTypes } from "../../src/code/child/strip.ts";

/** The test is no place to say that Node may yet change how it strips. */
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = () => {};
withoutTypes("", 0);
process.emitWarning = emitWarning;

/** What reading a text refuses: where, what stands there, and why. */
function refusal(read: (text: string, file: number) => unknown, text: string) {
  try {
    read(text, 0);
  } catch (error) {
    assert.ok(error instanceof Located && error.isSyntax, String(error));
    const [, start, end] = error.place ?? [0, -1, -1];
    const line = text.slice(0, start).split("\n").length;
    const column = start - text.lastIndexOf("\n", start - 1);
    return [`${line}:${column}`, text.slice(start, end), error.text.en];
  }
  return undefined;
}

test("types are blanked out, and nothing moves", () => {
  const texts = [
    `const a: "中文😀é" = x as "中文"; // ü\nconst b = <T>(x: T) => x!;\r\n`,
    `\ufeffconst a: number = 1;\n`,
    `#!/usr/bin/env node\nimport { a, type B } from "lbc";\nimport type { C } from "lbc";\n`,
    `type A = {\n a: 1 }\n;[1].map((x) => x satisfies number)\n`,
  ];
  for (const text of texts) {
    const plain = withoutTypes(text, 0);
    assert.equal(plain.length, text.length);
    assert.equal(plain.split("\n").length, text.split("\n").length);
    parsed(plain, 0);
  }
});

test("what is no TypeScript is told at its place", () => {
  const only = "only types that can be left out may stand here: TypeScript ";
  const cases: readonly (readonly [text: string, place: string, at: string, message: string])[] = [
    [`\tconst 中文 = "中文😀"; enum A { B }\n`, "1:21", "enum", `${only}enum`],
    [`const a = 1;\n\n  enum A {\n  B }\n`, "3:3", "enum", `${only}enum`],
    [`namespace A { export const x = 1; }`, "1:1", "namespace", `${only}namespace`],
    [`class A { constructor(private x: number) {} }`, "1:31", "x", `${only}parameter`],
    [`const x: number = 1;\n\tconst y = ;\n`, "2:12", ";", "this is no TypeScript: Expression"],
    [`export default {\n  a: 1,\n`, "2:7", ",", "this is no TypeScript: Unexpected token"],
  ];
  for (const [text, place, at, message] of cases) {
    const [where, what, why = ""] = refusal(withoutTypes, text) ?? [];
    assert.deepEqual([where, what], [place, at], why);
    assert.ok(why.startsWith(message), why);
  }
});

test("what is no JavaScript or JSON is told at its place", () => {
  assert.deepEqual(refusal(parsed, "const a = 1;\nconst a = 2;\n"), [
    "2:7",
    "a",
    "this is no JavaScript: Identifier 'a' has already been declared",
  ]);
  assert.deepEqual(
    refusal(parsed, `${"[".repeat(100_000)}1`)?.[2],
    "this nests too deep to be read",
  );
  assert.deepEqual(refusal(parsedJson, `{ "a": 1,\n  b: 2 }`), ["2:3", "b", "this is no JSON"]);
  assert.deepEqual(refusal(parsedJson, `{ "a": 1`), ["1:9", "", "this is no JSON"]);
});

test("imports are found with their names, and what a module waits for", () => {
  const text = `import a, { b, c as d, "e f" as g } from "m";
import * as all from "n";
export { h as i } from "o";
export * from "p";
const j = async () => await import("q");
if (all) for (const k of [1]) await k;
export default [a, b, d, g, j];
`;
  const { imports, exported, waits } = outlineOf(parsed(text, 0), 0);
  const at = (place: readonly number[] | undefined) => text.slice(place?.[1], place?.[2]);
  assert.deepEqual(
    imports.map(({ module, name, place }) => [module, name, at(place)]),
    [
      ["m", undefined, `"m"`],
      ["m", "default", "a"],
      ["m", "b", "b"],
      ["m", "c", "c"],
      ["m", "e f", `"e f"`],
      ["n", undefined, `"n"`],
      ["o", undefined, `"o"`],
      ["o", "h", "h"],
      ["p", undefined, `"p"`],
      ["q", undefined, `"q"`],
    ],
  );
  assert.equal(at(exported), "[a, b, d, g, j]");
  assert.equal(at(waits), "await k");
});
