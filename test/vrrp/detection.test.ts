import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { arpFilter, claimOf } from "../../runtime/host/linux/arp-socket.ts";
import { gratuitousArp } from "../../runtime/host/linux/arp.ts";
import { Alarms, alarmText } from "../../runtime/vrrp/detection/alarms.ts";
import { Sightings } from "../../runtime/vrrp/detection/sightings.ts";
import { Lab, ms, seconds } from "./lab.ts";

/** The lab's clock, and the look that the loop takes twice a second. */
function pass(lab: Lab, time: number): void {
  for (const end = lab.now + time; lab.now < end;) {
    lab.run(500 * ms);
    for (const { instance, running } of lab.nodes.values()) if (running) instance.look(lab.now);
  }
}

const alarmsOf = (lab: Lab): string[] =>
  lab.transcript
    .filter((line) => / (alarm|over) /.test(line))
    .map((line) => line.split(" ").slice(1).join(" "));

function pair(): Lab {
  const lab = new Lab();
  lab.add("a", { priority: 150, source: "10.0.0.1" });
  lab.add("b", { priority: 100, source: "10.0.0.2" });
  lab.start("a", "b");
  pass(lab, 10 * seconds);
  return lab;
}

describe("a second master", () => {
  test("that does not hear us is an alarm; when it yields, it is over, and we announce again", () => {
    const lab = pair();
    // b hears nothing any more, and is heard.
    lab.loses = ({ from }) => from === "a";
    pass(lab, 10 * seconds);
    assert.deepEqual(lab.masters(), ["a", "b"]);
    assert.deepEqual(alarmsOf(lab), ["a alarm second-master 10.0.0.2 (priority 100)"]);
    const [status] = lab.node("a").instance.alarms.status(lab.now);
    assert.equal(status?.kind, "second-master");
    const from = lab.transcript.length;
    lab.loses = () => false;
    pass(lab, 10 * seconds);
    assert.deepEqual(lab.masters(), ["a"]);
    assert.deepEqual(alarmsOf(lab).slice(1), ["a over second-master 10.0.0.2 (priority 100)"]);
    const over = lab.transcript.findIndex((line) => line.includes(" a over "));
    assert.ok(over >= from);
    assert.match(lab.transcript[over + 1] ?? "", / a announce 1x5$/);
    assert.equal(lab.node("a").instance.alarms.raised, 1);
  });

  test("whose adverts cannot be taken is one too", () => {
    const lab = new Lab();
    lab.add("a", { priority: 150, source: "10.0.0.1", password: "one" });
    lab.add("b", { priority: 100, source: "10.0.0.2", password: "other" });
    lab.start("a", "b");
    pass(lab, 20 * seconds);
    assert.deepEqual(lab.masters(), ["a", "b"]);
    assert.deepEqual(alarmsOf(lab).toSorted(), [
      "a alarm second-master 10.0.0.2 (password)",
      "b alarm second-master 10.0.0.1 (password)",
    ]);
  });

  test("elections, handovers and preemption raise none", () => {
    const lab = pair();
    lab.stop("a");
    pass(lab, 10 * seconds);
    lab.add("c", { priority: 200, source: "10.0.0.3" });
    lab.start("c");
    pass(lab, 10 * seconds);
    lab.kill("c");
    pass(lab, 10 * seconds);
    assert.deepEqual(lab.masters(), ["b"]);
    assert.deepEqual(alarmsOf(lab), []);
  });

  test("one advert, or a burst of them, may be the end of an election", () => {
    const alarms = new Alarms();
    const judge = (now: number) => alarms.judge(now, seconds, 4 * seconds).length;
    for (const at of [0, 1, 2]) alarms.saw(at, "second-master", "10.0.0.2", "");
    assert.equal(judge(2), 0);
    alarms.saw(2 * seconds, "second-master", "10.0.0.2", "");
    assert.equal(judge(2 * seconds), 1);
  });

  test("who is master no more has no alarm", () => {
    const lab = pair();
    lab.loses = ({ from }) => from === "a";
    pass(lab, 10 * seconds);
    lab.track("a", { weight: 0, reverse: false, up: false });
    pass(lab, seconds);
    assert.deepEqual(alarmsOf(lab).length, 2);
    assert.deepEqual(lab.node("a").instance.alarms.status(lab.now), []);
  });
});

describe("an address conflict", () => {
  const mac = Uint8Array.of(2, 0, 0, 0, 0, 9);
  const address = Uint8Array.of(10, 0, 0, 100);

  test("is one claim after another by another machine", () => {
    const alarms = new Alarms();
    const judge = (now: number) => alarms.judge(now, seconds, 4 * seconds);
    alarms.saw(0, "address-conflict", "02:00:00:00:00:09", "10.0.0.100");
    assert.deepEqual(judge(0), []);
    alarms.saw(2 * seconds, "address-conflict", "02:00:00:00:00:09", "10.0.0.100");
    const [raised] = judge(2 * seconds);
    assert.ok(raised);
    assert.equal(alarmText(raised), "ALARM address conflict: 02:00:00:00:00:09 (10.0.0.100)");
    assert.deepEqual(judge(10 * seconds), []);
    const [over] = judge(60 * seconds);
    assert.equal(over?.active, false);
  });

  test("the packet names who claims what; others and fragments of it name nobody", () => {
    const frame = gratuitousArp(mac, address);
    assert.deepEqual(claimOf(frame), { ip: "10.0.0.100", mac: "02:00:00:00:00:09" });
    for (let length = 0; length < frame.length; length++)
      assert.equal(claimOf(frame.slice(0, length)), undefined);
    const ipv6 = Uint8Array.from(frame);
    ipv6[12] = 0x86;
    assert.equal(claimOf(ipv6), undefined);
  });

  test("the kernel passes what our addresses are claimed by, nothing else", () => {
    const frame = gratuitousArp(mac, address);
    const others = [1, 2, 3].map((last) => Uint8Array.of(10, 0, 0, last));
    assert.equal(run(arpFilter([...others, address]), frame), 0xffff);
    assert.equal(run(arpFilter([address, ...others]), frame), 0xffff);
    assert.equal(run(arpFilter(others), frame), 0);
    const many = Array.from({ length: 200 }, (_, index) => Uint8Array.of(10, 1, 0, index));
    assert.equal(run(arpFilter(many), frame), 0xffff);
  });
});

test("what is seen is bounded, whoever invents it", () => {
  const sightings = new Sightings();
  for (let index = 0; index < 1000; index++) sightings.saw(index, `host ${index}`, "");
  const all = sightings.judge(1000, { count: 1, span: 0, quiet: 10_000 });
  assert.equal(all?.split(", ").length, 8);
});

/** The three instructions of classic BPF that the filter has. */
function run(program: Uint8Array, packet: Uint8Array): number {
  const view = new DataView(program.buffer, program.byteOffset, program.length);
  const words = new DataView(packet.buffer, packet.byteOffset, packet.length);
  let value = 0;
  for (let at = 0; at < program.length; at += 8) {
    const code = view.getUint16(at, true);
    const operand = view.getUint32(at + 4, true);
    if (code === 0x06) return operand;
    if (code === 0x20) value = words.getUint32(operand);
    else if (code === 0x15)
      at += 8 * (value === operand ? view.getUint8(at + 2) : view.getUint8(at + 3));
  }
  return assert.fail("the program has no end");
}
