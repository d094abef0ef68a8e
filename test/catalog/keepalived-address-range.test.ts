import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  addressNumber,
  printAddress,
  rangeEnd,
  subnetRange,
} from "../../src/catalog/keepalived/address-range.ts";

describe("ranges of addresses", () => {
  test("addresses are numbers and come back in the shortest spelling", () => {
    for (const [text, wanted = text] of [
      ["10.2.3.4"],
      ["::"],
      ["::1"],
      ["1::"],
      ["fe80::1"],
      ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
      ["10:0:5:0:0:1:2:3", "10:0:5::1:2:3"],
      ["0:0:1:0:0:0:0:1", "0:0:1::1"],
      ["::ffff:10.0.0.1", "::ffff:a00:1"],
    ] as const) {
      const number = addressNumber(text);
      assert.ok(number !== undefined, text);
      assert.equal(printAddress(number, text.includes(":") ? 6 : 4), wanted);
    }
    for (const text of ["", "10.0.0", "10.0.0.256", "x", ":::", "fe80::1%eth0"])
      assert.equal(addressNumber(text), undefined, text);
  });

  test("a range ends behind its start, in its family", () => {
    assert.equal(rangeEnd("10.0.0.1", "10.0.0.5")?.last, "10.0.0.5");
    assert.equal(rangeEnd("10.0.0.1", "255")?.last, "10.0.0.255");
    assert.equal(rangeEnd("2001:db8::1", "ff")?.last, "2001:db8::ff");
    for (const [from, to] of [
      ["10.0.0.1", "1"],
      ["10.0.0.1", "0"],
      ["10.0.0.1", "256"],
      ["10.0.0.1", "x"],
      ["10.0.0.1", "2001:db8::1"],
      ["host", "5"],
    ] as const)
      assert.equal(rangeEnd(from, to), undefined, `${from}-${to}`);
    assert.equal(subnetRange("10.0.0.9", "33"), undefined);
    assert.equal(subnetRange("10.0.0.9", ""), undefined);
    assert.equal(subnetRange("2001:db8::5", "124")?.first, "2001:db8::");
  });
});
