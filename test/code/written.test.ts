import assert from "node:assert/strict";
import { test } from "node:test";

import { writtenOf } from "./recorded.ts";

/** A program, and of parts of its value, by path, the text at their places. */
const cases: readonly (readonly [program: string, written: Readonly<Record<string, string>>])[] = [
  [
    `const f = (n) => ({ ...(n > 0 ? f(n - 1) : {}), ...{ ["k" + n]: n } }); f(2)`,
    { k2: "n", "k2 key": `"k" + n`, "k0 key": `"k" + n` },
  ],
  [
    `({ a: { b: [1, "x"] } })`,
    { "": `{ a: { b: [1, "x"] } }`, a: `{ b: [1, "x"] }`, "a.b.1": `"x"`, "a.b key": "b" },
  ],
  [
    `const weight = 2; ({ weight, "b c": weight })`,
    { weight: "weight", "b c key": `"b c"`, "b c": "weight" },
  ],
  [`const base = { a: "1", b: "2" }; ({ ...base, b: "3" })`, { a: `"1"`, "a key": "a", b: `"3"` }],
  [`const base = { b: "2" }; ({ b: "3", ...base })`, { b: `"2"` }],
  [`const x = ["p", "q"]; ["o", ...x, "r"]`, { "0": `"o"`, "2": `"q"`, "3": `"r"` }],
  [`const x = ["p"]; const y = [...x, "z"]; x.push("late"); y`, { "0": `"p"`, "1": `"z"` }],
  [
    `const o = {}; o.a = "1"; o["b" + 1] = "2"; o.a = "3"; o`,
    { a: `"3"`, b1: `"2"`, "b1 key": `"b" + 1` },
  ],
  [`const l = ["a"]; l.push("b", "c"); l.push("d"); l`, { "0": `"a"`, "2": `"c"`, "3": `"d"` }],
  [`const l = ["a", "b"]; l.reverse(); l`, { "": `["a", "b"]`, "0": `["a", "b"]` }],
  [`["a", "b"].map((h) => ({ h, p: 80 }))`, { "1": "{ h, p: 80 }", "1.p": "80", "1.h": "h" }],
  [
    `({ l: ["a", "b"].map((h) => h + ":80") })`,
    { l: `["a", "b"].map((h) => h + ":80")`, "l.1": `["a", "b"].map((h) => h + ":80")` },
  ],
  [`["a", "b", "c"].filter((h) => h !== "b")`, { "1": `"c"` }],
  [`["a"].concat(["b"])`, { "0": `"a"`, "1": `"b"` }],
  [`Object.fromEntries([["k", { a: 1 }]])`, { "k key": `"k"`, k: "{ a: 1 }", "k.a": "1" }],
  [`Object.assign({ a: 1 }, { b: 2 }, { a: 3 })`, { a: "3", b: "2" }],
  [`const make = (keys) => ({ kind: "x", ...keys }); make({ a: "1" })`, { kind: `"x"`, a: `"1"` }],
  [
    `const copy = (name, keys) => JSON.parse(JSON.stringify({ name, ...keys })); copy("n", { a: "1" })`,
    {
      name: `JSON.parse(JSON.stringify({ name, ...keys }))`,
      a: `JSON.parse(JSON.stringify({ name, ...keys }))`,
    },
  ],
  [`({ a: structuredClone({ b: 1 }) })`, { a: "structuredClone({ b: 1 })", "a.b": "1" }],
  [
    `const route = (path, keys) => Reflect.apply(Object.assign, Object, [{}, { path }, keys]); route("/", { to: "x" })`,
    { path: "{}" },
  ],
  [
    `const a = { x: 1 }; ({ one: a, two: a })`,
    { one: "{ x: 1 }", two: "{ x: 1 }", "two key": "two" },
  ],
  [
    `const n = {}; for (let i = 1; i < 3; i++) n["lb" + i] = { address: "10.0.0." + i }; n`,
    { "lb2 key": `"lb" + i`, "lb2.address": `"10.0.0." + i` },
  ],
  [`const o = { a: 1, b: undefined }; o`, { a: "1" }],
  [`({ a: cond() }); function cond() { return [1] }`, { a: "[1]", "a.0": "1" }],
  [
    `const { a, ...rest } = { a: 1, b: { c: 2 } }; ({ rest })`,
    { rest: "rest", "rest.b": "{ c: 2 }", "rest.b.c": "2" },
  ],
];

for (const [program, expected] of cases)
  test(`places: ${program.slice(0, 70)}`, () => {
    const written = writtenOf(program);
    for (const [path, text] of Object.entries(expected))
      assert.equal(written.get(path), text, path);
  });
