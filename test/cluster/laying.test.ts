import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { placedJson } from "../../src/build/placed-json.ts";
import { keysInOrder, laidApart } from "../../src/cluster/fold/laying.ts";
import { laidOver } from "../../src/cluster/overrides.ts";
import { plainOf } from "../../src/ir/placed.ts";

const over = (below: object, above: object): unknown =>
  plainOf(laidOver(placedJson({ ...below }).root, placedJson({ ...above }).root));

/** Without the order of keys, and without the prototype that a plain value has not. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

const word = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom("a", "b"), fc.boolean());
const key = fc.constantFrom("x", "y", "z", "constructor", "__proto__");
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    word,
    fc.array(word, { maxLength: 2 }),
    tie("map"),
  ),
  map: fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
}));
const map = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });

test("what is laid over what is shared is what each of them said", () => {
  fc.assert(
    fc.property(fc.array(map, { minLength: 1, maxLength: 4 }), (all) => {
      const laid = laidApart(all as Parameters<typeof laidApart>[0]);
      for (const [index, one] of all.entries())
        assert.deepEqual(plain(over(laid.shared, laid.over[index] ?? {})), plain(one));
    }),
    { numRuns: 400 },
  );
});

describe("what most of them say is shared", () => {
  test("a value, a key that one lacks, and one that only one has", () => {
    assert.deepEqual(
      laidApart([
        { a: 1, b: [1] },
        { a: 1, b: [1] },
        { a: 2, c: true },
      ]),
      { shared: { a: 1, b: [1] }, over: [{}, {}, { a: 2, b: null, c: true }] },
    );
  });

  test("where two differ in a word, each says its own; of two lists the first is shared", () => {
    assert.deepEqual(laidApart([{ priority: 100 }, { priority: 90 }]), {
      shared: {},
      over: [{ priority: 100 }, { priority: 90 }],
    });
    assert.deepEqual(laidApart([{ server: ["a"] }, { server: ["b"] }]), {
      shared: { server: ["a"] },
      over: [{}, { server: ["b"] }],
    });
  });

  test("keys stand in an order that suits all", () => {
    assert.deepEqual(
      keysInOrder([
        ["a", "c"],
        ["a", "b", "c"],
        ["c", "d"],
      ]),
      ["a", "b", "c", "d"],
    );
    assert.deepEqual(keysInOrder([["b"], ["a", "b"]]), ["a", "b"]);
  });
});
