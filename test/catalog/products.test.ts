import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { AnyDirective } from "../../src/catalog/index.ts";
import { directives, lookup } from "../../src/catalog/index.ts";
import type { Written } from "../../src/catalog/shape.ts";
import type { Dialect } from "../../src/ir/target.ts";

interface Words {
  readonly dialect: Dialect;
  readonly name: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

/** Words as the manuals and sources of the products show them, and what they refuse. */
const cases: readonly Words[] = [
  {
    dialect: "ths",
    name: "sticky",
    good: ["", "cookie S", "cookie S domain=$host maxage=3600"],
    bad: ["cookie", "cookie S expires=1h", "route $a", "cookie S maxage=max"],
  },
  {
    dialect: "nginx",
    name: "sticky",
    good: [
      "cookie S",
      "cookie S expires=1h domain=.x path=/ httponly secure samesite=lax",
      "cookie S expires=max",
      "route $cookie_a $arg_b",
      "learn create=$upstream_cookie_a lookup=$cookie_a zone=z:1m timeout=1h header",
      "",
      "hash=sha1 no_fallback name=r expires=1h secure httponly",
      "hmac=md5 hmac_key=k transfer delimiter=-",
      "text=raw hide_cookie domain=.x path=/a",
    ],
    bad: [
      "cookie",
      "cookie S maxage=1",
      "route",
      "route a",
      "learn create=$a",
      "learn lookup=$a",
      "learn lookup=$a zone=z:1m norefresh",
      "hash=md5 hmac=md5 hmac_key=k",
      "hmac=md5",
      "hash=sha2",
      "text=1",
      "expire=1h",
    ],
  },
  {
    dialect: "angie",
    name: "sticky",
    good: [
      "cookie S max-age=1h path=/ priority=high",
      "learn lookup=$a create=$b zone=z:1m norefresh",
      "learn lookup=$a remote_action=$r remote_result=$s",
    ],
    bad: ["", "cookie", "bogus"],
  },
  {
    dialect: "tengine",
    name: "session_sticky",
    good: [
      "",
      "cookie=uid domain=.x path=/ maxage=3600 mode=rewrite option=indirect maxidle=1h maxlife=1d fallback=off hash=plain",
    ],
    bad: ["mode=x", "fallback=true", "hash=sha1", "expires=1h"],
  },
  {
    dialect: "tengine",
    name: "dynamic_resolve",
    good: ["", "fallback=stale fail_timeout=30s", "fallback=shutdown"],
    bad: ["fallback=never", "timeout=1s"],
  },
  { dialect: "tengine", name: "vnswrr", good: ["", "max_init=3"], bad: ["3", "max_init=0"] },
  { dialect: "tengine", name: "consistent_hash", good: ["$request_uri"], bad: ["", "$a $b"] },
  {
    dialect: "openresty",
    name: "fair",
    good: ["", "no_rr", "weight_mode=peak", "no_rr weight_mode=idle"],
    bad: ["weight_mode=idle weight_mode=peak", "rr"],
  },
  {
    dialect: "openresty",
    name: "jvm_route",
    good: ["$cookie_JSESSIONID", "$cookie_JSESSIONID|sessionid reverse"],
    bad: ["", "$cookie_a backwards", "$a reverse more"],
  },
  {
    dialect: "nginx-plus",
    name: "health_check",
    good: [
      "",
      "interval=3s fails=3 passes=2 uri=/health match=ok",
      "mandatory persistent port=8080 jitter=1s",
      "type=grpc grpc_service=s grpc_status=0 keepalive_time=60s",
    ],
    bad: ["rise=1", "interval=x", "fails=0", "port=70000"],
  },
];

const wordsOf = (text: string): Written[] =>
  text
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => ({ text: word, span: { file: "f", start: 0, end: 0 } }));

function definition({ dialect, name }: Words): AnyDirective {
  const def = directives.find((one) => one.name === name && one.dialects.includes(dialect));
  assert.ok(def, `${name} of ${dialect}`);
  return def;
}

const usage = (dialect: Dialect, version: number[], context: string, name: string) =>
  lookup({ dialect, version }, context, name)?.def?.dialects[0];

describe("directives of other products", () => {
  for (const each of cases) {
    const { takes } = definition(each);
    test(`${each.name} of ${each.dialect} reads what is right and gives it back`, () => {
      for (const text of each.good) {
        const read = takes.parse(wordsOf(text));
        assert.ok(read.ok, `${text}: ${read.ok ? "" : read.reason.en}`);
        const again = takes.parse(wordsOf(takes.print(read.value).join(" ")));
        assert.deepEqual(again, read, text);
      }
    });
    test(`${each.name} of ${each.dialect} refuses what is wrong`, () => {
      for (const text of each.bad) assert.ok(!takes.parse(wordsOf(text)).ok, text);
    });
  }

  test("one name means what its product means by it", () => {
    assert.equal(usage("ths", [6, 0, 1], "upstream", "health_check"), "ths");
    assert.equal(usage("ths", [6, 0, 1], "location", "health_check"), undefined);
    assert.equal(usage("nginx-plus", [37], "location", "health_check"), "nginx-plus");
    assert.equal(usage("angie", [1, 12], "upstream", "sticky"), "angie");
    assert.equal(usage("nginx", [1, 31], "upstream", "sticky"), "nginx");
    assert.equal(usage("nginx", [1, 22], "upstream", "sticky"), undefined);
  });

  test("sticky of nginx says since when, that of the module does not", () => {
    const def = definition({ dialect: "nginx", name: "sticky", good: [], bad: [] });
    const needs = (text: string) => {
      const read = def.takes.parse(wordsOf(text));
      return read.ok ? def.needs?.(read.value) : "bad";
    };
    assert.equal(needs("cookie S"), "1.29.6");
    assert.equal(needs("no_fallback"), undefined);
  });
});
