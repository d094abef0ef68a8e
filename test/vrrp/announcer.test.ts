import assert from "node:assert/strict";
import test from "node:test";

import { Announcer } from "../../runtime/vrrp/announcer.ts";

function told(interval: number) {
  const sent: string[] = [];
  const announcer = new Announcer({ garp: interval, gna: 0, groups: [] }, ({ device, ip }) =>
    sent.push(`${device} ${ip}`),
  );
  const say = (now: number, device: string, ip: string) =>
    announcer.announce(now, { owner: device, device, ip });
  return { sent, announcer, say };
}

test("without an interval everything goes out at once", () => {
  const { sent, announcer, say } = told(0);
  say(0, "eth0", "a");
  say(0, "eth0", "b");
  assert.deepEqual(sent, ["eth0 a", "eth0 b"]);
  assert.equal(announcer.deadline, Infinity);
});

test("with one, each interface keeps its own pace, in order", () => {
  const { sent, announcer, say } = told(10);
  for (const ip of ["a", "b", "c"]) say(100, "eth0", ip);
  say(105, "eth1", "x");
  assert.deepEqual(sent, ["eth0 a", "eth1 x"]);
  assert.equal(announcer.deadline, 110);
  announcer.expire(109);
  assert.equal(sent.length, 2);
  announcer.expire(111);
  assert.equal(announcer.deadline, 121);
  announcer.expire(121);
  assert.deepEqual(sent, ["eth0 a", "eth1 x", "eth0 b", "eth0 c"]);
  assert.equal(announcer.deadline, Infinity);
});

test("who gives its addresses up has nothing more to say", () => {
  const { sent, announcer, say } = told(10);
  say(0, "eth0", "a");
  say(0, "eth0", "b");
  announcer.cancel("eth0");
  announcer.expire(100);
  assert.deepEqual(sent, ["eth0 a"]);
});

test("a group of interfaces shares one pace; IPv6 has another", () => {
  const sent: string[] = [];
  const groups = [{ interfaces: ["eth0", "eth1"], garp: 100_000, gna: 0 }];
  const announcer = new Announcer({ garp: 30_000, gna: 50_000, groups }, ({ device, ip }) =>
    sent.push(`${device} ${ip}`),
  );
  for (const device of ["eth0", "eth1", "eth2"])
    for (const ip of ["10.0.0.1", "fe80::1"]) announcer.announce(0, { owner: "V", device, ip });
  assert.deepEqual(sent.splice(0), [
    "eth0 10.0.0.1",
    "eth0 fe80::1",
    "eth1 fe80::1",
    "eth2 10.0.0.1",
    "eth2 fe80::1",
  ]);
  for (const ip of ["10.0.0.2", "fe80::2"])
    announcer.announce(1, { owner: "V", device: "eth2", ip });
  assert.equal(announcer.deadline, 30_000);
  announcer.expire(30_000);
  announcer.expire(50_000);
  assert.deepEqual(sent.splice(0), ["eth2 10.0.0.2", "eth2 fe80::2"]);
  announcer.expire(100_000);
  assert.deepEqual(sent, ["eth1 10.0.0.1"]);
});
