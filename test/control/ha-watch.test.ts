import assert from "node:assert/strict";
import test, { mock, type TestContext } from "node:test";
import { setImmediate as soon } from "node:timers/promises";

import { HaWatch } from "../../runtime/control/ha-watch.ts";

/* The supervisor's eye on the agent, with a clock that is told the time. */

const seconds = 1_000_000;

function watched(t: TestContext) {
  let now = 100 * seconds;
  const silent: string[] = [];
  const watch = new HaWatch({ now: () => now, silent: (reason) => silent.push(reason) });
  t.after(() => watch.close());
  return {
    silent,
    watch,
    pass: (time: number) => (now += time),
    alive: (fence?: number) => watch.hear(now, fence === undefined ? undefined : now + fence),
    look: async () => {
      watch.look();
      await soon();
      await soon();
    },
  };
}

test("an agent that says nothing for three seconds is over", async (t) => {
  const { silent, pass, alive, look } = watched(t);
  alive();
  pass(2.9 * seconds);
  await look();
  assert.deepEqual(silent, []);
  pass(0.1 * seconds);
  await look();
  await look();
  assert.deepEqual(silent, ["silent for 3000 ms"]);
});

test("with a permit it is over when the permit is, which is sooner", async (t) => {
  const { silent, pass, alive, look } = watched(t);
  alive(2 * seconds);
  pass(1 * seconds);
  alive(2 * seconds);
  pass(1.9 * seconds);
  await look();
  assert.deepEqual(silent, []);
  pass(0.1 * seconds);
  await look();
  assert.deepEqual(silent, ["silent while its permit ran out"]);
});

test("an agent that has given its permit back is not held to it", async (t) => {
  const { silent, pass, alive, look } = watched(t);
  alive(1 * seconds);
  alive();
  pass(2 * seconds);
  await look();
  assert.deepEqual(silent, []);
});

test("a machine that slept: what wakes up is not believed, though it says that it is well", async (t) => {
  const { silent, pass, alive } = watched(t);
  alive();
  // CLOCK_BOOTTIME went on, and both processes wake up together.
  pass(3600 * seconds);
  alive();
  assert.equal(silent.length, 1);
  await soon();
});

test("a supervisor that was held up reads what waits before it judges", async (t) => {
  const { silent, watch, pass, alive } = watched(t);
  alive(2 * seconds);
  pass(2.5 * seconds);
  watch.look();
  // The channel is read between the timer and the next setImmediate.
  alive(2 * seconds);
  await soon();
  await soon();
  assert.deepEqual(silent, []);
});

test("it looks by itself when the permit runs out", async (t) => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  t.after(() => mock.timers.reset());
  const { silent, pass, alive } = watched(t);
  alive(1.2 * seconds);
  pass(1.2 * seconds);
  mock.timers.tick(1200);
  await soon();
  await soon();
  assert.deepEqual(silent, ["silent while its permit ran out"]);
});
