import assert from "node:assert/strict";
import { test } from "node:test";

import { freshness, parseExpires } from "../../runtime/decide/expires.ts";
import {
  acceptsGzip,
  compileGzip,
  type GzipCaching,
  type GzipClient,
  gzipMemory,
  isCompressible,
  takesGzip,
} from "../../runtime/decide/gzip.ts";
import { parseRanges } from "../../runtime/decide/ranges.ts";
import { parseUnsafeUri } from "../../runtime/decide/unsafe-uri.ts";
import type { GzipPlan } from "../../runtime/plan/filters.ts";

test("ranges: parts that cannot be had are left out, what is none or too much is the whole", () => {
  const table: readonly (readonly [string, unknown])[] = [
    ["bytes=0-1", [{ start: 0, end: 2 }]],
    [
      "bytes= 0-1 , -2",
      [
        { start: 0, end: 2 },
        { start: 8, end: 10 },
      ],
    ],
    ["bytes=8-20", [{ start: 8, end: 10 }]],
    ["bytes=-20", [{ start: 0, end: 10 }]],
    ["bytes=0-1,20-", [{ start: 0, end: 2 }]],
    ["bytes=10-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=3-2", "unsatisfiable"],
    ["bytes=-", "unsatisfiable"],
    ["bytes=1-2x", "unsatisfiable"],
    ["bytes=1e1-2", "unsatisfiable"],
    ["bytes=99999999999999999999-", "unsatisfiable"],
    ["bytes=", "whole"],
    ["items=0-1", "whole"],
    ["bytes=0-9,0-0", "whole"],
    ["bytes=0-0,1-1,2-2,3-3", "whole"],
  ];
  for (const [value, expected] of table)
    assert.deepEqual(parseRanges(value, 10, 3), expected, value);
  assert.equal(parseRanges("bytes=0-", 0, 3), "whole");
});

const rule = (text: string, modified = false) => parseExpires(text, modified);

test("expires: from now, from a date, by the clock", () => {
  assert.deepEqual(rule("1h 30m"), { kind: "after", seconds: 5400, modified: false });
  assert.deepEqual(rule("-1", true), { kind: "after", seconds: -1, modified: true });
  assert.deepEqual(rule("@1h"), { kind: "daily", seconds: 3600 });
  assert.deepEqual(rule("@24h"), { kind: "daily", seconds: 86_400 });
  for (const bad of ["", "x", "30m 1h", "1ms", "@25h", "off", "99999999999999999y"])
    assert.equal(rule(bad), undefined, bad);
  assert.equal(rule("@1h", true), undefined);
  assert.equal(rule("epoch", true), undefined);
  const from = { kind: "after", seconds: 10, modified: true } as const;
  assert.deepEqual(freshness(from, 1000, 995), { expires: 1005, cacheControl: "max-age=5" });
  assert.deepEqual(freshness(from, 1000, 900), { expires: 910, cacheControl: "no-cache" });
  assert.deepEqual(freshness(from, 1000, undefined), { expires: 1010, cacheControl: "max-age=10" });
  const midnight = new Date(2026, 5, 10).getTime() / 1000;
  const daily = { kind: "daily", seconds: 3600 } as const;
  assert.equal(freshness(daily, midnight, undefined).expires, midnight + 3600);
  const noon = midnight + 43_200;
  const tomorrow = new Date(2026, 5, 11, 1).getTime() / 1000;
  assert.equal(freshness(daily, noon, undefined).expires, tomorrow);
  assert.equal(freshness(daily, midnight + 3600, undefined).expires, tomorrow);
});

const plan: GzipPlan = {
  types: ["text/html", "Text/Plain"],
  minLength: 20,
  level: 1,
  window: 32_768,
  memory: 8,
  vary: false,
  proxied: ["off"],
  leastVersion: 1001,
  disable: [],
};

