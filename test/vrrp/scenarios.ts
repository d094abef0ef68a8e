import assert from "node:assert/strict";

import { countRun, initialScript, judge, scriptUp } from "../../runtime/vrrp/machine/tracking.ts";
import { Lab, ms, seconds } from "./lab.ts";
import { permitScenarios } from "./permit-scenarios.ts";

/*
 * What the machine must do, told as scenes on a link. `mutants.test.ts` runs the same scenes over
 * planted faults and wants every one caught.
 */

type Scenario = readonly [name: string, run: () => void];

const high = { priority: 200, source: "10.0.0.1" };
const low = { priority: 100, source: "10.0.0.2" };

function pair(a: object = {}, b: object = {}): Lab {
  const lab = new Lab();
  lab.add("a", { ...high, ...a });
  lab.add("b", { ...low, ...b });
  return lab;
}

/** The same with an established master. */
function settled(a: object = {}, b: object = {}): Lab {
  const lab = pair(a, b);
  lab.start("a", "b");
  lab.run(10 * seconds);
  assert.deepEqual(lab.masters(), ["a"]);
  return lab;
}

/** Two nodes with a group of two, the first of them master. */
function groups(): Lab {
  const lab = new Lab();
  lab.addGroup("a", high, high);
  lab.addGroup("b", low, low);
  lab.start("a", "b");
  lab.run(10 * seconds);
  assert.equal(lab.node("a").held.size, 2);
  return lab;
}

const unweighted = (up: boolean | undefined) => ({ weight: 0, reverse: false, up });

const priority = (weight: number, reverse: boolean, up: boolean | undefined) =>
  judge(100, [{ weight, reverse, up }]).priority;

const health = (reverse: boolean, up: boolean | undefined) =>
  judge(100, [{ weight: 0, reverse, up }]).health;

const v3 = { version: 3, interval: 100 * ms } as const;

