import assert from "node:assert/strict";
import { suite, test } from "node:test";

import * as fc from "fast-check";

import { prioritiesFor, swappingWeight } from "../../src/cluster/ha/priorities.ts";

const none = (count: number): undefined[] => Array.from({ length: count }, () => undefined);

const written = fc
  .uniqueArray(fc.integer({ min: 1, max: 254 }), { maxLength: 12 })
  .chain((numbers) =>
    fc
      .array(fc.nat(numbers.length), { maxLength: 12 })
      .map((places) =>
        places
          .toSorted((a, b) => b - a)
          .reduce<(number | undefined)[]>((all, at) => all.toSpliced(at, 0, undefined), numbers),
      ),
  );

suite("priorities", () => {
  test("fall by ten from 150, and closer together where there are many", () => {
    assert.deepEqual(prioritiesFor(none(3)), [150, 140, 130]);
    assert.deepEqual(prioritiesFor(none(10)).at(-1), 60);
    assert.deepEqual(prioritiesFor(none(21)).slice(0, 2), [150, 145]);
    const most = prioritiesFor(none(253));
    assert.deepEqual([most[0], most.at(-1), swappingWeight(most)], [254, 2, -253]);
  });

  test("take their place around those that are written", () => {
    assert.deepEqual(prioritiesFor([undefined, 90]), [100, 90]);
    assert.deepEqual(prioritiesFor([100, undefined, 90]), [100, 95, 90]);
    assert.deepEqual(prioritiesFor([90, undefined, 200]), [90, 80, 200]);
    assert.deepEqual(prioritiesFor([254, undefined, undefined, 251]), [254, 253, 252, 251]);
  });

  test("are distinct and in bounds, and what is written stays", () => {
    fc.assert(
      fc.property(written, (numbers) => {
        const all = prioritiesFor(numbers);
        assert.equal(all.length, numbers.length);
        assert.equal(new Set(all).size, all.length);
        assert.ok(all.every((one) => one >= 1 && one <= 254));
        for (const [at, number] of numbers.entries())
          if (number !== undefined) assert.equal(all[at], number);
      }),
      { numRuns: 300 },
    );
  });
});

test("the weight of a failing check brings any node below any other, or is FAULT", () => {
  const some = fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(some, (priorities) => {
      const weight = swappingWeight(priorities);
      if (weight === 0) return;
      assert.ok(weight >= -253);
      const lowest = Math.min(...priorities);
      for (const one of priorities) assert.ok(Math.max(1, one + weight) < lowest);
    }),
    { numRuns: 300 },
  );
  assert.equal(swappingWeight([255, 100]), 0);
  assert.equal(swappingWeight([100, 1]), 0);
});
