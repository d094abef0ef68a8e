import assert from "node:assert/strict";
import { test } from "node:test";

import { AccessList, parseNetwork } from "../../runtime/decide/access.ts";

const list = (...rules: readonly string[]) =>
  new AccessList(rules.map((rule) => ({ allow: rule.startsWith("+"), network: rule.slice(1) })));

test("the first rule that covers the address decides", () => {
  const access = list("-10.0.0.1", "+10.0.0.0/8", "+2001:db8::/33", "+unix:", "-all");
  const answers = {
    "10.0.0.1": false,
    "10.0.0.2": true,
    "11.0.0.1": false,
    "::ffff:10.0.0.9": true,
    "2001:db8:7fff::1": true,
    "2001:db8:8000::1": false,
    "unix:": true,
  };
  for (const [address, wanted] of Object.entries(answers))
    assert.equal(access.allows(address), wanted, address);
});

test("no rule allows, and what no rule covers is allowed", () => {
  assert.ok(list().allows("10.0.0.1"));
  assert.ok(list("-10.0.0.0/8").allows("::1"));
  assert.ok(!list("-0.0.0.0/0").allows("1.2.3.4"));
  assert.ok(!list("-::/0").allows("::1"));
});

test("networks are read as nginx reads them", () => {
  for (const good of [
    "1.2.3.4",
    "1.2.3.4/0",
    "1.2.3.4/32",
    "::",
    "::1/128",
    "a::b:1.2.3.4",
    "all",
    "unix:",
  ])
    assert.ok(parseNetwork(good), good);
  for (const bad of [
    "1.2.3",
    "1.2.3.256",
    "1.2.3.4/33",
    "1.2.3.4/x",
    "1.2.3.4/8/8",
    "a",
    "::1::",
    "::/129",
    "12345::",
  ])
    assert.equal(parseNetwork(bad), undefined, bad);
});
