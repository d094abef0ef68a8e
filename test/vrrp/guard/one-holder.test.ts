import assert from "node:assert/strict";
import test from "node:test";

import * as fc from "fast-check";

import { Chain, type ChainAction } from "../../../runtime/vrrp/guard/chain.ts";
import { leaseTimes, type Outcome } from "../../../runtime/vrrp/guard/lease.ts";
import { PermitTable } from "../../../runtime/vrrp/guard/permit-table.ts";
import type { LoopReport } from "../../../runtime/vrrp/messages.ts";
import { Lab, ms, type Node, seconds } from "../lab.ts";

/*
 * Two nodes, each with its machine, its permit table and its lease, and one keeper between them, in
 * virtual time: links that lose, a keeper that is slow, cut off or dead, processes that stop and go
 * on. At no instant do two nodes hold the address; on healed links one does.
 */

const ttl = 3 * seconds;
const step = 10 * ms;
const plan = {
  name: "V",
  members: [0],
  guards: [
    {
      kind: "arbiter",
      ttl,
      keep: false,
      etcd: {
        endpoints: [],
        key: "/lbc/V",
        user: undefined,
        passwordFile: undefined,
        tls: { ca: undefined, cert: undefined, key: undefined },
      },
    },
  ],
} as const;

/** etcd, as far as one key goes. */
class Keeper {
  holder: string | undefined;
  #ends = 0;

  /** `lease`: every acquisition brings a new one. */
  handle(now: number, lease: string, what: string): Outcome {
    if (now >= this.#ends) this.holder = undefined;
    if (what === "release") {
      if (this.holder === lease) this.holder = undefined;
      return { kind: "gone", reason: "released" };
    }
    if (what === "renew" && this.holder === undefined) return { kind: "gone", reason: "ended" };
    if (what === "acquire") this.holder ??= lease;
    if (this.holder !== lease) return { kind: "elsewhere", holder: this.holder ?? "" };
    this.#ends = now + ttl;
    return { kind: "held" };
  }
}

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

class World {
  readonly lab = new Lab();
  readonly keeper = new Keeper();
  readonly guarded = new Map<string, { chain: Chain; table: PermitTable; round: number }>();
  readonly stopped = new Set<string>();
  readonly cut = new Set<string>();
  /** Milliseconds to the keeper, and back. */
  latency = [1, 1] as readonly [number, number];
  lost: () => boolean = () => false;
  #queue: Waiting[] = [];
  readonly #leases = new Map<string, string>();

  constructor(names: readonly string[]) {
    for (const [index, name] of names.entries()) {
      const node = this.lab.add(name, {
        version: 3,
        interval: 100 * ms,
        priority: 200 - 50 * index,
        source: `10.0.0.${index + 1}`,
        guarded: true,
      });
      this.#guard(node);
    }
    this.lab.guard = {
      claim: (name) => this.guarded.get(name)?.table.claim(0),
      release: (name) => this.guarded.get(name)?.table.release(0),
    };
    this.lab.start(...names);
  }

  #guard(node: Node): void {
    const table = new PermitTable([plan], node.team, {
      boottime: () => this.lab.now,
      report: (report) => this.#hear(node.name, report),
    });
    this.guarded.set(node.name, { chain: new Chain([leaseTimes(ttl)]), table, round: 0 });
  }