export const scenarios: readonly Scenario[] = [
  ...permitScenarios,
  [
    "v2: the only node takes the addresses after three intervals and its skew",
    () => {
      const lab = new Lab();
      lab.add("b", low);
      lab.start("b");
      lab.run(4 * seconds);
      // 3 s + 156/256 s, whatever the interval is.
      assert.deepEqual(lab.transcript, [
        "0 b BACKUP 100",
        "3609.375 b send 100",
        "3609.375 b take",
        "3609.375 b announce 1x5",
        "3609.375 b MASTER 100",
      ]);
    },
  ],
  [
    "v2: the skew does not grow with the interval",
    () => {
      const lab = new Lab();
      lab.add("b", { ...low, interval: 2 * seconds });
      lab.start("b");
      lab.run(7 * seconds);
      assert.equal(lab.transcript[1], "6609.375 b send 100");
    },
  ],
  [
    "v3: the skew is part of the interval",
    () => {
      const lab = new Lab();
      lab.add("b", { ...low, ...v3 });
      lab.start("b");
      lab.run(400 * ms);
      assert.equal(lab.transcript[1], "360.937 b send 100");
    },
  ],
  [
    "down_timer_adverts counts the intervals",
    () => {
      const lab = new Lab();
      lab.add("b", { ...low, ...v3, downAdverts: 5 });
      lab.start("b");
      lab.run(600 * ms);
      assert.equal(lab.transcript[1], "560.937 b send 100");
    },
  ],
  [
    "adverts keep their rhythm, and the second burst of ARP comes after garp_master_delay",
    () => {
      const lab = new Lab();
      lab.add("a", high);
      lab.start("a");
      lab.run(9 * seconds);
      assert.deepEqual(lab.since(5), [
        "4218.75 a send 200",
        "5218.75 a send 200",
        "6218.75 a send 200",
        "7218.75 a send 200",
        "8218.75 a send 200",
        "8218.75 a announce 1x5",
      ]);
    },
  ],
  [
    "garp_master_delay 0: no second burst; garp_master_refresh repeats",
    () => {
      const lab = new Lab();
      const garp = { repeat: 2, delay: 0, refresh: 10 * seconds, refreshRepeat: 3 };
      lab.add("a", { ...high, garp: { ...garp, lowerRepeat: 0, lowerDelay: 0 } });
      lab.start("a");
      lab.run(25 * seconds);
      const rounds = lab.transcript.filter((line) => line.includes("announce"));
      assert.deepEqual(rounds, [
        "3218.75 a announce 1x2",
        "13218.75 a announce 1x3",
        "23218.75 a announce 1x3",
      ]);
    },
  ],
  [
    "the higher priority wins; the other stays backup for as long as it hears adverts",
    () => {
      const lab = settled();
      lab.run(60 * seconds);
      assert.deepEqual(lab.node("b").notified, ["BACKUP"]);
      assert.equal(lab.node("b").instance.master?.priority, 200);
    },
  ],
  [
    "the master dies: the backup takes over a down interval after its last advert",
    () => {
      const lab = settled();
      lab.kill("a");
      const last = lab.packets.at(-1)?.at ?? 0;
      lab.run(5 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      assert.equal(
        lab.packets[lab.packets.findIndex(({ from }) => from === "b")]?.at,
        last + 3609375,
      );
    },
  ],
  [
    "the master stops: priority 0, then the addresses; the backup waits its skew only",
    () => {
      const lab = settled();
      const at = lab.now / ms;
      const before = lab.transcript.length;
      lab.stop("a");
      lab.run(1 * seconds);
      assert.deepEqual(lab.since(before).slice(0, 6), [
        `${at} a send 0`,
        `${at} a drop`,
        `${at} a STOP 200`,
        `${at + 609.375} b send 100`,
        `${at + 609.375} b take`,
        `${at + 609.375} b announce 1x5`,
      ]);
    },
  ],
  [
    "a backup that stops says nothing on the link",
    () => {
      const lab = settled();
      const before = lab.transcript.length;
      lab.stop("b");
      assert.deepEqual(lab.since(before), [`${lab.now / ms} b STOP 100`]);
      lab.run(5 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "a stopped instance does nothing any more",
    () => {
      const lab = settled();
      lab.node("a").instance.stop(lab.now);
      const before = lab.transcript.length;
      lab.node("a").instance.stop(lab.now);
      lab.node("a").instance.track(lab.now, { priority: 50, health: "down" });
      assert.deepEqual(lab.since(before), []);
    },
  ],
  [
    "preemption: lower adverts do not restart the down timer",
    () => {
      const lab = pair();
      lab.start("b");
      lab.run(20 * seconds);
      const at = lab.now;
      lab.start("a");
      lab.run(10 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
      const first = lab.packets.find(({ from }) => from === "a");
      assert.equal(first?.at, at + 3218750);
      assert.deepEqual(lab.node("b").notified, ["BACKUP", "MASTER", "BACKUP"]);
      assert.equal(lab.node("b").held.size, 0);
    },
  ],
  [
    "nopreempt: the lower master stays, and is followed when it dies",
    () => {
      const lab = pair({ preempt: false });
      lab.start("b");
      lab.run(20 * seconds);
      lab.start("a");
      lab.run(20 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      lab.kill("b");
      lab.run(4 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "preempt_delay counts from the first lower advert, then the down timer runs out",
    () => {
      const lab = pair({ preemptDelay: 5 * seconds });
      lab.start("b");
      lab.run(20 * seconds);
      const heard = lab.packets.at(-1)?.at ?? 0;
      lab.start("a");
      const first = heard + 1 * seconds;
      lab.run(20 * seconds);
      // Adverts at first + 0..4 s restart the timer, the one at + 5 s is ignored.
      const taken = lab.packets.find(({ from }) => from === "a")?.at;
      assert.equal(taken, first + 4 * seconds + 3218750);
    },
  ],
  [
    "preempt_delay is given up when a higher master appears",
    () => {
      const lab = pair({ preemptDelay: 5 * seconds });
      lab.start("b");
      lab.run(20 * seconds);
      lab.start("a");
      lab.run(3 * seconds);
      lab.track("b", { weight: 120, reverse: false, up: true });
      lab.run(3 * seconds);
      lab.track("b");
      const at = lab.now;
      lab.run(4900 * ms);
      assert.deepEqual(lab.masters(), ["b"]);
      lab.run(5 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
      assert.ok((lab.packets.find(({ from }) => from === "a")?.at ?? 0) > at + 5 * seconds);
    },
  ],
  [
    "equal priorities: two masters meet, the higher address stays",
    () => {
      for (const [a, b, winner] of [
        ["10.0.0.1", "10.0.0.2", "b"],
        ["10.0.0.9", "10.0.0.2", "a"],
        ["10.0.1.1", "10.0.0.2", "a"],
      ] as const) {
        const lab = pair({ priority: 100, source: a }, { source: b });
        lab.node("a").connected = false;
        lab.start("a", "b");
        lab.run(5 * seconds);
        assert.deepEqual(lab.masters(), ["a", "b"]);
        lab.node("a").connected = true;
        lab.run(2 * seconds);
        assert.deepEqual(lab.masters(), [winner]);
      }
    },
  ],
  [
    "equal priorities: a backup does not preempt, whatever its address",
    () => {
      const lab = pair({ priority: 100, source: "10.0.0.9" });
      lab.start("b");
      lab.run(10 * seconds);
      lab.start("a");
      lab.run(20 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
    },
  ],
  [
    "a master that hears a lower one answers at once and announces its addresses again",
    () => {
      const lab = pair();
      lab.node("b").connected = false;
      lab.start("a", "b");
      lab.run(10500 * ms);
      assert.deepEqual(lab.masters(), ["a", "b"]);
      lab.node("b").connected = true;
      const before = lab.transcript.length;
      lab.run(1 * seconds);
      const heard = lab.since(before).findIndex((line) => line.endsWith("b send 100"));
      if (heard !== -1) {
        const at = lab.since(before)[heard]?.split(" ")[0];
        assert.deepEqual(lab.since(before).slice(heard + 1, heard + 6), [
          `${at} a send 200`,
          `${at} a announce 1x5`,
          `${at} a MASTER_RX_LOWER_PRI 200`,
          `${at} b drop`,
          `${at} b BACKUP 100`,
        ]);
        lab.run(1 * seconds);
        // The answer starts a new rhythm; the announcement is repeated after its delay.
        const next = lab.packets.filter(
          ({ from, at: sent }) => from === "a" && sent > Number(at) * ms,
        );
        assert.equal(next[0]?.at, Number(at) * ms + 1 * seconds);
      } else assert.fail("no lower advert was heard");
      lab.run(6 * seconds);
      assert.equal(lab.transcript.filter((line) => line.endsWith("a announce 1x5")).length, 4);
    },
  ],
  [
    "lower_prio_no_advert keeps silent; garp_lower_prio_repeat 0 announces nothing",
    () => {
      const lab = pair({
        answerLower: false,
        garp: { repeat: 1, delay: 0, refresh: 0, refreshRepeat: 1, lowerRepeat: 0, lowerDelay: 0 },
      });
      lab.node("b").connected = false;
      lab.start("a", "b");
      lab.run(10500 * ms);
      lab.node("b").connected = true;
      const before = lab.transcript.length;
      lab.run(900 * ms);
      const lines = lab.since(before);
      const heard = lines.findIndex((line) => line.endsWith("b send 100"));
      assert.ok(heard !== -1);
      assert.match(lines[heard + 1] ?? "", /a MASTER_RX_LOWER_PRI 200$/);
      assert.equal(lines.filter((line) => line.includes("announce")).length, 0);
    },
  ],
  [
    "higher_prio_send_advert: a last advert before yielding",
    () => {
      for (const [answerHigher, count] of [
        [true, 1],
        [false, 0],
      ] as const) {
        const lab = pair({}, { answerHigher });
        lab.start("b");
        lab.run(10100 * ms);
        lab.start("a");
        lab.run(3100 * ms);
        const before = lab.transcript.length;
        lab.run(200 * ms);
        const lines = lab.since(before);
        assert.deepEqual(lab.masters(), ["a"]);
        assert.equal(lines.filter((line) => line.endsWith("b send 100")).length, count);
      }
    },
  ],
  [
    "priority 0 to a master: it answers at once and stays",
    () => {
      const lab = settled();
      lab.run(300 * ms);
      const before = lab.transcript.length;
      lab.node("b").instance.stop(lab.now);
      const zero = lab.packets[0]?.bytes.slice() ?? new Uint8Array();
      zero[22] = 0;
      const sum = ((zero[26] ?? 0) << 8) + (zero[27] ?? 0) + (200 << 8);
      const folded = sum > 0xffff ? (sum & 0xffff) + 1 : sum;
      zero[26] = folded >> 8;
      zero[27] = folded & 0xff;
      lab.inject(zero);
      assert.deepEqual(lab.masters(), ["a"]);
      assert.equal(lab.since(before).at(-1), `${lab.now / ms} a send 200`);
    },
  ],
  [
    "the owner of the addresses is master at once, and no tracker moves it",
    () => {
      const lab = pair({ priority: 255, wantMaster: true });
      lab.start("b");
      lab.run(10 * seconds);
      lab.track("a", { weight: -50, reverse: false, up: false });
      lab.start("a");
      lab.run(0);
      assert.deepEqual(lab.masters(), ["a"]);
      assert.equal(lab.node("a").instance.priority, 255);
    },
  ],
  [
    "priority 255 with state BACKUP waits like everybody",
    () => {
      const lab = pair({ priority: 255 });
      lab.start("a");
      lab.run(3 * seconds);
      assert.deepEqual(lab.masters(), []);
      lab.run(4 * ms);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "two owners, as 2.2 has it: whoever hears the other gives up being one",
    () => {
      const own = { priority: 255, wantMaster: true, rivalOwner: "reduce" } as const;
      const lab = pair(own, own);
      lab.start("a");
      lab.run(3 * seconds);
      lab.start("b");
      lab.run(3 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      assert.equal(lab.node("a").instance.priority, 254);
      assert.equal(lab.node("b").instance.priority, 255);
      lab.track("a", { weight: -54, reverse: false, up: false });
      assert.equal(lab.node("a").instance.priority, 201);
    },
  ],
  [
    "two owners: the higher address stays, and the lower one is owner again when it has gone",
    () => {
      const own = { priority: 255, wantMaster: true, rivalOwner: "outlast" } as const;
      const lab = pair(own, own);
      lab.start("a", "b");
      lab.run(3 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      assert.deepEqual(lab.node("b").notified, ["MASTER", "MASTER_RX_LOWER_PRI"]);
      assert.equal(lab.node("a").instance.priority, 255);
      lab.stop("b");
      lab.run(1 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "a script with weight moves the address, and back again",
    () => {
      const lab = settled();
      lab.track("a", { weight: -150, reverse: false, up: false });
      assert.equal(lab.node("a").instance.priority, 50);
      lab.run(5 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
      lab.track("a", { weight: -150, reverse: false, up: true });
      lab.run(5 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "the effective priority is held between 1 and 254",
    () => {
      const lab = settled();
      lab.track("a", { weight: 200, reverse: false, up: true });
      assert.equal(lab.node("a").instance.priority, 254);
      lab.track("a", { weight: -253, reverse: false, up: false });
      assert.equal(lab.node("a").instance.priority, 1);
    },
  ],
  [
    "a changed priority shifts the running down timer by the change of the skew",
    () => {
      const lab = new Lab();
      lab.add("b", low);
      lab.start("b");
      lab.run(1 * seconds);
      lab.track("b", { weight: 100, reverse: false, up: true });
      lab.run(1 * seconds);
      // 3 s + 56/256 s from the start.
      assert.equal(lab.node("b").instance.deadline, 3218750);
      lab.track("b");
      assert.equal(lab.node("b").instance.deadline, 3609375);
    },
  ],
  [
    "the master's timer is left alone by a changed priority",
    () => {
      const lab = settled();
      const { deadline } = lab.node("a").instance;
      lab.track("a", { weight: -20, reverse: false, up: false });
      assert.equal(lab.node("a").instance.deadline, deadline);
    },
  ],
  [
    "fault: priority 0, addresses away, silence; back as a backup after a whole down interval",
    () => {
      const lab = settled();
      const at = lab.now / ms;
      const before = lab.transcript.length;
      lab.track("a", unweighted(false));
      lab.run(2 * seconds);
      assert.deepEqual(lab.since(before).slice(0, 3), [
        `${at} a send 0`,
        `${at} a drop`,
        `${at} a FAULT 200`,
      ]);
      assert.deepEqual(lab.masters(), ["b"]);
      assert.equal(lab.node("a").instance.deadline, Infinity);
      lab.run(3 * seconds);
      lab.track("a", unweighted(true));
      assert.equal(lab.node("a").instance.role, "backup");
      assert.equal(lab.node("a").instance.deadline, lab.now + 3218750);
      lab.run(4 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
      assert.deepEqual(lab.node("a").notified, ["BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER"]);
    },
  ],
  [
    "a fault of a backup is silent, and a second tracker going down changes nothing",
    () => {
      const lab = settled();
      const before = lab.transcript.length;
      const broken = { weight: 0, reverse: false, up: false };
      lab.track("b", broken);
      lab.track("b", broken, broken);
      assert.deepEqual(lab.since(before), [`${lab.now / ms} b FAULT 100`]);
      lab.kill("a");
      lab.run(10 * seconds);
      assert.deepEqual(lab.masters(), []);
    },
  ],
  [
    "an owner that recovers is master at once",
    () => {
      const lab = new Lab();
      lab.add("a", { ...high, priority: 255, wantMaster: true });
      lab.track("a", { weight: 0, reverse: false, up: false });
      lab.start("a");
      lab.run(5 * seconds);
      assert.deepEqual(lab.node("a").notified, ["FAULT"]);
      lab.track("a", { weight: 0, reverse: false, up: true });
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "started in fault: no election until it recovers",
    () => {
      const lab = new Lab();
      lab.add("b", { ...low, source: undefined });
      lab.start("b");
      lab.run(10 * seconds);
      assert.deepEqual(lab.transcript, ["0 b FAULT 100"]);
      lab.node("b").instance.source = "10.0.0.2";
      lab.track("b");
      lab.run(4 * seconds);
      assert.deepEqual(lab.masters(), ["b"]);
    },
  ],
  [
    "an unweighted script holds the instance until its first result",
    () => {
      const lab = new Lab();
      lab.add("b", low);
      lab.track("b", unweighted(undefined));
      lab.start("b");
      lab.run(10 * seconds);
      assert.deepEqual(lab.transcript, []);
      lab.track("b", unweighted(true));
      lab.run(3609 * ms);
      assert.deepEqual(lab.transcript, ["10000 b BACKUP 100"]);
      lab.run(1 * ms);
      assert.deepEqual(lab.masters(), ["b"]);
    },
  ],
  [
    "an unweighted script that fails first is a fault",
    () => {
      const lab = new Lab();
      lab.add("b", low);
      lab.track("b", unweighted(undefined));
      lab.start("b");
      lab.track("b", unweighted(false));
      lab.run(10 * seconds);
      assert.deepEqual(lab.transcript, ["0 b FAULT 100"]);
    },
  ],
  [
    "v3: a backup lives by the master's interval",
    () => {
      const lab = pair({ ...v3, interval: 500 * ms }, v3);
      lab.start("a");
      lab.run(5 * seconds);
      lab.start("b");
      lab.run(5 * seconds);
      assert.equal(lab.node("b").instance.role, "backup");
      const last = lab.packets.findLast(({ from }) => from === "a")?.at ?? 0;
      // 3 * 500 ms + 156/256 * 500 ms
      assert.equal(lab.node("b").instance.deadline, last + 1804687);
    },
  ],
  [
    "v3: after a fault the own interval holds again",
    () => {
      const lab = pair({ ...v3, interval: 500 * ms }, v3);
      lab.start("a");
      lab.run(5 * seconds);
      lab.start("b");
      lab.run(5 * seconds);
      lab.track("b", { weight: 0, reverse: false, up: false });
      lab.track("b", { weight: 0, reverse: false, up: true });
      assert.equal(lab.node("b").instance.deadline, lab.now + 360937);
    },
  ],
  [
    "v2: another interval is dropped, so both are masters",
    () => {
      const lab = pair({}, { interval: 2 * seconds });
      lab.start("a", "b");
      lab.run(20 * seconds);
      assert.deepEqual(lab.masters(), ["a", "b"]);
      assert.ok((lab.node("b").instance.statistics.dropped.get("interval") ?? 0) > 5);
    },
  ],
  [
    "an address taken away by somebody: the master steps back and is elected again",
    () => {
      const lab = settled();
      const before = lab.transcript.length;
      for (const { team, instance } of [lab.node("a"), lab.node("b")])
        team.addressLost(lab.now, instance);
      assert.deepEqual(lab.since(before), [
        `${lab.now / ms} a send 0`,
        `${lab.now / ms} a drop`,
        `${lab.now / ms} a BACKUP 200`,
      ]);
      lab.run(9 * seconds);
      assert.deepEqual(lab.masters(), ["a"]);
    },
  ],
  [
    "a process that sleeps sends one advert when it wakes, not all it missed",
    () => {
      const lab = settled();
      const before = lab.packets.length;
      lab.now += 10 * seconds;
      lab.node("a").instance.expire(lab.now);
      assert.equal(lab.packets.length, before + 1);
      assert.equal(lab.node("a").instance.deadline, lab.now + 1 * seconds);
    },
  ],
  [
    "unicast: a recovered instance makes itself known to its peers",
    () => {
      const lab = new Lab();
      const unicastPeers = [
        { address: "10.0.0.2", minTtl: 0, maxTtl: 255 },
        { address: "10.0.0.3", minTtl: 0, maxTtl: 255 },
      ];
      lab.add("a", { ...high, unicastPeers });
      lab.start("a");
      lab.track("a", { weight: 0, reverse: false, up: false });
      lab.track("a", { weight: 0, reverse: false, up: true });
      assert.deepEqual(lab.since(2), ["0 a announce 10.0.0.1", "0 a BACKUP 200"]);
      lab.run(4 * seconds);
      const sent = lab.packets.map(({ bytes }) => bytes.subarray(16, 20).join("."));
      assert.deepEqual(sent, ["10.0.0.2", "10.0.0.3"]);
    },
  ],
  [
    "a group goes to master together, once the timers of all have run out",
    () => {
      const lab = new Lab();
      lab.addGroup("b", low, { ...low, priority: 50 });
      lab.start("b");
      lab.run(4 * seconds);
      assert.deepEqual(lab.transcript, [
        "0 b.G BACKUP",
        "0 b.V1 BACKUP 100",
        "0 b.V2 BACKUP 50",
        "3804.687 b.V2 send 50",
        "3804.687 b.V2 take",
        "3804.687 b.V2 announce 1x5",
        "3804.687 b.V2 MASTER 50",
        "3804.687 b.V1 send 100",
        "3804.687 b.V1 take",
        "3804.687 b.V1 announce 1x5",
        "3804.687 b.V1 MASTER 100",
        "3804.687 b.G MASTER",
      ]);
    },
  ],
  [
    "one deaf member does not take a group's address from a living master",
    () => {
      const lab = groups();
      lab.loses = ({ from, bytes }) => from === "a" && bytes[21] === 2;
      lab.run(20 * seconds);
      assert.equal(lab.node("b").held.size, 0);
      lab.loses = () => false;
      lab.run(2 * seconds);
      // It hears the master again and no longer wants to be one.
      lab.loses = ({ from, bytes }) => from === "a" && bytes[21] === 1;
      lab.run(20 * seconds);
      assert.deepEqual(lab.node("b").notified, ["BACKUP", "BACKUP"]);
      lab.kill("a");
      lab.run(8 * seconds);
      assert.equal(lab.node("b").held.size, 2);
    },
  ],
  [
    "a fault of one member is a fault of all; the peers are told of each",
    () => {
      const lab = groups();
      const at = lab.now / ms;
      const before = lab.transcript.length;
      lab.trackOne("a", 1, unweighted(false));
      assert.deepEqual(lab.since(before), [
        `${at} a.V2 send 0`,
        `${at} a.V2 drop`,
        `${at} a.V2 FAULT 200`,
        `${at} a.V1 send 0`,
        `${at} a.V1 drop`,
        `${at} a.V1 FAULT 200`,
        `${at} a.G FAULT`,
      ]);
      lab.run(700 * ms);
      assert.equal(lab.node("b").held.size, 2);
      lab.trackOne("a", 1, unweighted(true));
      lab.run(4 * seconds);
      assert.equal(lab.node("a").held.size, 2);
      assert.equal(lab.node("b").held.size, 0);
    },
  ],
  [
    "a group waits for the first result of every member's script",
    () => {
      const lab = new Lab();
      lab.addGroup("b", low, low);
      lab.trackOne("b", 1, unweighted(undefined));
      lab.start("b");
      lab.run(10 * seconds);
      assert.deepEqual(lab.transcript, []);
    },
  ],
  [
    "a member that must yield takes the others along",
    () => {
      const lab = groups();
      lab.add("c", { name: "V1", vrid: 1, priority: 250, source: "10.0.0.3" });
      lab.start("c");
      lab.run(3500 * ms);
      assert.equal(lab.node("a").held.size, 0);
      assert.equal(lab.node("a").team.instances[1]?.role, "backup");
      assert.equal(lab.node("c").held.size, 1);
    },
  ],
  [
    "rise and fall are counted as keepalived counts",
    () => {
      const limits = { rise: 2, fall: 3, initFail: false };
      const seen = (results: string, from = initialScript(limits)) => {
        let state = from;
        return results.split("").map((result) => {
          state = countRun(limits, state, result === "+");
          return scriptUp(limits, state) ? "u" : "d";
        });
      };
      assert.equal(scriptUp(limits, initialScript(limits)), undefined);
      assert.equal(seen("+").join(""), "u");
      assert.equal(seen("-").join(""), "d");
      assert.equal(seen("+--+---++").join(""), "uuuuuuddu");
      assert.equal(seen("-+-++").join(""), "ddddu");
      const failing = initialScript({ ...limits, initFail: true });
      assert.equal(scriptUp(limits, failing), false);
      assert.equal(seen("++", failing).join(""), "du");
    },
  ],
  [
    "weights add while up above zero, while down below zero; reverse turns them",
    () => {
      assert.equal(priority(20, false, true), 120);
      assert.equal(priority(20, false, false), 100);
      assert.equal(priority(20, true, true), 80);
      assert.equal(priority(-20, false, true), 100);
      assert.equal(priority(-20, false, false), 80);
      assert.equal(priority(-20, true, false), 120);
      assert.equal(priority(20, false, undefined), 100);
      assert.equal(priority(-20, false, undefined), 100);
      assert.deepEqual([health(false, true), health(false, false)], ["up", "down"]);
      assert.deepEqual([health(true, true), health(true, false)], ["down", "up"]);
      assert.equal(health(false, undefined), "pending");
    },
  ],
];
