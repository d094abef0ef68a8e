import assert from "node:assert/strict";
import { test } from "node:test";

import { translatePattern } from "../../runtime/decide/pcre.ts";
import { matchAll, patterns } from "./pattern-cases.ts";
import { readVerdicts } from "./verdicts.ts";

test("patterns match and capture as in nginx", () => {
  const ours = Object.fromEntries(patterns.map((pattern) => [pattern, matchAll(pattern)]));
  assert.deepEqual(ours, readVerdicts("patterns", "all"));
});

test("what JavaScript cannot do, or could hang on, is refused with its place", () => {
  const refused: readonly (readonly [pattern: string, reason: string, at: number])[] = [
    ["a++", "atomic", 1],
    ["x(?>a)", "atomic", 1],
    ["a(?R)", "recursion", 1],
    ["(a)(?1)", "recursion", 3],
    ["(?|a|b)", "group", 0],
    ["(*UTF8)a", "option", 0],
    ["a(?m)^b", "option", 1],
    ["(", "unclosed", 0],
    [")", "syntax", 0],
    ["a[b", "unclosed", 1],
    ["a**", "quantifier", 2],
    ["*", "quantifier", 0],
    ["a{3,2}", "quantifier", 1],
    ["\\p{L}", "escape", 0],
    ["a\\y", "escape", 1],
    ["\\2", "backreference", 0],
    ["(a)?(b)|\\1x", "backreference", 8],
    ["(?<n>a)(?<n>b)", "duplicate-name", 7],
    ["[z-a]", "class", 0],
    ["[[:x:]]", "class", 0],
    ["((a)|b)+", "repeated-capture", 7],
    ["(a?)+", "repeated-capture", 4],
    ["(?=x)(a+)+$", "backtracking", 9],
    ["(?!x)(?:a*)*b", "backtracking", 11],
    ["(a)\\1(?:b+)+", "backtracking", 11],
    ["(?i)(a)\\1", "backreference", 7],
  ];
  for (const [pattern, reason, at] of refused)
    assert.deepEqual(translatePattern(pattern, false), { ok: false, at, reason }, pattern);
});

test("nested quantifiers pass where the linear engine can take over", () => {
  for (const pattern of ["^(a+)+$", "(?:a*b*)*c", "(x+x+)+y"]) {
    const translated = translatePattern(pattern, true);
    assert.ok(translated.ok && translated.linear, pattern);
  }
  const many = translatePattern("^(\\d{4}){5}$", false);
  assert.ok(many.ok && !many.linear);
});

test("bytes above ASCII have no case", () => {
  const translated = translatePattern("\xe9a", true);
  assert.ok(translated.ok);
  const pattern = new RegExp(translated.source);
  assert.ok(pattern.test("\xe9A") && !pattern.test("\xc9a"));
});
