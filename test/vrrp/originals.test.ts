import assert from "node:assert/strict";
import test from "node:test";

import type { KeptSettings } from "../../runtime/vrrp/messages.ts";
import { Originals } from "../../runtime/vrrp/originals.ts";

/** A machine with settings, all of them 0 at first, and what it is asked to keep in mind. */
function machine(known: KeptSettings = [], values = new Map<string, string>()) {
  const told: KeptSettings[] = [];
  const originals = new Originals(known, {
    attempt: (what) => what(),
    kept: (settings) => told.push(settings),
    set: (device, setting, value) => {
      const before = values.get(`${device} ${setting}`) ?? "0";
      values.set(`${device} ${setting}`, value);
      return before;
    },
  });
  return { originals, told, values };
}

test("what was there first is given back, however often it is changed", () => {
  const { originals, told, values } = machine();
  assert.equal(originals.change("eth0", "arp_ignore", "1"), "0");
  assert.equal(originals.change("eth0", "arp_ignore", "2"), "1");
  originals.change("eth1", "rp_filter", "0");
  assert.deepEqual(told, [[["eth0", "arp_ignore", "0"]]], "what stays as it was is not told");
  originals.restore();
  assert.deepEqual([...values.values()], ["0", "0"]);
  assert.deepEqual(told.at(-1), []);
  originals.restore();
  assert.equal(told.length, 2);
});

test("the next agent gives back what the one before it has found", () => {
  const first = machine();
  first.originals.change("eth0", "arp_ignore", "1");
  const next = machine(first.told.at(-1), first.values);
  next.originals.change("eth0", "arp_ignore", "1");
  next.originals.change("eth0", "arp_filter", "1");
  next.originals.restore();
  assert.deepEqual(
    [...next.values],
    [
      ["eth0 arp_ignore", "0"],
      ["eth0 arp_filter", "0"],
    ],
  );
});
