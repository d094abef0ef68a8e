import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import * as fc from "fast-check";

import { offsetBefore } from "../../src/code/child/instrument.ts";
import { plainly, recorded } from "./recorded.ts";

/** What could come out otherwise, if the text were changed carelessly. */
const programs: readonly string[] = [
  `({ a: 1, ...{ b: 2 }, ["c" + 1]: [3, ...[4, 5]] })`,
  `const f = (x) => ({ x }); f({ ...f(1), y: [f(2)] })`,
  `const a = undefined; [a?.b.c(1), a?.[0]?.(2), ({ b: { c: (x) => [x] } })?.b.c(3)]`,
  `const o = { n: 1, get() { return this?.n } }; [o.get(), (o.get)(), (0, o.get)?.call(o), o["get"]()]`,
  `const o = { f() { return this === o } }; [o.f(), o?.f(), o?.["f"](), [o][0].f()]`,
  `const l = []; l.push(1, 2); l.push(...[3], 4); l.unshift(0); l[9] = 9; l`,
  `const o = {}; o.a = o["b"] = { c: 1 }; o.x ??= 1; o.x ||= 2; o.y &&= 3; o.a.c += 4; o`,
  `let [a, { b = [1], ...rest } = { b: [2], z: 3 }] = [[4]]; [a, b, rest] = [{ a }, b, rest]; [a, b, rest]`,
  `const o = {}; [o.a, o["b"]] = [1, 2]; ({ x: o.c } = { x: 3 }); for (o.d of [4]); o`,
  `function f(a, b = { a }, ...c) { return [a, b, c, arguments.length] } f(1, undefined, ...[2, 3])`,
  `const tag = (s, ...v) => [s.raw, v]; tag\`a\${[1]}b\${{ c: 2 }}\``,
  `let n = 0; while (n < 3) n++; do n++; while (n < 5); for (;;) if (n++ > 8) break; n`,
  `let n = 0
while (n < 3) n = Math.max(n + 1, [n].length)
n`,
  `const r = []; outer: for (const a of [1, 2]) for (const b in { x: 1, y: 2 }) { if (a > 1) continue outer; r.push([a, b]) } r`,
  `const r = []; for (let i = 0, o = { i }; i < 2; i++, o = { i }) r.push(() => [i, o]); r.map((f) => f())`,
  `class A { #x = [1]; static s = { a: 1 }; m() { this.#x = [...this.#x, 2]; return this.#p() } #p() { return this.#x } get g() { return [1] } } class B extends A { constructor() { super(...[]) } m() { return super.m() } } [new B().m(), new (class extends A {})().g, A.s]`,
  `const g = function* () { const x = yield [1]; yield* [{ x }]; }; const i = g(); [i.next().value, i.next(2).value, [...g()]]`,
  `try { throw { a: [1] } } catch ({ a }) { a } finally { [2] }`,
  `try { null.x() } catch (e) { e.message }`,
  `(() => { throw "x" })()`,
  `undefined_name`,
  `const o = {}; o.missing.deep = 1`,
  `const o = {}; o.missing()`,
  `Object.entries({ b: 1, a: [2] }).map(([k, v]) => ({ [k]: v })).filter(Boolean)`,
  `Object.fromEntries(["a", "b"].map((k, i) => [k, { i }]))`,
  `const s = new Set([1, 2]); const m = new Map([[1, { a: 1 }]]); [[...s], [...m.values()], ...s]`,
  `var { length } = "abc", x = (1, [2])[0], y = (a => [a])(3); [length, x, y]`,
  `let a = 1
;[a, a].forEach((v) => { a += v })
a`,
  `const f = () => ({}), g = () => [], h = async () => ({ a: await 1 }); [f(), g(), typeof h().then]`,
  `[f.name, g.name, h.name, o.k.name, D.name]; var f = () => 1, g = function () {}, h = class {}, o = { k: () => 1 }; class D {}`,
  `switch ([1].length) { case [2].length: "one"; break; default: "other" }`,
  `if ([]) ({ a: 1 }); else [2]`,
  `const o = { __proto__: { p: 1 }, a: 1 }; [o.p, Object.keys(o)]`,
  `const o = { f() { return super.toString === Object.prototype.toString }, get g() { return [1] }, set g(v) {}, async *h() {}, 1: "n", "s t": 2 }; [o.f(), o.g, Object.keys(o)]`,
  `delete [1].x, typeof {}, void [0], !{}, -[3], [..."ab"], [, 1, , 2].length`,
  `((a, b) => a + b)((1, 2), (3, [4].length))`,
  `let c = 0; const k = () => ({ toString: () => "k" + c++ }); const o = { [k()]: 1, [k()]: 2 }; o[k()] = 3; [o, c]`,
  `eval("[1]")`,
];

