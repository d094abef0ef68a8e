import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { branchesOf } from "../../src/lint/pattern-branches.ts";
import { PatternsAbove } from "../../src/lint/patterns-above.ts";

/** A modifier and a pattern, `~* \.php$`. */
function taken(...locations: readonly string[]): string | undefined {
  const above = new PatternsAbove<string>();
  let last: string | undefined;
  for (const location of locations) {
    const [sign = "", pattern = ""] = location.split(/ (.*)/s);
    last = above.meet({ pattern, caseless: sign === "~*" }, location);
  }
  return last;
}

describe("a pattern above takes all of one below", () => {
  const cases: readonly (readonly [above: string, below: string, taken: boolean])[] = [
    ["~ ^/a", "~ ^/a", true],
    ["~ (?i)x[1]", "~ (?i)x[1]", true],
    ["~ .*", "~ x(?!y)", true],
    ["~ ^/", "~* [0-9]+$", true],
    ["~ ^(.*)$", "~ ^/x$", true],
    ["~ ^/api/", "~ ^/api/v[12]/", true],
    ["~ ^/api/", "~ ^/api", false],
    ["~ ^/api/.*", "~ ^/api/x$", true],
    ["~ ^/api/?", "~ ^/api/x", false],
    ["~ \\.php$", "~ ^/a/(?<name>.+)\\.php$", true],
    ["~ \\.php$", "~ \\.php", false],
    ["~ \\.php", "~ /x\\.php$", true],
    ["~ .php$", "~ \\.php$", false],
    ["~ \\.(?:js|css)$", "~ ^/x.*\\.css$", true],
    ["~ \\.(js|css)$", "~ \\.(css|js)$", true],
    ["~ \\.(js|css)$", "~ \\.(css|png)$", false],
    ["~ \\.(js|css)?$", "~ \\.css$", false],
    ["~ ^/a$", "~ ^/a$|^/b$", false],
    ["~ ^/a|^/b", "~ ^/b/c", true],
    ["~ ^/ab+", "~ ^/abb", false],
    ["~ ^/ab*", "~ ^/ab", false],
    ["~ ^/a{2}", "~ ^/aa", false],
    ["~* ^/A", "~ ^/a/b", true],
    ["~ ^/a", "~* ^/a/b", false],
    ["~* \\.PHP$", "~* x\\.php$", true],
    ["~ (?i)^/a", "~ ^/a", false],
    ["~ ^/x", "~ ^(?!/y)/x", false],
    ["~ ^/a(?=b)", "~ ^/ab", false],
    ["~ [^]]a$", "~ ba$", false],
    ["~ \\Q^/\\E", "~ ^/", false],
  ];
  for (const [above, below, isTaken] of cases)
    test(`${above} above ${below}: ${isTaken}`, () => {
      assert.equal(taken(above, below), isTaken ? above : undefined);
    });
});

test("branches of one pattern may be taken by several; then none is named", () => {
  assert.equal(taken("~ ^/a", "~ ^/b", "~ ^/a|^/b"), undefined);
});

/** Pieces of patterns that PCRE and JavaScript read alike. */
const piece = fc.constantFrom(
  ..."a b / \\. .* .+ a? b+ [ab] (a|b) (?:ab|/a) (?:a|b)? \\w (a.) (?!b) a{2}".split(" "),
);
const pattern = fc
  .tuple(fc.boolean(), fc.array(piece, { maxLength: 5 }), fc.boolean())
  .map(([start, pieces, end]) => `${start ? "^" : ""}${pieces.join("")}${end ? "$" : ""}`);
const alternatives = fc
  .array(pattern, { minLength: 1, maxLength: 2 })
  .map((patterns) => patterns.join("|"));
const path = fc
  .array(fc.constantFrom("a", "b", "/", ".", "A", "B"), { maxLength: 7 })
  .map((signs) => `/${signs.join("")}`);

test("whatever a dead pattern fits, the one above fits", () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.boolean(), alternatives),
      fc.tuple(fc.boolean(), alternatives),
      fc.array(path, { minLength: 30, maxLength: 30 }),
      ([caselessAbove, above], [caseless, below], paths) => {
        const known = new PatternsAbove<string>();
        known.meet({ pattern: above, caseless: caselessAbove }, "above");
        if (known.meet({ pattern: below, caseless }, "below") === undefined) return;
        const [one, other] = [
          new RegExp(above, caselessAbove ? "i" : ""),
          new RegExp(below, caseless ? "i" : ""),
        ];
        for (const each of paths)
          if (other.test(each)) assert.ok(one.test(each), `${above} | ${below} | ${each}`);
      },
    ),
    { numRuns: 2000 },
  );
});

test("no pattern holds anybody up", () => {
  const bad = [
    "(".repeat(1999),
    `${"(a|".repeat(600)}${")".repeat(600)}`,
    "(a|b|c|d)".repeat(200),
    "(?:a+)+".repeat(200),
    "[[:".repeat(600),
    `^${"\\".repeat(1999)}`,
    "x".repeat(100_000),
  ];
  const began = performance.now();
  for (const one of bad) branchesOf(one);
  const above = new PatternsAbove<number>();
  for (let index = 0; index < 2000; index++)
    above.meet({ pattern: `^/${"a".repeat(200)}${index}\\.x$`, caseless: index % 2 === 0 }, index);
  assert.ok(performance.now() - began < 5000);
});
