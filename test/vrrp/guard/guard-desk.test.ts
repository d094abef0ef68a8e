import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { setImmediate as soon } from "node:timers/promises";

import { GuardDesk } from "../../../runtime/vrrp/guard/guard-desk.ts";
import type { Keeper } from "../../../runtime/vrrp/guard/keeper.ts";
import type { Outcome } from "../../../runtime/vrrp/guard/lease.ts";
import type { LoopCommand } from "../../../runtime/vrrp/messages.ts";
import type { DiskLockPlan } from "../../../runtime/vrrp/plan.ts";

const guard: DiskLockPlan = {
  kind: "disk_lock",
  path: "/x",
  interval: 3_600_000_000,
  ttl: 36_000_000_000,
  mode: "flock",
};

/** A keeper whose answers are given by hand; what was cut short answers by itself. */
class Hand implements Keeper {
  readonly asked: string[] = [];
  readonly #waiting: { readonly what: string; readonly done: (outcome: Outcome) => void }[] = [];
  closed = false;

  #ask(what: string, signal: AbortSignal): Promise<Outcome> {
    this.asked.push(what);
    return new Promise((resolve) => {
      const waiting = { what, done: resolve };
      this.#waiting.push(waiting);
      signal.addEventListener("abort", () => {
        if (!this.#waiting.includes(waiting)) return;
        this.asked.push(`${what} cut`);
        resolve({ kind: "failed", reason: "no answer" });
      });
    });
  }

  acquire = (signal: AbortSignal) => this.#ask("acquire", signal);
  renew = (signal: AbortSignal) => this.#ask("renew", signal);
  release = (signal: AbortSignal) => this.#ask("release", signal);
  inherit = (): Promise<Outcome> => Promise.resolve({ kind: "gone", reason: "" });

  close(): void {
    this.closed = true;
  }

  async answer(what: string, outcome: Outcome): Promise<void> {
    const index = this.#waiting.findIndex((one) => one.what === what);
    assert.ok(index >= 0, `${what} was not asked`);
    this.#waiting.splice(index, 1)[0]?.done(outcome);
    for (let turn = 0; turn < 5; turn++) await soon();
  }
}

/** All that is on its way has arrived. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await soon();
}

async function desk(t: TestContext) {
  const hand = new Hand();
  const told: string[] = [];
  const said: string[] = [];
  const made = new GuardDesk([{ name: "V", members: [0], guards: [guard] }], {
    now: () => 0,
    tell: (command: LoopCommand) => {
      if (command.type === "permit") told.push(`${command.round} ${command.granted}`);
    },
    answered: () => {},
    log: (text) => said.push(text),
    keeper: () => hand,
  });
  t.after(() => made.close(0));
  await settle();
  return { made, hand, told, said };
}

const held: Outcome = { kind: "held" };
const gone: Outcome = { kind: "gone", reason: "released" };

test("an answer carries the number of its claim; the same is said once", async (t) => {
  const { made, hand, told, said } = await desk(t);
  made.claim(0, 7);
  made.claim(0, 7);
  await settle();
  assert.deepEqual(hand.asked, ["acquire"]);
  await hand.answer("acquire", held);
  assert.deepEqual(told, ["7 true"]);
  assert.deepEqual(said, ["(V) disk_lock: permitted"]);
});

test("giving back is carried out before anything is asked for anew", async (t) => {
  const { made, hand, told } = await desk(t);
  made.claim(0, 0);
  await settle();
  await hand.answer("acquire", held);
  made.release(0);
  made.claim(0, 1);
  await settle();
  assert.deepEqual(hand.asked, ["acquire", "release"]);
  await hand.answer("release", gone);
  assert.deepEqual(hand.asked, ["acquire", "release", "acquire"]);
  await hand.answer("acquire", held);
  assert.deepEqual(told, ["0 true", "1 true"]);
});

test("a claim that is withdrawn is cut short, and what it may have got is given back", async (t) => {
  const { made, hand, told } = await desk(t);
  made.claim(0, 0);
  await settle();
  made.release(0);
  await settle();
  assert.deepEqual(hand.asked, ["acquire", "acquire cut", "release"]);
  await hand.answer("release", gone);
  assert.deepEqual(told, []);
});

test("at the end everything is given back, but nobody is waited for too long", async (t) => {
  const { made, hand } = await desk(t);
  made.claim(0, 0);
  await settle();
  await hand.answer("acquire", held);
  const closed = made.close(20);
  await settle();
  assert.deepEqual(hand.asked, ["acquire", "release"]);
  await closed;
  assert.equal(hand.closed, true);
});
