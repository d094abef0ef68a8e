import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { read, readAll, Scope, siteOf, type Slot, type Traced } from "../../src/ir/scope.ts";
import type { Target } from "../../src/ir/target.ts";

const target: Target = { dialect: "nginx", version: [1, 22] };

const slots: readonly (Slot<number> & { readonly fallback: () => number })[] = [
  { slot: "a", inherit: "outer", fallback: () => -1 },
  { slot: "b", inherit: "none", fallback: () => -2 },
  { slot: "c", inherit: "outer", fallback: () => -3 },
];

interface Line {
  readonly scope: number;
  readonly slot: number;
}

/** Five blocks, one in another; 3 and 4 are side by side. */
const outers = [undefined, 0, 1, 2, 2];

const lines = fc.array(fc.record({ scope: fc.nat(4), slot: fc.nat(2) }), { maxLength: 80 });

/** What holds in a block, worked out anew from all that was written. */
function expected(written: readonly Line[], scope: number, slot: number): readonly number[] {
  for (let at: number | undefined = scope; at !== undefined; at = outers[at]) {
    const own = written.flatMap((line, index) =>
      line.scope === at && line.slot === slot ? [index] : [],
    );
    if (own.length > 0 || slots[slot]?.inherit === "none") return own;
  }
  return [];
}

const place = (one: Traced<number>): string => {
  const { origin } = one;
  const from = origin.kind === "inherited" ? ` from ${origin.from}` : "";
  return `${siteOf(one)?.span.start ?? "default"}${from}`;
};

test("what holds in a block follows whatever is written in it and around it", () => {
  fc.assert(
    fc.property(lines, (all) => {
      const scopes: Scope[] = [];
      for (const [index, outer] of outers.entries())
        scopes.push(
          new Scope(`s${index}`, outer === undefined ? undefined : scopes[outer], target),
        );
      for (const [index, line] of all.entries()) {
        const slot = slots[line.slot];
        assert.ok(slot);
        scopes[line.scope]?.put(slot, index, { span: { file: "f", start: index, end: index } });
        // Asked after every line: nothing that was worked out before may stay.
        for (const [at, scope] of scopes.entries())
          for (const [which, asked] of slots.entries()) {
            const holding = expected(all.slice(0, index + 1), at, which);
            assert.deepEqual(
              readAll(scope, asked).map(({ value }) => value),
              holding,
            );
            const one = read(scope, asked);
            assert.equal(one.value, holding.at(-1) ?? asked.fallback());
            const from = holding.length === 0 ? undefined : all[holding.at(-1) ?? 0]?.scope;
            const said = from === undefined || from === at ? "" : ` from s${from}`;
            assert.equal(place(one), `${holding.at(-1) ?? "default"}${said}`);
          }
      }
    }),
    { numRuns: 60 },
  );
});

test("values of one slot and of many come in the order of the file", () => {
  const scope = new Scope("http", undefined, target);
  const [a, b] = slots;
  assert.ok(a && b);
  for (let index = 0; index < 60; index++) {
    const slot: Slot<number> = index % 3 === 0 ? a : b;
    scope.put(slot, index, { span: { file: "f", start: index, end: index } });
    const written = scope.own(slot).map(({ value }) => value);
    assert.equal(written.at(-1), index);
    assert.equal(scope.last(slot)?.value, index);
    assert.deepEqual(
      written,
      written.toSorted((one, other) => one - other),
    );
  }
  const told: string[] = [];
  scope.eachSlot((slot) => told.push(slot));
  assert.deepEqual(told.slice(0, 4), ["a", "b", "b", "a"]);
  assert.equal([...scope.entries()].flatMap(([, values]) => values).length, 60);
  assert.ok(scope.says(new Set(["a"])) && !scope.says(new Set(["c"])));
});
