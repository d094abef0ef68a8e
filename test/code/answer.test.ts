import assert from "node:assert/strict";
import { test } from "node:test";

import type { Answer } from "../../src/code/answer.ts";
import { placedOf } from "../../src/code/placed-of.ts";
import { readAnswer } from "../../src/code/read-answer.ts";
import { plainOf } from "../../src/ir/placed.ts";

const place = [0, 0, 1] as const;
const answer: Answer = {
  files: [{ path: "/x/lbc.config.ts", text: "{}" }],
  values: [
    { scalar: "v", place },
    { list: [0, 0], place: [0, 1, 2] },
    { map: [["k", place, 1]], place },
  ],
  troubles: [],
  said: [],
};
const read = (changed: Readonly<Record<string, unknown>>) =>
  readAnswer(JSON.stringify({ ...answer, ...changed }), "/x/");

test("an answer is read back, and what was shared is", () => {
  const known = read({});
  assert.deepEqual(known, answer);
  const root = placedOf(known?.values ?? [], ([, start, end]) => ({ file: "f", start, end }));
  assert.deepEqual(JSON.stringify(root && plainOf(root)), `{"k":["v","v"]}`);
  const list = root?.kind === "map" ? root.entries[0]?.value : undefined;
  assert.ok(list?.kind === "list" && list.items[0] === list.items[1]);
  assert.deepEqual(list.span, { file: "f", start: 1, end: 2 });
});

test("what is no answer is told from one", () => {
  const text = { en: "a", zh: "b" };
  const doubling = [
    { scalar: 1, place },
    ...Array.from({ length: 40 }, (_, i) => ({ list: [i, i], place })),
  ];
  const deep = [
    { scalar: 1, place },
    ...Array.from({ length: 200 }, (_, i) => ({ list: [i], place })),
  ];
  const wrong: readonly Readonly<Record<string, unknown>>[] = [
    { files: undefined },
    { files: [{ path: 1, text: "" }] },
    { files: [{ path: "/y/lbc.config.ts", text: "{}" }] },
    { files: [{ path: "/x/../y/lbc.config.ts", text: "{}" }] },
    { values: [] },
    { said: Array.from({ length: 101 }, () => ({ message: text, place })) },
    { values: [], troubles: Array.from({ length: 101 }, () => ({ message: text, place })) },
    { values: {} },
    { values: [null] },
    { values: [{ scalar: {}, place }] },
    { values: [{ scalar: 1 }] },
    { values: [{ scalar: 1, place: [1, 0, 0] }] },
    { values: [{ scalar: 1, place: [0, 1, 0] }] },
    { values: [{ scalar: 1, place: [0, 0, 3] }] },
    { values: [{ scalar: 1, place: [0, -1, 0.5] }] },
    { values: [{ list: [0], place }] },
    { values: [{ map: [["k", place, 0]], place }] },
    {
      values: [
        { scalar: 1, place },
        { map: [[1, place, 0]], place },
      ],
    },
    { values: doubling },
    { values: deep },
    { troubles: [{ message: "x", place }] },
    { troubles: [{ message: text, place: [0, 0, 9] }] },
    { said: [{ message: text, help: 1, place }] },
  ];
  for (const changed of wrong)
    assert.equal(read(changed), undefined, JSON.stringify(changed).slice(0, 80));
  for (const whole of ["", "null", "[]", "{", `{"files":[]}`])
    assert.equal(readAnswer(whole, "/x/"), undefined);
  assert.ok(read({ troubles: [{ message: text, help: text, place }], values: [] }));
  assert.ok(read({ files: [], values: [], troubles: [{ message: text, place: [0, 0, 0] }] }));
});
