import assert from "node:assert/strict";

import { Lab, seconds } from "./lab.ts";

/* Guarded instances: what a permit, its refusal and its loss do. */

type Scenario = readonly [name: string, run: () => void];

const high = { priority: 200, source: "10.0.0.1", guarded: true };
const low = { priority: 100, source: "10.0.0.2", guarded: true };

/** Permits one node at a time, as an arbiter does; nobody while `closed`. */
function arbiter(lab: Lab) {
  const state = { closed: false, holder: undefined as string | undefined };
  const waiting = new Set<string>();
  lab.guard = {
    claim: (node) => void waiting.add(node),
    release: (node) => {
      waiting.delete(node);
      if (state.holder === node) state.holder = undefined;
    },
  };
  const settle = () => {
    for (const node of waiting) {
      state.holder ??= state.closed ? undefined : node;
      lab.permit(node, state.holder === node, state.holder !== undefined);
    }
  };
  /** Time passes; the arbiter answers a hundred times a second. */
  const run = (time: number) => {
    for (let left = time; left > 0; left -= seconds / 100) {
      lab.run(Math.min(left, seconds / 100));
      settle();
    }
  };
  return { state, run };
}

function pair(a: object = {}, b: object = {}) {
  const lab = new Lab();
  lab.add("a", { ...high, ...a });
  lab.add("b", { ...low, ...b });
  return { lab, ...arbiter(lab) };
}

export const permitScenarios: readonly Scenario[] = [
  [
    "guarded: without a permit nobody becomes master, and the claim is repeated",
    () => {
      const lab = new Lab();
      lab.add("b", low);
      lab.start("b");
      lab.run(8 * seconds);
      assert.deepEqual(lab.transcript, ["0 b BACKUP 100", "3609.375 b claim", "7218.75 b claim"]);
    },
  ],
  [
    "guarded: the permit makes a master of who claimed it, at once",
    () => {
      const lab = new Lab();
      lab.add("b", low);
      lab.start("b");
      lab.run(4 * seconds);
      lab.permit("b", true);
      assert.deepEqual(lab.since(2), [
        "4000 b send 100",
        "4000 b take",
        "4000 b announce 1x5",
        "4000 b MASTER 100",
      ]);
      lab.permit("b", true);
      assert.equal(lab.transcript.length, 6);
    },
  ],
  [
    "guarded: a permit that nobody wants any more is given back",
    () => {
      const lab = new Lab();
      lab.add("b", low);
      lab.start("b");
      lab.run(1 * seconds);
      lab.permit("b", true);
      assert.deepEqual(lab.since(1), ["1000 b release"]);
      lab.run(4 * seconds);
      assert.deepEqual(lab.since(2), ["3609.375 b claim"]);
    },
  ],
  [
    "guarded: who loses the permit drops the addresses, then says so, and takes part again",
    () => {
      const lab = new Lab();
      lab.add("b", low);
      lab.start("b");
      lab.run(4 * seconds);
      lab.permit("b", true);
      lab.run(500_000);
      const from = lab.transcript.length;
      lab.permit("b", false);
      lab.run(4 * seconds);
      assert.deepEqual(lab.since(from), [
        "4500 b drop",
        "4500 b release",
        "4500 b send 0",
        "4500 b BACKUP 100",
        "8109.375 b claim",
      ]);
    },
  ],
  [
    "guarded: leaving in any way gives the permit back after the addresses",
    () => {
      for (const leave of ["stop", "fault", "address"] as const) {
        const lab = new Lab();
        const { team, instance } = lab.add("b", low);
        lab.start("b");
        lab.run(4 * seconds);
        lab.permit("b", true);
        if (leave === "stop") lab.stop("b");
        else if (leave === "fault") lab.track("b", { weight: 0, reverse: false, up: false });
        else team.addressLost(lab.now, instance);
        const events = lab.transcript.filter((line) => / (drop|release)$/.test(line));
        assert.deepEqual(events, ["4000 b drop", "4000 b release"], leave);
      }
    },
  ],
  [
    "guarded: a claim is withdrawn when a master is heard, by a fault and by a stop",
    () => {
      for (const end of ["advert", "fault", "stop"] as const) {
        const { lab } = pair();
        lab.start("b");
        lab.run(4 * seconds);
        if (end === "fault") lab.track("b", { weight: 0, reverse: false, up: false });
        else if (end === "stop") lab.stop("b");
        else {
          lab.start("a");
          lab.run(4 * seconds);
          lab.permit("a", true);
        }
        const said = lab.transcript.filter((line) => line.endsWith("b release"));
        assert.equal(said.length, 1, end);
        assert.equal(lab.node("b").held.size, 0);
      }
    },
  ],
  [
    "guarded: an owner of the addresses asks like anybody else",
    () => {
      const lab = new Lab();
      lab.add("a", { ...high, priority: 255, wantMaster: true });
      lab.start("a");
      lab.run(1 * seconds);
      assert.deepEqual(lab.transcript, ["0 a claim"]);
      lab.permit("a", true);
      assert.deepEqual(lab.masters(), ["a"]);
      lab.track("a", { weight: 0, reverse: false, up: false });
      const from = lab.transcript.length;
      lab.track("a");
      lab.run(1);
      assert.deepEqual(lab.since(from), ["1000 a BACKUP 255", "1000 a claim"]);
      lab.permit("a", true);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "guarded: a higher backup asks the lower master to leave, and nobody else does",
    () => {
      const { lab, run, state } = pair();
      lab.start("b");
      run(5 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      lab.start("a");
      run(10 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
      assert.equal(state.holder, "a");
      // Cut off from each other: the lower one may not, and does not disturb.
      lab.node("a").connected = false;
      const from = lab.transcript.length;
      run(10 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
      assert.deepEqual(
        lab.since(from).filter((line) => line.includes(" b ") && !line.endsWith("claim")),
        [],
      );
    },
  ],
  [
    "guarded: while nobody is permitted, the higher one does not drive the lower one out",
    () => {
      const { lab, run, state } = pair();
      lab.start("b");
      run(5 * seconds);
      state.closed = true;
      lab.guard = { claim: (node) => lab.permit(node, false), release: () => {} };
      lab.start("a");
      lab.run(10 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
    },
  ],
  [
    "guarded groups: one permit for all, asked for when all would be master",
    () => {
      const lab = new Lab();
      lab.addGroup("a", high, low);
      lab.start("a");
      lab.run(3500_000);
      assert.deepEqual(lab.since(3), []);
      lab.run(500_000);
      assert.deepEqual(lab.since(3), ["3609.375 a.V2 claim"]);
      lab.permit("a", true);
      assert.equal(lab.node("a").held.size, 2);
      const from = lab.transcript.length;
      lab.permit("a", false);
      const told = lab.since(from);
      assert.deepEqual(
        told.filter((line) => /drop|send/.test(line)),
        ["4000 a.V1 drop", "4000 a.V1 send 0", "4000 a.V2 drop", "4000 a.V2 send 0"],
      );
      assert.equal(told.at(-1), "4000 a.G BACKUP");
      assert.equal(lab.node("a").held.size, 0);
    },
  ],
];