/** The engine words what is called by how it is written. */
const unworded = (text: string): string => text.replace(/: .*is not a function$/, ": no function");

const comparable = (value: unknown): string => inspect(value, { depth: 8 });

for (const program of programs)
  test(`a program does what it did: ${program.slice(0, 60).replaceAll("\n", " ")}`, () => {
    const expected = plainly(program);
    const { outcome, changed } = recorded(program);
    if ("thrown" in expected && "thrown" in outcome) {
      assert.equal(unworded(outcome.thrown), unworded(expected.thrown));
    } else assert.equal(comparable(outcome), comparable(expected));
    assert.equal(changed.text.split("\n").length, program.split("\n").length);
  });

test("columns of what runs are columns of what is written", () => {
  const text = `const a = { b: [1, ...[2]], c: f(g(3)) };\no.p = h({ x });\n`;
  const { changed } = recorded(`function f() {} function g() {} ${text}`);
  let added = 0;
  for (const [index, { at, text: inserted }] of changed.insertions.entries()) {
    assert.equal(changed.text.slice(at + added, at + added + inserted.length), inserted);
    assert.equal(offsetBefore(changed.insertions, at + added), at);
    added += inserted.length;
    if (changed.insertions[index + 1]?.at === at) continue;
    assert.equal(offsetBefore(changed.insertions, at + added), at);
    assert.equal(offsetBefore(changed.insertions, at + added + 1), at + 1);
  }
  assert.equal(
    offsetBefore(changed.insertions, changed.text.length),
    `function f() {} function g() {} ${text}`.length,
  );
});

/** Expressions of every kind, nested; names are those of variables around them. */
const { expression } = fc.letrec<{ expression: string; part: string; key: string }>((tie) => ({
  key: fc.constantFrom("a", "b", "c"),
  part: fc.oneof(
    tie("expression").map((inner) => `...[${inner}]`),
    tie("expression"),
  ),
  expression: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom("1", `"s"`, "v", "o", "l", "undefined", "null"),
    fc.array(tie("part"), { maxLength: 3 }).map((parts) => `[${parts.join(", ")}]`),
    fc
      .array(fc.tuple(tie("key"), tie("expression"), fc.nat(2)), { maxLength: 3 })
      .map((entries) => {
        const said = entries.map(([key, value, form]) =>
          form === 0
            ? `${key}: ${value}`
            : form === 1
              ? `["${key}"]: ${value}`
              : `...{ ${key}: ${value} }`,
        );
        return `({ ${said.join(", ")} })`;
      }),
    fc.tuple(tie("expression"), tie("part")).map(([a, b]) => `f(${a}, ${b})`),
    fc.tuple(tie("expression"), tie("key")).map(([a, key]) => `(${a})?.${key}`),
    fc.tuple(tie("key"), tie("expression")).map(([key, a]) => `(o.${key} = ${a})`),
    fc.tuple(tie("key"), tie("expression")).map(([key, a]) => `(o["${key}"] ??= ${a})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a}, ${b})`),
    tie("expression").map((a) => `((x, y = ${a}) => ({ x, y }))(v)`),
    tie("expression").map((a) => `l.map((v) => ${a})`),
    tie("expression").map((a) => `Object.assign({}, ${a}, { a: 1 })`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a} ? ${b} : v)`),
    tie("expression").map((a) => "`t${" + a + "}`"),
  ),
}));

test("any expression comes to the same, and every part has a place", () => {
  fc.assert(
    fc.property(expression, (text) => {
      const program = `let v = 1, o = {}, l = [1, { a: 2 }]; const f = (...all) => ({ all }); ${text}`;
      const expected = plainly(program);
      const { outcome, places } = recorded(program);
      assert.equal(comparable(outcome), comparable(expected));
      if (!("value" in outcome) || typeof outcome.value !== "object" || !outcome.value) return;
      for (const key of Object.keys(outcome.value)) places.ofEntry(outcome.value, key);
    }),
    { numRuns: 500 },
  );
});
