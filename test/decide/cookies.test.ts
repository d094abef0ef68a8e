import assert from "node:assert/strict";
import { test } from "node:test";

import { compileCookies, rewriteCookie } from "../../runtime/decide/cookies.ts";
import { Variables } from "../../runtime/decide/variables.ts";
import type { CookiesPlan } from "../../runtime/plan/cookies.ts";
import { FakeExchange } from "./exchange.ts";

const text = (value: string) => ({ kind: "text", text: value }) as const;
const pattern = (source: string) => ({ kind: "pattern", pattern: source, caseless: true }) as const;

const plan: CookiesPlan = {
  domains: [
    { from: text("inside"), to: "outside" },
    { from: pattern("^(\\w+)\\.x$"), to: [{ c: 1 }, ".y"] },
  ],
  paths: [{ from: text("/app"), to: "/front" }],
  flags: [
    { cookie: text("one"), flags: ["Secure", "httponly", "samesite=lax"] },
    { cookie: pattern("^two"), flags: ["nosecure", "nohttponly", "nosamesite"] },
    { cookie: text("three"), flags: ["samesite=none"] },
  ],
};

test("cookies: domain, path and flags; what nothing is said of stays to the byte", () => {
  const variables = new Variables();
  const rules = compileCookies(plan, variables);
  const rewrite = (cookie: string): string =>
    rewriteCookie(rules, cookie, variables, new FakeExchange());
  const table: readonly (readonly [string, string])[] = [
    ["a=b;domain=.INSIDE;path=/app/x", "a=b; domain=.outside; path=/front/x"],
    ["a=b; Domain=www.x", "a=b; Domain=www.y"],
    ["a=b;  Domain=else;;path=/", "a=b;  Domain=else;;path=/"],
    ["word; path=/app", "word; path=/app"],
    ["one=1; secure;SameSite=lax", "one=1; secure; SameSite=lax; HttpOnly"],
    ["ONE=1; samesite=strict", "ONE=1; SameSite=Lax; Secure; HttpOnly"],
    ["two2=2; Secure; HttpOnly; SameSite=None; a", "two2=2; a"],
    ["three=3;", "three=3; ; SameSite=None"],
  ];
  for (const [cookie, expected] of table) assert.equal(rewrite(cookie), expected, cookie);
});
