import assert from "node:assert/strict";
import { test } from "node:test";

import { array, assert as check, boolean, integer, property } from "fast-check";

import {
  firstCheckDelay,
  nextCheckDelay,
  startHealth,
  stepHealth,
  type HealthState,
} from "../../runtime/decide/health.ts";

const run = (start: HealthState, results: string, rise: number, fall: number): string => {
  let state = start;
  let out = "";
  for (const [second, result] of results.split("").entries()) {
    state = stepHealth(state, result === "+", { rise, fall }, second * 1000);
    out += state.up ? "U" : "d";
  }
  return out;
};

test("a peer goes down after fall failures in a row and up after rise successes in a row", () => {
  assert.equal(run(startHealth(false, 0), "+--+---+-++++", 3, 3), "UUUUUUdddddUU");
  assert.equal(run(startHealth(true, 0), "++-+++", 2, 1), "dUddUU");
  assert.equal(run(startHealth(true, 0), "-", 1, 1), "d");
});

test("counts go on beyond the thresholds, and a change of mind starts them again", () => {
  let state = startHealth(true, 0);
  for (let count = 1; count <= 5; count++) {
    state = stepHealth(state, true, { rise: 2, fall: 2 }, count);
    assert.deepEqual([state.rise, state.fall], [count, 0]);
  }
  state = stepHealth(state, false, { rise: 2, fall: 2 }, 6);
  assert.deepEqual([state.rise, state.fall, state.up], [0, 1, true]);
});

test("time spent down adds up over several outages", () => {
  let state = startHealth(false, 0);
  const step = (alive: boolean, now: number) =>
    (state = stepHealth(state, alive, { rise: 1, fall: 1 }, now));
  step(false, 1000);
  step(false, 1500);
  assert.deepEqual([state.downSince, state.downTime, state.downs], [1000, 0, 1]);
  step(true, 3000);
  assert.deepEqual([state.downSince, state.downTime, state.downs], [0, 2000, 1]);
  step(false, 4000);
  step(true, 4500);
  assert.deepEqual([state.downSince, state.downTime, state.downs], [0, 2500, 2]);
});

test("a change happens exactly at the threshold, whatever came before", () => {
  const results = array(boolean(), { maxLength: 60 });
  const threshold = integer({ min: 1, max: 5 });
  check(
    property(results, threshold, threshold, boolean(), (given, rise, fall, startDown) => {
      let state = startHealth(startDown, 0);
      let up = !startDown;
      for (let index = 0; index < given.length; index++) {
        const alive = given[index] === true;
        state = stepHealth(state, alive, { rise, fall }, index);
        const needed = alive ? rise : fall;
        const row = given.slice(Math.max(0, index - needed + 1), index + 1);
        if (row.length === needed && row.every((one) => one === alive)) up = alive;
        assert.equal(state.up, up);
      }
    }),
  );
});

test("first checks are spread over an interval, over a second at least", () => {
  assert.equal(firstCheckDelay(3000, false, 0), 0);
  assert.equal(firstCheckDelay(3000, false, 0.999), 2997);
  assert.equal(firstCheckDelay(50, false, 0.5), 500);
  assert.equal(firstCheckDelay(3000, true, 0.999), 199);
});

test("a peer that starts down is asked again soon, until it is up or has failed", () => {
  const thresholds = { rise: 3, fall: 1 };
  let state = startHealth(true, 0);
  assert.equal(nextCheckDelay(state, 3000), 100);
  state = stepHealth(state, true, thresholds, 1);
  assert.equal(nextCheckDelay(state, 3000), 100);
  assert.equal(nextCheckDelay(state, 50), 50);
  assert.equal(nextCheckDelay(stepHealth(state, false, thresholds, 2), 3000), 3000);
  for (let count = 0; count < 2; count++) state = stepHealth(state, true, thresholds, 3);
  assert.equal(nextCheckDelay(state, 3000), 3000);
  state = stepHealth(stepHealth(state, false, thresholds, 4), true, thresholds, 5);
  assert.equal(nextCheckDelay(state, 3000), 3000);
});
