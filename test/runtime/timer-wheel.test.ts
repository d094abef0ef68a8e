import assert from "node:assert/strict";
import { test } from "node:test";

import { type Timed, TimerWheel } from "../../runtime/upstream/timer-wheel.ts";

class Probe implements Timed {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  readonly at: number[] = [];
  readonly #again: (() => void) | undefined;

  constructor(again?: () => void) {
    this.#again = again;
  }

  expired(now: number): void {
    this.at.push(now);
    this.#again?.();
  }
}

/** A wheel whose clock the test moves, and whose timers the test's mock runs. */
function wheelUnder(mock: { tick(milliseconds: number): void }): {
  wheel: TimerWheel;
  readonly pass: (milliseconds: number) => void;
} {
  let now = 1000;
  const wheel = new TimerWheel(() => now);
  return {
    wheel,
    pass(milliseconds) {
      for (let at = 0; at < milliseconds; at++) {
        now++;
        mock.tick(1);
      }
    },
  };
}

test("deadlines: due, moved later, moved earlier, put off, far away", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { wheel, pass } = wheelUnder(context.mock.timers);
  const [plain, later, earlier, off, far] = [
    new Probe(),
    new Probe(),
    new Probe(),
    new Probe(),
    new Probe(),
  ];
  wheel.arm(plain, 1100);
  wheel.arm(later, 1100);
  wheel.arm(later, 1500);
  wheel.arm(earlier, 1500);
  wheel.arm(earlier, 1200);
  wheel.arm(off, 1100);
  off.deadline = Infinity;
  wheel.arm(far, 61_000);
  pass(99);
  assert.deepEqual(plain.at, []);
  pass(51);
  assert.equal(plain.at.length, 1);
  assert.deepEqual([later.at.length, earlier.at.length, off.at.length], [0, 0, 0]);
  pass(100);
  assert.equal(earlier.at.length, 1);
  pass(300);
  assert.equal(later.at.length, 1);
  pass(59_000);
  assert.equal(far.at.length, 0);
  pass(1000);
  assert.equal(far.at.length, 1);
  assert.equal(off.at.length, 0);
  for (const [probe, due] of [
    [plain, 1100],
    [earlier, 1200],
    [later, 1500],
    [far, 61_000],
  ] as const) {
    const lateness = (probe.at[0] ?? 0) - due;
    assert.ok(lateness >= 0 && lateness <= 40, `${due} came ${lateness} ms late`);
  }
});

test("an object may be armed again from its own expiry, and after the wheel stood still", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { wheel, pass } = wheelUnder(context.mock.timers);
  const probe: Probe = new Probe(() => {
    if (probe.at.length < 3) wheel.arm(probe, (probe.at.at(-1) ?? 0) + 50);
  });
  wheel.arm(probe, 1050);
  pass(400);
  assert.equal(probe.at.length, 3);
  pass(100_000);
  const last = new Probe();
  wheel.arm(last, 1000 + 400 + 100_000 + 30);
  pass(80);
  assert.equal(last.at.length, 1);
  wheel.stop();
});

test("what is removed is never told, and all others are, in time", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { wheel, pass } = wheelUnder(context.mock.timers);
  let seed = 1;
  const chance = (limit: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * limit);
  };
  const probes = Array.from({ length: 200 }, () => new Probe());
  const due = new Map<Probe, number>();
  let now = 1000;
  for (let turn = 0; turn < 400; turn++) {
    for (let count = 0; count < 10; count++) {
      const probe = probes[chance(probes.length)];
      if (!probe) continue;
      if (chance(3) === 0) {
        wheel.remove(probe);
        due.delete(probe);
      } else {
        const deadline = now + 40 + chance(900);
        wheel.arm(probe, deadline);
        due.set(probe, deadline);
      }
    }
    pass(20);
    now += 20;
    for (const probe of probes) {
      const deadline = due.get(probe);
      const [told] = probe.at;
      if (told !== undefined) {
        assert.ok(deadline !== undefined && told >= deadline, "wanted, and not before its time");
        assert.equal(probe.at.length, 1);
        due.delete(probe);
        probe.at.length = 0;
      } else assert.ok(deadline === undefined || deadline > now - 60, "not much later");
    }
  }
});

test("what is removed leaves its place, in whatever order", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { wheel } = wheelUnder(context.mock.timers);
  const probes = Array.from({ length: 100 }, () => new Probe());
  for (const [index, probe] of probes.entries()) wheel.arm(probe, 2000 + (index % 3) * 100);
  for (let index = 0; index < probes.length; index++) {
    const probe = probes[(index * 37) % probes.length];
    if (probe) wheel.remove(probe);
    assert.equal(wheel.size, probes.length - index - 1);
  }
});