  #hear(name: string, report: LoopReport): void {
    const guard = this.guarded.get(name);
    if (!guard) return;
    const { now } = this.lab;
    if (report.type === "release") this.#perform(name, guard.chain.release(now));
    if (report.type !== "claim") return;
    guard.round = report.round;
    this.#perform(name, guard.chain.claim(now));
  }

  #perform(name: string, actions: readonly ChainAction[]): void {
    const guard = this.guarded.get(name);
    for (const action of actions) {
      if (action.type === "grant") {
        const { granted, reason, elsewhere, until, ends } = action;
        const round = guard?.round ?? 0;
        const answer = { permit: 0, round, guard: 0, granted, reason, elsewhere, until, ends };
        // From thread to thread: it may come to a process that is stopped.
        this.#later(name, 0, () => guard?.table.hear(this.lab.now, { type: "permit", ...answer }));
      } else this.#ask(name, action.id, action.what);
    }
  }

  #ask(name: string, id: number, what: string): void {
    const [there, back] = this.latency;
    if (what === "acquire") this.#leases.set(name, `${name} ${id}`);
    const lease = this.#leases.get(name) ?? name;
    this.#later(undefined, there, () => {
      if (this.cut.has(name) || this.lost()) return;
      const outcome = this.keeper.handle(this.lab.now, lease, what);
      this.#later(undefined, back, () => {
        if (this.cut.has(name) || this.lost()) return;
        this.#later(name, 0, () => {
          const actions = this.guarded.get(name)?.chain.answer(this.lab.now, 0, id, outcome);
          this.#perform(name, actions ?? []);
        });
      });
    });
  }

  /** `node`: waits until that process runs. */
  #later(node: string | undefined, delay: number, run: () => void): void {
    const then = () =>
      node !== undefined && this.stopped.has(node) ? this.#later(node, 10, run) : run();
    this.#queue.push({ at: this.lab.now + delay * ms, run: then });
  }

  stop(name: string): void {
    this.stopped.add(name);
    this.lab.node(name).running = false;
  }

  resume(name: string): void {
    if (!this.stopped.delete(name)) return;
    this.lab.node(name).running = true;
    this.guarded.get(name)?.table.expire(this.lab.now);
  }

  /** The supervisor, or the kernel, takes from a stopped process what it must not keep. */
  #fence(name: string): void {
    const fence = this.guarded.get(name)?.table.fence;
    if (this.stopped.has(name) && fence !== undefined && this.lab.now >= fence)
      this.lab.node(name).held.clear();
  }

  run(time: number): void {
    for (let left = time; left > 0; left -= step) {
      this.lab.run(step);
      const due = this.#queue.filter(({ at }) => at <= this.lab.now);
      this.#queue = this.#queue.filter(({ at }) => at > this.lab.now);
      for (const { run } of due) run();
      for (const [name, { chain, table }] of this.guarded) {
        this.#fence(name);
        if (this.stopped.has(name)) continue;
        table.expire(this.lab.now);
        if (chain.deadline <= this.lab.now) this.#perform(name, chain.expire(this.lab.now));
        table.flush();
      }
      assert.ok(this.holding().length <= 1, this.lab.transcript.slice(-12).join("\n"));
    }
  }

  holding(): string[] {
    return [...this.lab.nodes.values()].filter(({ held }) => held.size > 0).map(({ name }) => name);
  }
}

const event = fc.record({
  after: fc.integer({ min: 0, max: 3000 }),
  node: fc.constantFrom("a", "b"),
  what: fc.constantFrom("cut", "join", "keeper cut", "keeper join", "stop", "go on", "slow"),
  there: fc.constantFrom(1, 20, 400, 1500),
  back: fc.constantFrom(1, 20, 400, 1500, 2300),
});

test("a heartbeat that is cut makes no second master, and a dead one is replaced", () => {
  const world = new World(["a", "b"]);
  world.run(3 * seconds);
  assert.deepEqual(world.holding(), ["a"]);
  world.lab.node("a").connected = false;
  world.run(20 * seconds);
  assert.deepEqual(world.holding(), ["a"]);
  world.cut.add("a");
  world.run(4 * seconds);
  assert.deepEqual(world.holding(), ["b"]);
  world.cut.add("b");
  world.run(4 * seconds);
  assert.deepEqual(world.holding(), []);
});

test("a stopped master loses the address before another has it, and wakes as a backup", () => {
  const world = new World(["a", "b"]);
  world.run(3 * seconds);
  world.stop("a");
  world.run(1900 * ms);
  assert.deepEqual(world.lab.masters(), []);
  world.run(3 * seconds);
  assert.deepEqual(world.holding(), ["b"]);
  const from = world.lab.transcript.length;
  world.resume("a");
  world.run(20 * ms);
  assert.ok(!world.lab.since(from).includes(`${world.lab.now / ms} a take`));
  assert.equal(world.lab.node("a").instance.role, "backup");
});

test("whatever happens, one holder at most; on healed links exactly one", () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 16 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
      fc.boolean(),
      (events, loss, apart) => {
        const world = new World(["a", "b"]);
        world.lost = () => loss.next().value < 1;
        world.lab.loses = () => apart || loss.next().value < 2;
        for (const { after, node, what, there, back } of events) {
          world.run(after * ms);
          if (what === "cut" || what === "join") world.lab.node(node).connected = what === "join";
          else if (what === "keeper cut") world.cut.add(node);
          else if (what === "keeper join") world.cut.delete(node);
          else if (what === "stop") world.stop(node);
          else if (what === "go on") world.resume(node);
          else world.latency = [there, back];
        }
        world.lost = () => false;
        world.lab.loses = () => false;
        world.latency = [1, 1];
        world.cut.clear();
        for (const name of ["a", "b"]) {
          world.resume(name);
          world.lab.node(name).connected = true;
        }
        world.run(10 * seconds);
        assert.equal(world.holding().length, 1, world.lab.transcript.slice(-20).join("\n"));
        assert.deepEqual(world.lab.masters(), world.holding());
      },
    ),
    { numRuns: 100 },
  );
});
