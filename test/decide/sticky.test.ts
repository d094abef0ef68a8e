import assert from "node:assert/strict";
import { test } from "node:test";

import { cookieTime, findCookie, withoutCookie } from "../../runtime/decide/sticky/cookie-text.ts";
import { LearnTable } from "../../runtime/decide/sticky/learn-table.ts";
import {
  insertedCookie,
  readSession,
  rewrittenCookie,
} from "../../runtime/decide/sticky/session.ts";
import type { SessionStickyPlan } from "../../runtime/plan/sticky.ts";

const plan = (own: Partial<SessionStickyPlan> = {}): SessionStickyPlan => ({
  kind: "session",
  name: "route",
  domain: "",
  path: "/",
  maxAge: undefined,
  maxIdle: undefined,
  maxLife: undefined,
  mode: "insert",
  indirect: false,
  fallback: true,
  ...own,
});

test("times of cookies have two digits for the year until 2037", () => {
  assert.equal(cookieTime(0, false), "Thu, 01-Jan-70 00:00:00 GMT");
  assert.equal(cookieTime(1_700_000_000, false), "Tue, 14-Nov-23 22:13:20 GMT");
  assert.equal(cookieTime(1_700_000_000, true), "Tue, 14-Nov-2023 22:13:20 GMT");
  assert.equal(cookieTime(2_200_000_000, false), "Sun, 18-Sep-2039 23:06:40 GMT");
});

for (const [text, name, value, rest] of [
  ["route=a", "route", "a", ""],
  ["x=1; route=a; y=2", "route", "a", "x=1; y=2"],
  ["route=a;y=2", "route", "a", "y=2"],
  ["x=1;route = a", "route", "a", "x=1"],
  ["xroute=b; route=a", "route", "a", "xroute=b"],
  ["x=route=b; route=a", "route", "a", "x=route=b"],
  ["route=", "route", "", ""],
] as const)
  test(`a cookie is found in ${JSON.stringify(text)} and taken out`, () => {
    const place = findCookie(text, name, false);
    assert.ok(place);
    assert.equal(text.slice(place.valueAt, place.end).trim(), value);
    assert.equal(withoutCookie(text, place), rest);
  });

test("what is no cookie of the name is none", () => {
  for (const text of ["", "route", "Route=a", "a=route", ";;", "xroute=1"])
    assert.equal(findCookie(text, "route", false), undefined);
  assert.ok(findCookie("Route=a", "route", true));
});

const timed = plan({ maxIdle: 60, maxLife: 600 });
for (const [value, sid] of [
  ["abc|1000|900", "abc"],
  ["abc|941|900", "abc"],
  ["abc|939|900", ""],
  ["abc|1000|399", ""],
  ["abc|1000", ""],
  ["abc|x|900", ""],
  ["abc", ""],
  ["|1000|900", ""],
  ["abc|1000|900|7", ""],
  ["abc|90000|900", ""],
] as const)
  test(`session_sticky with a life reads ${value}`, () => {
    assert.equal(readSession(`route=${value}`, timed, 1000).sid, sid);
  });

test("a session cookie is set once, or with each answer where it lives", () => {
  const known = { sid: "s", lastSeen: 1000, firstSeen: 900, passed: undefined };
  assert.equal(insertedCookie(plan(), "s", known, false), undefined);
  assert.equal(insertedCookie(plan(), "s", known, true), "route=s; Path=/");
  assert.equal(insertedCookie(timed, "s", known, false), "route=s|1000|900; Path=/");
});

for (const [mode, given, wanted] of [
  ["rewrite", "route=abc; Path=/", "route=S; Path=/"],
  ["rewrite", "route=; Path=/", "route=S; Path=/"],
  ["rewrite", "other=abc", "other=abc"],
  ["rewrite", "Route=abc", "route=S"],
  ["prefix", "route=abc; Path=/", "route=S~abc; Path=/"],
  ["prefix", "x=route=1", "x=route=1"],
] as const)
  test(`session_sticky ${mode}: ${given}`, () => {
    assert.equal(rewrittenCookie(plan({ mode }), given, "S"), wanted);
  });

const how = { create: true, refresh: true };

test("learnt sessions go when nobody used them for their time", () => {
  const table = new LearnTable(10, 1000);
  table.learn("a", "one", 0, how);
  table.learn("b", "two", 500, how);
  assert.equal(table.find("a", 900), "one");
  assert.equal(table.find("a", 1000), "");
  assert.equal(table.find("b", 1000), "two");
  assert.equal(table.learn("b", "two", 1200, { create: false, refresh: true }), true);
  assert.equal(table.find("b", 2100), "two");
  assert.equal(table.find("b", 2200), "");
  assert.equal(table.size, 0);
});

test("learnt sessions: the one that was used longest ago makes room", () => {
  const table = new LearnTable(2, 1000);
  table.learn("a", "one", 0, how);
  table.learn("b", "two", 1, how);
  table.learn("a", "one", 2, how);
  table.learn("c", "three", 3, how);
  assert.deepEqual(
    [...table.entries()],
    [
      ["a", "one", 2],
      ["c", "three", 3],
    ],
  );
});

test("learnt sessions: who is not to create one does not, and peers may change", () => {
  const table = new LearnTable(2, 1000);
  assert.equal(table.learn("a", "one", 0, { create: false, refresh: true }), false);
  table.learn("a", "one", 0, how);
  assert.equal(table.learn("a", "one", 500, { create: true, refresh: false }), false);
  table.learn("a", "two", 600, { create: true, refresh: false });
  assert.equal(table.find("a", 700), "two");
  assert.equal(table.find("a", 1000), "", "norefresh: as old as it was");
});
