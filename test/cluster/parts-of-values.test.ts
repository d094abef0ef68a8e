import assert from "node:assert/strict";
import { test } from "node:test";

import { addressIn, hostAddress, isIn, lastByte, networkOf } from "../../src/cluster/addresses.ts";
import { millisecondsOf } from "../../src/cluster/time.ts";

test("an address is of a machine, of a port or a name, and never of one machine's link", () => {
  assert.deepEqual(hostAddress("10.0.0.1/24"), { host: "10.0.0.1", family: 4, prefix: 24 });
  for (const text of [undefined, "", "10.0.0.1/33", "10.0.0.1:80", "name", "fe80::1%eth0/64"])
    assert.equal(hostAddress(text), undefined, text);
  assert.deepEqual(addressIn("[fd00::1]:80"), {
    host: "fd00::1",
    family: 6,
    prefix: undefined,
    port: 80,
  });
  for (const text of ["[name]:80", "fe80::1%eth0", "[fe80::1%eth0]:80", "10.0.0.300"])
    assert.equal(addressIn(text), undefined, text);
});

test("the last byte is that of the address, not of the last group that is written", () => {
  assert.equal(lastByte({ host: "10.0.0.100" }), 100);
  assert.equal(lastByte({ host: "fd00::1ff" }), 255);
  assert.equal(lastByte({ host: "2001:db8:12::" }), 0);
  assert.equal(lastByte({ host: "::ffff:10.0.0.7" }), 7);
});

test("a network has both its ends, and addresses of its family", () => {
  const network = networkOf({ host: "10.0.0.9", family: 4, prefix: 30 });
  const ends = ["10.0.0.7", "10.0.0.8", "10.0.0.11", "10.0.0.12"];
  assert.deepEqual(
    ends.map((host) => isIn({ host, family: 4 }, network)),
    [false, true, true, false],
  );
  assert.equal(isIn({ host: "::a00:9", family: 6 }, network), false);
  assert.equal(isIn({ host: "10.0.0.9", family: 4 }, undefined), false);
});

test("a time has units, the largest first", () => {
  assert.equal(millisecondsOf("1w2d3h4m5s6ms"), 788_645_006);
  assert.equal(millisecondsOf("90s"), 90_000);
  for (const text of [undefined, "", "5", "1.5s", "5s1m"])
    assert.equal(millisecondsOf(text), undefined, text);
});
