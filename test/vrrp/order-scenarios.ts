import assert from "node:assert/strict";

import { Lab, ms, seconds } from "./lab.ts";

/*
 * What operators order, in virtual time; `mutants.test.ts` plants faults and runs these too.
 */

/** A link with a master `a` (200) and a backup `b` (100), version 3 at 100 ms. */
function pair(changes: object = {}): Lab {
  const lab = new Lab();
  const common = { version: 3 as const, interval: 100 * ms, ...changes };
  lab.add("a", { ...common, priority: 200, source: "10.0.0.1" });
  lab.add("b", { ...common, priority: 100, source: "10.0.0.2" });
  lab.start("a", "b");
  lab.run(2 * seconds);
  assert.deepEqual(lab.masters(), ["a"]);
  return lab;
}

const causes = (lab: Lab, name: string): string[] =>
  lab.node(name).transitions.map(({ from, to, cause }) => `${from}>${to} ${cause}`);

export const orderScenarios: readonly (readonly [name: string, run: () => void])[] = [
  [
    "failover: priority 0, the lower peer takes over in its skew, and is not preempted",
    () => {
      const lab = pair();
      const mark = lab.transcript.length;
      lab.order("a", "failover");
      assert.deepEqual(lab.since(mark).slice(0, 3), [
        "2000 a send 0",
        "2000 a drop",
        "2000 a BACKUP 200",
      ]);
      lab.run(62 * ms);
      assert.deepEqual(lab.masters(), ["b"]);
      assert.deepEqual(lab.node("a").instance.machine.handover?.taken, true);
      lab.run(60 * seconds);
      assert.deepEqual(lab.masters(), ["b"], "a leaves the addresses to a lower peer");
      assert.equal(causes(lab, "a").at(-1), "master>backup ordered");
      assert.equal(causes(lab, "b").at(-1), "backup>master resigned");
      assert.equal(lab.node("b").transitions.at(-1)?.detail, "10.0.0.1 (priority 200)");
    },
  ],
  [
    "failover: when the peer is gone the address comes back, and the order is over",
    () => {
      const lab = pair();
      lab.order("a", "failover");
      lab.run(100 * ms);
      lab.kill("b");
      lab.run(330 * ms);
      assert.deepEqual(lab.masters(), ["a"]);
      assert.equal(lab.node("a").instance.machine.handover, undefined);
      assert.equal(causes(lab, "a").at(-1), "backup>master silence");
    },
  ],
  [
    "failover: nobody takes it, so it comes back after two down intervals and not before",
    () => {
      const lab = pair();
      lab.kill("b");
      lab.order("a", "failover");
      // Down is 3 x 100 + 21.875 ms.
      lab.run(643 * ms);
      assert.deepEqual(lab.masters(), []);
      lab.run(1 * ms);
      assert.deepEqual(lab.masters(), ["a"]);
      assert.equal(causes(lab, "a").at(-1), "backup>master not-taken");
      lab.run(1 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "failover of a backup changes nothing",
    () => {
      const lab = pair();
      lab.order("b", "failover");
      assert.equal(lab.node("b").instance.machine.handover, undefined);
      lab.run(1 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "resume after a failover preempts again",
    () => {
      const lab = pair();
      lab.order("a", "failover");
      lab.run(1 * seconds);
      lab.order("a", "resume");
      lab.run(500 * ms);
      assert.deepEqual(lab.masters(), ["a"]);
      assert.equal(causes(lab, "a").at(-1), "backup>master preempted");
    },
  ],
  [
    "hold: a backup lets the addresses lie until resume",
    () => {
      const lab = pair();
      lab.order("b", "hold");
      lab.kill("a");
      lab.run(60 * seconds);
      assert.deepEqual(lab.masters(), []);
      lab.order("b", "resume");
      lab.run(400 * ms);
      assert.deepEqual(lab.masters(), ["b"]);
    },
  ],
  [
    "hold: a master stays, and once gone does not come back, however low its peer is",
    () => {
      const lab = pair();
      lab.order("a", "hold");
      lab.run(1 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
      lab.track("a", { weight: 0, reverse: false, up: false });
      lab.run(1 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      lab.track("a");
      lab.run(60 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      assert.equal(lab.node("a").instance.role, "backup");
      assert.equal(lab.node("a").instance.master?.from, "10.0.0.2", "it knows who is master");
      assert.deepEqual(causes(lab, "a").slice(-2), [
        "master>fault tracker",
        "fault>backup recovered",
      ]);
      assert.equal(lab.node("a").transitions.at(-2)?.detail, "script tracked (failed)");
    },
  ],
  [
    "hold: even the owner of the addresses stays out",
    () => {
      const lab = new Lab();
      lab.add("a", { priority: 255, wantMaster: true });
      lab.order("a", "hold");
      lab.start("a");
      lab.run(60 * seconds);
      assert.deepEqual(lab.masters(), []);
      lab.track("a", { weight: 0, reverse: false, up: false });
      lab.track("a");
      lab.run(60 * seconds);
      assert.deepEqual(lab.masters(), []);
    },
  ],
  [
    "hold and failover: away, and not back when the peer dies",
    () => {
      const lab = pair();
      lab.order("a", "hold");
      lab.order("a", "failover");
      lab.run(1 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      lab.kill("b");
      lab.run(60 * seconds);
      assert.deepEqual(lab.masters(), []);
    },
  ],
  [
    "defer: what a failover leaves behind for the next agent",
    () => {
      const lab = pair();
      lab.order("a", "failover");
      lab.run(1 * seconds);
      lab.stop("a");
      lab.add("a", lab.node("a").instance.plan);
      lab.order("a", "defer");
      lab.start("a");
      lab.run(60 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      lab.kill("b");
      lab.run(1 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "a group goes as one, each member in its own words, and comes to rest at the peer",
    () => {
      const lab = new Lab();
      const member = { version: 3 as const, interval: 100 * ms };
      for (const [name, priority, source] of [
        ["a", 200, "10.0.0.1"],
        ["b", 100, "10.0.0.2"],
      ] as const) {
        const one = { ...member, priority, source };
        lab.addGroup(name, one, one);
      }
      lab.start("a", "b");
      lab.run(2 * seconds);
      const mark = lab.transcript.length;
      lab.order("a", "failover");
      const said = lab.since(mark).filter((line) => line.includes("send 0"));
      assert.deepEqual(said, ["2000 a.V1 send 0", "2000 a.V2 send 0"]);
      lab.run(60 * seconds);
      assert.deepEqual(
        ["a", "b"].map((name) => lab.node(name).held.size),
        [0, 2],
      );
      lab.order("b", "hold");
      lab.kill("a");
      lab.track("b", { weight: 0, reverse: false, up: false });
      lab.track("b");
      lab.run(60 * seconds);
      assert.equal(lab.node("b").held.size, 0, "a held group stays out whole");
      lab.order("b", "resume");
      lab.run(1 * seconds);
      assert.equal(lab.node("b").held.size, 2);
    },
  ],
];
