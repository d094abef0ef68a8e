import assert from "node:assert/strict";
import test from "node:test";

import { Instance } from "../../runtime/vrrp/instance.ts";
import { mustIpv4Bytes } from "../../runtime/vrrp/ip.ts";
import { type AdvertFrame, encodeAdvert } from "../../runtime/vrrp/packet.ts";
import type { InstancePlan } from "../../runtime/vrrp/plan.ts";
import type { InstancePorts } from "../../runtime/vrrp/ports.ts";
import { Quiet } from "../../runtime/vrrp/quiet.ts";
import { instancePlan, ms, seconds } from "./lab.ts";

/* A thousand adverts of each kind of trouble: what may be logged of them does not grow with them. */

const count = 1000;
const spacing = 100 * ms;
const plan = instancePlan({ version: 3, interval: spacing, priority: 100, source: "10.0.0.5" });

interface Heard {
  readonly instance: Instance;
  readonly lines: string[];
  now: number;
}

const nothing = (): void => {};

/** An instance that writes its lines down and does nothing else. */
function listening(changes: Partial<InstancePlan> = {}): Heard {
  const lines: string[] = [];
  const known: Partial<InstancePorts> = {
    wallClock: () => 1_700_000_000_000,
    log: (text) => lines.push(text),
  };
  const ports = new Proxy(known, {
    get: (own, name) => own[name as keyof InstancePorts] ?? nothing,
  }) as InstancePorts;
  const instance = new Instance({ ...plan, ...changes }, ports);
  instance.start(0, instance.judge([]));
  return { instance, lines, now: 0 };
}

function frame(from: string, changes: Partial<AdvertFrame> = {}): AdvertFrame {
  return {
    version: 3,
    vrid: plan.vrid,
    interval: plan.interval,
    addresses: plan.addresses.map(({ ip }) => mustIpv4Bytes(ip)),
    password: undefined,
    ah: plan.ah,
    hmac: plan.hmac,
    source: mustIpv4Bytes(from),
    destination: mustIpv4Bytes("224.0.0.18"),
    ttl: 255,
    plainChecksum: false,
    ...changes,
  };
}

type Packet = (index: number) => Uint8Array;

const advert =
  (priority: number | ((index: number) => number), from = "10.0.0.2", changes = {}): Packet =>
  (index) =>
    encodeAdvert(
      frame(from, changes),
      typeof priority === "number" ? priority : priority(index),
      index,
    );

/** A good advert with one byte that is not. */
const spoilt =
  (at: number, value: number): Packet =>
  (index) => {
    const packet = advert(200)(index);
    packet[at] = value;
    return packet;
  };

const anywhere =
  (priority: number): Packet =>
  (index) =>
    advert(priority, `10.0.${1 + (index >> 8)}.${index & 255}`)(index);

const troubles: Readonly<Record<string, Packet>> = {
  "too short": () => new Uint8Array(12),
  "a TTL that is not 255": advert(200, "10.0.0.2", { ttl: 64 }),
  "another version": spoilt(20, 0x21),
  "another type": spoilt(20, 0x32),
  "a wrong checksum": spoilt(26, 0x55),
  "other addresses": advert(200, "10.0.0.2", { addresses: [mustIpv4Bytes("10.9.9.9")] }),
  "a lower priority": advert(50),
  "a lower priority from two by turns": (index) =>
    advert(50, index % 2 === 0 ? "10.0.0.2" : "10.0.0.3")(index),
  "a lower priority from everywhere": anywhere(50),
  "a higher priority from everywhere": anywhere(200),
  "a higher priority at two intervals by turns": (index) =>
    advert(200, "10.0.0.2", { interval: index % 2 === 0 ? 100 * ms : 200 * ms })(index),
  "a higher priority from two by turns, with bad ones between": (index) =>
    index % 3 === 2
      ? spoilt(26, 0x55)(index)
      : advert(200, index % 3 === 0 ? "10.0.0.2" : "10.0.0.3")(index),
  "priority 0 each time": advert(0),
  "our own address and priority": advert(100, "10.0.0.5"),
};

function hear(heard: Heard, packet: Packet): number {
  const before = heard.lines.length;
  for (let index = 0; index < count; index++) {
    heard.now += spacing;
    heard.instance.receive(heard.now, packet(index));
  }
  return heard.lines.length - before;
}

/** Of 100 s: ten in a row and ten a minute, where every line is another. */
const bound = 10 + 17 + 2;

for (const [name, packet] of Object.entries(troubles)) {
  test(`a backup that hears ${name} a thousand times`, () => {
    const heard = listening();
    const lines = hear(heard, packet);
    assert.ok(lines <= bound, `${lines}:\n${heard.lines.slice(0, 30).join("\n")}`);
  });

  test(`a master that hears ${name} a thousand times`, () => {
    const heard = listening({ priority: 150 });
    heard.now = 10 * seconds;
    heard.instance.expire(heard.now);
    assert.equal(heard.instance.role, "master");
    const lines = hear(heard, packet);
    // Of these a few are the turn to BACKUP.
    assert.ok(lines <= bound + 4, `${lines}:\n${heard.lines.slice(0, 40).join("\n")}`);
  });
}

test("the first of each is said at once, and those left out are counted", () => {
  const heard = listening();
  hear(heard, troubles["a wrong checksum"] ?? advert(0));
  assert.deepEqual(heard.lines.slice(-1), ["(V) Invalid VRRPv3 checksum"]);
  const quiet = new Quiet();
  assert.equal(quiet.take(0, "x"), "x");
  for (let index = 1; index < 60; index++)
    assert.equal(quiet.take(index * seconds, "x"), undefined);
  assert.equal(quiet.take(60 * seconds, "x"), "x (59 more were not logged)");
  assert.equal(quiet.take(60 * seconds, "y"), "y");
});

test("different lines: ten in a row, then one in six seconds", () => {
  const quiet = new Quiet();
  const said = Array.from({ length: 600 }, (_, index) => quiet.take(index * 100 * ms, `${index}`));
  const lines = said.filter((line) => line !== undefined);
  assert.equal(lines.length, 10 + 9);
  assert.equal(lines[10], "60 (50 more were not logged)");
});
