import assert from "node:assert/strict";
import { test } from "node:test";

import { Freshness, validFor, type FreshnessRules } from "../../runtime/decide/cache/freshness.ts";
import {
  cacheStatus as is,
  rangeTooFar,
  staleOnError,
  useEntry,
} from "../../runtime/decide/cache/lookup.ts";
import { varyText } from "../../runtime/decide/cache/vary.ts";

const now = 1_000_000;

const rules = (more: Partial<FreshnessRules> = {}): FreshnessRules => ({
  ignoreExpires: false,
  ignoreCacheControl: false,
  ignoreSetCookie: false,
  ignoreAccelExpires: false,
  ignoreVary: false,
  strictOrder: true,
  ...more,
});

type Field = readonly [
  name: "cache-control" | "expires" | "accel" | "cookie" | "vary",
  value: string,
];

/** An `expires` is written as seconds from now, or `none` for what is no date. */
function read(fields: readonly Field[], more: Partial<FreshnessRules> = {}): Freshness {
  const fresh = new Freshness(rules(more));
  for (const [name, value] of fields) {
    if (name === "cache-control") fresh.cacheControl(value, now);
    else if (name === "accel") fresh.accelExpires(value, now);
    else if (name === "cookie") fresh.setCookie();
    else if (name === "vary") fresh.varies(value);
    else fresh.expires(value === "none" ? undefined : now + Number(value), now);
  }
  return fresh;
}

/** Seconds of freshness that the fields tell; 0: they do not say; `no`: not to be kept. */
const life = (fields: readonly Field[], more: Partial<FreshnessRules> = {}): number | "no" => {
  const fresh = read(fields, more);
  if (!fresh.mayKeep) return "no";
  return fresh.validUntil === 0 ? 0 : fresh.validUntil - now;
};

const newer = { strictOrder: false } as const;

/** RFC 9111 by section; where nginx differs, nginx: 1.22 first, from 1.23.0 on the last column. */
const storability: readonly (readonly [
  section: string,
  fields: readonly Field[],
  seconds: number | "no",
  since123?: number | "no",
])[] = [
  ["3", [], 0],
  ["5.2.2.1", [["cache-control", "max-age=100"]], 100],
  ["5.2.2.1", [["cache-control", "Public, MAX-AGE=100"]], 100],
  ["5.2.2.1", [["cache-control", "max-age=0"]], "no"],
  ["5.2.2.1", [["cache-control", "max-age=1y"]], "no"],
  ["5.2.2.1", [["cache-control", "max-age=99999999999999999999"]], 2 ** 40],
  ["5.2.2.10", [["cache-control", "max-age=1, s-maxage=100"]], 100],
  ["5.2.2.10", [["cache-control", "max-age=100, s-maxage=0"]], "no"],
  ["5.2.2.4", [["cache-control", "no-cache, max-age=100"]], "no"],
  ["5.2.2.5", [["cache-control", "no-store"]], "no"],
  ["5.2.2.7", [["cache-control", "private, max-age=100"]], "no"],
  ["5.2.2.9", [["cache-control", "public"]], 0],
  ["5.3", [["expires", "100"]], 100],
  ["5.3", [["expires", "-1"]], "no"],
  ["5.3", [["expires", "none"]], "no"],
  // max-age outranks Expires; 1.22 forbids whatever follows a date that is over.
  [
    "4.2.1",
    [
      ["expires", "50"],
      ["cache-control", "max-age=100"],
    ],
    100,
  ],
  [
    "4.2.1",
    [
      ["cache-control", "max-age=100"],
      ["expires", "-1"],
    ],
    100,
  ],
  [
    "4.2.1",
    [
      ["expires", "-1"],
      ["cache-control", "max-age=100"],
    ],
    "no",
    100,
  ],
  [
    "7.3",
    [
      ["cookie", "a=b"],
      ["cache-control", "max-age=100"],
    ],
    "no",
  ],
  [
    "4.1",
    [
      ["vary", "*"],
      ["cache-control", "max-age=100"],
    ],
    "no",
  ],
  [
    "4.1",
    [
      ["vary", "Accept, *"],
      ["cache-control", "max-age=100"],
    ],
    "no",
  ],
  [
    "4.1",
    [
      ["vary", "Accept"],
      ["vary", "*"],
    ],
    "no",
  ],
  ["4.1", [["vary", "A".repeat(128)]], 0],
  ["4.1", [["vary", "A".repeat(129)]], "no"],
  ["nginx", [["accel", "100"]], 100],
  ["nginx", [["accel", "0"]], "no"],
  ["nginx", [["accel", ""]], 0],
  ["nginx", [["accel", "-5"]], 0],
  ["nginx", [["accel", `@${now + 70}`]], 70],
  [
    "nginx",
    [
      ["accel", "100"],
      ["cache-control", "no-cache"],
    ],
    100,
  ],
  [
    "nginx",
    [
      ["cache-control", "no-cache"],
      ["accel", "100"],
    ],
    "no",
    100,
  ],
  [
    "nginx",
    [
      ["accel", "100"],
      ["expires", "-1"],
    ],
    100,
  ],
  [
    "nginx",
    [
      ["expires", "-1"],
      ["accel", "100"],
    ],
    "no",
    100,
  ],
  [
    "nginx",
    [
      ["accel", "0"],
      ["cache-control", "max-age=100"],
    ],
    "no",
    "no",
  ],
];