test("gzip: which answers, which clients, how much memory", () => {
  for (const yes of ["gzip", "x, gzip", "gzip;q=1", "gzip ; q=0.001,x"])
    assert.ok(acceptsGzip(yes), yes);
  for (const no of ["", "gz", "xgzip", "gzip;q=0", "gzip;q=0.0000001", "gzipx", "gzip;v=1"])
    assert.ok(!acceptsGzip(no), no);
  const rules = compileGzip(plan);
  const base = { status: 200, type: "text/plain", length: 100, encoded: false };
  assert.ok(isCompressible(rules, base));
  for (const other of [{ length: 20 }, { status: 403 }, { status: 404 }])
    assert.ok(isCompressible(rules, { ...base, ...other }), JSON.stringify(other));
  assert.ok(isCompressible(rules, { ...base, length: -1, type: "TEXT/HTML; charset=x" }));
  for (const other of [
    { status: 206 },
    { status: 500 },
    { encoded: true },
    { length: 19 },
    { type: undefined },
    { type: "text/plain; a=b" },
  ])
    assert.ok(!isCompressible(rules, { ...base, ...other }), JSON.stringify(other));
  assert.deepEqual(gzipMemory(plan, -1), { windowBits: 15, memLevel: 8 });
  assert.deepEqual(gzipMemory(plan, 3000), { windowBits: 12, memLevel: 5 });
  assert.deepEqual(gzipMemory(plan, 1), { windowBits: 9, memLevel: 2 });
});

test("a URI of a backend leads nowhere else than down", () => {
  const table: readonly (readonly [string, unknown])[] = [
    ["/a/b?c=%20", { uri: "/a/b", args: "c=%20" }],
    ["/%61%2F", { uri: "/a/", args: "" }],
    ["/a%4x%zb%", { uri: "/azb", args: "" }],
    ["/..a/..b", { uri: "/..a/..b", args: "" }],
    ["a", { uri: "a", args: "" }],
    ["", undefined],
    ["?a", undefined],
    ["..", undefined],
    ["../a", undefined],
    ["/a/../b", undefined],
    ["/a/..", undefined],
    ["/a/%2e./b", undefined],
    ["/a%2f..", undefined],
    ["/%00", undefined],
  ];
  for (const [text, expected] of table) assert.deepEqual(parseUnsafeUri(text), expected, text);
});

const explorer = (text: string) => ({ userAgent: `Mozilla/4.0 (compatible; ${text})` });

test("gzip: old clients, old versions, and what is said to the caches of proxies", () => {
  const client: GzipClient = {
    version: 1001,
    acceptEncoding: "gzip",
    userAgent: undefined,
    via: false,
    authorization: false,
  };
  const none = { expires: undefined, date: undefined, cacheControl: undefined };
  const caching: GzipCaching = { now: 100, ...none, lastModified: false, etag: false };
  const takes = (
    more: Partial<GzipPlan>,
    asks: Partial<GzipClient> = {},
    says: Partial<GzipCaching> = {},
  ): boolean =>
    takesGzip(compileGzip({ ...plan, ...more }), { ...client, ...asks }, { ...caching, ...says });
  assert.ok(takes({}));
  assert.ok(!takes({}, { version: 1000 }));
  assert.ok(takes({ leastVersion: 1000 }, { version: 1000 }));
  const old = { disable: ["msie6", "^bad"] };
  for (const agent of [explorer("MSIE 6.0; x"), explorer("MSIE 4.0; x"), { userAgent: "BAD" }])
    assert.ok(!takes(old, agent), agent.userAgent);
  for (const agent of [explorer("MSIE 6.0; SV1"), explorer("MSIE 7.0; x"), { userAgent: "x" }])
    assert.ok(takes(old, agent), agent.userAgent);
  const via = { via: true };
  const table: readonly (readonly [string, Partial<GzipCaching>, boolean])[] = [
    ["off", {}, false],
    ["any", { cacheControl: "public" }, true],
    ["expired", { expires: 99 }, true],
    ["expired", { expires: 101 }, false],
    ["expired", { expires: 50, date: 40 }, false],
    ["expired", { expires: Number.NaN }, false],
    ["no-cache", { cacheControl: "max-age=1, no-cache" }, true],
    ["no-cache", { cacheControl: "no-cache=x" }, false],
    ["no-store", { cacheControl: "no-cache" }, false],
    ["no_etag", { etag: true }, false],
    ["no_etag", {}, true],
    ["no_last_modified", { lastModified: true }, false],
  ];
  for (const [word, says, expected] of table)
    assert.equal(
      takes({ proxied: [word] }, via, says),
      expected,
      `${word} ${JSON.stringify(says)}`,
    );
  assert.ok(takes({ proxied: ["auth"] }, { via: true, authorization: true }, { expires: 101 }));
});
