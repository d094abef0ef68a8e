import assert from "node:assert/strict";
import { test } from "node:test";

import { parseIp4, parseIp6 } from "../../runtime/decide/access.ts";
import { addressText, parseAddressPort } from "../../runtime/decide/address.ts";
import { realAddress, TrustedProxies } from "../../runtime/decide/real-ip.ts";

const proxies = new TrustedProxies(["127.0.0.0/8", "10.0.0.0/8", "fd00::/8"]);

/** Cases that nginx was asked for stand in test/oracle/differential/scenarios/gates.txt. */
const cases: readonly (readonly [values: readonly string[], last: string, deep: string])[] = [
  [["1.1.1.1, 2.2.2.2"], "2.2.2.2 0", "2.2.2.2 0"],
  [["1.1.1.1, 10.0.0.1"], "10.0.0.1 0", "1.1.1.1 0"],
  [["1.1.1.1", "10.0.0.1"], "10.0.0.1 0", "1.1.1.1 0"],
  [["8.8.8.8, 1.1.1.1:80", "10.0.0.1:70"], "10.0.0.1 70", "1.1.1.1 80"],
  [["10.0.0.1, 10.0.0.2"], "10.0.0.2 0", "10.0.0.1 0"],
  [["unknown, 10.0.0.1"], "10.0.0.1 0", "10.0.0.1 0"],
  [["unknown"], "stays", "stays"],
  [[""], "stays", "stays"],
  [[", ,"], "stays", "stays"],
  [["[fd00::1]:9, fd00::2"], "fd00::2 0", "fd00::1 9"],
];

test("the client is the last address, or the last that no trusted proxy has", () => {
  for (const [values, last, deep] of cases)
    for (const [recursive, wanted] of [
      [false, last],
      [true, deep],
    ] as const) {
      const found = realAddress("127.0.0.1", values, proxies, recursive);
      const shown = found ? `${found.address} ${found.port}` : "stays";
      assert.equal(shown, wanted, `${values.join(" | ")} ${recursive}`);
    }
});

test("only a trusted peer is believed; IPv4 in IPv6 is IPv4", () => {
  assert.equal(realAddress("9.9.9.9", ["1.1.1.1"], proxies, false), undefined);
  assert.equal(realAddress("unix:", ["1.1.1.1"], proxies, false), undefined);
  assert.ok(realAddress("::ffff:127.0.0.1", ["1.1.1.1"], proxies, false));
  assert.ok(realAddress("unix:", ["1.1.1.1"], new TrustedProxies(["unix:"]), false));
});

test("addresses are written in one way", () => {
  const written = {
    "2001:0DB8:0:0:1:0:0:1": "2001:db8::1:0:0:1",
    "1:0:0:3:4:0:0:0": "1:0:0:3:4::",
    "1:0:2:3:4:5:6:7": "1:0:2:3:4:5:6:7",
    "::": "::",
    "::1": "::1",
    "::ffff:1.2.3.4": "::ffff:1.2.3.4",
    "::1.2.3.4": "::1.2.3.4",
    "1.2.3.4": "1.2.3.4",
  };
  for (const [text, wanted] of Object.entries(written))
    assert.equal(addressText(parseIp4(text) ?? parseIp6(text) ?? new Uint8Array(4)), wanted);
});

test("ports are those that nginx takes", () => {
  assert.equal(parseAddressPort("1.1.1.1:65535")?.port, 65_535);
  assert.equal(parseAddressPort("[::1]:1")?.port, 1);
  assert.equal(parseAddressPort("::1")?.port, 0);
  for (const bad of [
    "",
    "a",
    "1.1.1.1:",
    "1.1.1.1:0",
    "1.1.1.1:65536",
    "[::1]",
    "[::1]x1",
    "[1.1.1:1",
  ])
    assert.equal(parseAddressPort(bad), undefined, bad);
});