test("what may be kept, and for how long", () => {
  for (const [section, fields, seconds, since123 = seconds] of storability) {
    const what = `${section}: ${JSON.stringify(fields)}`;
    assert.equal(life(fields), seconds, what);
    assert.equal(life(fields, newer), since123, `${what} since 1.23`);
  }
});

test("proxy_ignore_headers leaves a field unread", () => {
  const cases: readonly (readonly [keyof FreshnessRules, Field])[] = [
    ["ignoreCacheControl", ["cache-control", "no-store"]],
    ["ignoreExpires", ["expires", "-1"]],
    ["ignoreSetCookie", ["cookie", "a=b"]],
    ["ignoreAccelExpires", ["accel", "0"]],
    ["ignoreVary", ["vary", "*"]],
  ];
  for (const [rule, field] of cases) {
    assert.equal(life([field]), "no", rule);
    assert.equal(life([field], { [rule]: true }), 0, rule);
  }
});

const told = (value: string, before: readonly Field[] = [], more = {}) => {
  const { updating, error, mayKeep } = read([...before, ["cache-control", value]], more);
  return [updating, error, mayKeep];
};

const far = (range: string | undefined, bound: number | undefined = 100) =>
  rangeTooFar(range, bound);

test("RFC 5861: how long a stale answer may be of use", () => {
  assert.deepEqual(told("max-age=1, stale-while-revalidate=5"), [5, 5, true]);
  assert.deepEqual(told("max-age=1, stale-if-error=7"), [0, 7, true]);
  assert.deepEqual(told("stale-if-error=7, stale-while-revalidate=5"), [5, 7, true]);
  assert.deepEqual(told("stale-while-revalidate=x"), [0, 0, false]);
  // From 1.23.0 on they count beside X-Accel-Expires.
  assert.deepEqual(told("stale-if-error=7", [["accel", "9"]]), [0, 0, true]);
  assert.deepEqual(told("stale-if-error=7", [["accel", "9"]], newer), [0, 7, true]);
});

test("proxy_cache_valid: the first rule for a status", () => {
  const list = [
    { status: 200, time: 60 },
    { status: 404, time: 0 },
    { status: 0, time: 5 },
  ];
  assert.deepEqual(
    [200, 404, 500].map((status) => validFor(list, status)),
    [60, 0, 5],
  );
  assert.equal(validFor([], 200), 0);
});

/** `fresh for, updating, error | whileUpdating, background | renewing` and what comes of it. */
const uses: readonly (readonly [
  validFor: number,
  updating: number,
  policy: string,
  renewing: boolean,
  status: number,
  serve: boolean,
  renews: boolean,
])[] = [
  [1, 0, "", false, is.hit, true, false],
  [0, 0, "", true, is.hit, true, false],
  [-1, 0, "", false, is.expired, false, true],
  [-1, 0, "", true, is.expired, false, false],
  [-1, 0, "updating", false, is.expired, false, true],
  [-1, 0, "updating", true, is.updating, true, false],
  [-1, 0, "updating background", false, is.stale, true, true],
  [-1, 0, "background", false, is.expired, false, true],
  [-1, 5, "", true, is.updating, true, false],
  [-5, 5, "background", false, is.stale, true, true],
  [-6, 5, "background", false, is.expired, false, true],
];

test("fresh entries answer, stale ones where that is allowed (RFC 9111, 4.2.4)", () => {
  for (const [fresh, updating, words, renewing, status, serve, renews] of uses) {
    const policy = {
      whileUpdating: words.includes("updating"),
      backgroundUpdate: words.includes("background"),
    };
    const entry = { validUntil: now + fresh, updating, error: 0 };
    assert.deepEqual(
      useEntry(entry, policy, renewing, now),
      { status, serve, renews },
      `${fresh} ${updating} ${words} ${renewing}`,
    );
  }
  const broken = { validUntil: now - 5, updating: 0, error: 5 };
  assert.ok(staleOnError(broken, now));
  assert.ok(!staleOnError(broken, now + 1));
  assert.ok(!staleOnError({ ...broken, validUntil: now }, now), "fresh");
});

test("a range that begins too far back is not worth the whole", () => {
  assert.ok(far("bytes=101-") && far("bytes=-5") && far("BYTES= 200-300"));
  assert.ok(
    !rangeTooFar("bytes=900-", undefined) &&
      !far("bytes=100-") &&
      !far(undefined) &&
      !far("bytes=x") &&
      !far("items=900-"),
  );
});

test("variants are told apart by the fields that Vary names (RFC 9111, 4.1)", () => {
  const fields: Readonly<Record<string, readonly string[]>> = {
    "accept-language": ["en,  de", "fr"],
    "x-kind": ["a , b", "c"],
  };
  const text = (vary: string) => varyText(vary, (name) => fields[name] ?? []);
  assert.equal(text("Accept-Language, X-Kind"), "accept-language:en,de,fr\r\nx-kind:a , b,c\r\n");
  assert.equal(text(" accept-LANGUAGE,,none "), "accept-language:en,de,fr\r\nnone:\r\n");
});
