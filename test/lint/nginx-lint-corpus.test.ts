import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { parseNginx } from "../../grammars/nginx/parser.ts";
import { check } from "../../src/check/check.ts";
import { applyFixes } from "../../src/check/fix.ts";
import { ruleById } from "../../src/lint/registry.ts";
import { Source } from "../../src/text/source.ts";
import { absent, corpus } from "../support/corpora.ts";
import { treeWords } from "../support/tree-words.ts";

/*
 * nginx-lint (walf443) keeps for each of its rules files with the error, and what they are after
 * its fix. These are the rules that we share; its others are of style, of security (later tiers) or
 * of its own comments.
 */

/** A folder of its rules or examples, and ours that sees the same. */
const shared: Readonly<Record<string, readonly string[]>> = {
  "rules/best_practices/directive_inheritance/001_proxy_set_header": [
    "proxy/set-header-inheritance",
  ],
  "rules/best_practices/directive_inheritance/002_proxy_set_header_nested": [
    "proxy/set-header-inheritance",
  ],
  "rules/best_practices/directive_inheritance/003_proxy_set_header_http_level": [
    "proxy/set-header-inheritance",
  ],
  "rules/best_practices/proxy_missing_host_header/001_basic": ["proxy/missing-host-header"],
  "rules/syntax/missing_semicolon/001_basic": ["syntax/unfinished"],
  "rules/syntax/unclosed_quote/001_basic": ["syntax/unfinished"],
  "rules/syntax/unclosed_quote/002_single_quote": ["syntax/unfinished"],
  "rules/syntax/unclosed_quote/005_no_semicolon": ["syntax/unfinished"],
  "rules/syntax/unmatched_braces/001_basic": ["syntax/unfinished"],
  "rules/syntax/unmatched_braces/002_without_comment": ["syntax/unfinished"],
  "rules/syntax/unmatched_braces/003_extra_closing": ["syntax/brace-mismatch"],
  "rules/syntax/unmatched_braces/004_nested_missing": ["syntax/unfinished"],
  "rules/syntax/unmatched_braces/006_missing_opening": ["syntax/brace-mismatch"],
  "examples/best_practices/directive_inheritance": ["proxy/set-header-inheritance"],
  "examples/best_practices/proxy_keepalive": ["upstream/keepalive-needs-connection-header"],
  "examples/best_practices/proxy_missing_host_header": ["proxy/missing-host-header"],
  "examples/best_practices/proxy_pass_domain": ["dns/static-dns-proxy-pass"],
  "examples/best_practices/unreachable_location": [
    "routing/duplicate-location",
    "routing/regex-location-shadowed",
  ],
  "examples/deprecation/ssl_on_deprecated": ["base/deprecated-directive"],
  "examples/syntax/duplicate_directive": ["base/duplicate-directive"],
};

/** Where our result is another one than theirs, and why that is as good or better. */
const otherwise: ReadonlyMap<string, string> = new Map([
  [
    "rules/best_practices/proxy_missing_host_header/001_basic",
    "the same statement, before `proxy_pass` and not behind it: the order is of no matter to nginx",
  ],
]);

const levelsOf = (rules: readonly string[]) =>
  ({ preset: "none", levels: new Map(rules.map((rule) => [rule, "error"] as const)) }) as const;

/** What nginx reads of a file; comments and blanks are the author's. */
const meaning = (text: string): readonly unknown[] => {
  const source = Source.fromText("nginx.conf", text);
  return treeWords(source, { ...parseNginx(source), comments: [] });
};

void test("nginx-lint's errors are reported, and fixed as it fixes them", (context) => {
  const folder = corpus("nginx-lint-walf443");
  if (folder === undefined) return context.skip(absent("nginx-lint-walf443"));
  const wrong: string[] = [];
  const counts = { reported: 0, fixed: 0, argued: 0, unfixed: 0 };
  for (const [id, rules] of Object.entries(shared)) {
    const there = rules.filter((rule) => ruleById(rule));
    if (there.length < rules.length) {
      context.diagnostic(`still to come: ${rules.join(", ")}`);
      continue;
    }
    const [bad = ""] = globSync("{error/nginx,bad}.conf", { cwd: join(folder, id) });
    const request = { paths: [join(folder, id, bad)], dialect: "nginx" } as const;
    const settings = { preset: "all", levels: new Map() } as const;
    const codes = check(request, { settings, copied: true }).diagnostics.map(({ code }) => code);
    const missed = rules.filter((rule) => !codes.includes(rule));
    if (missed.length > 0) wrong.push(`${id}: no ${missed.join(", ")} in ${codes.join(", ")}`);
    else counts.reported++;
    const expected = join(folder, id, "expected", "nginx.conf");
    if (!existsSync(expected)) continue;
    const { changed } = applyFixes(request, { settings: levelsOf(rules), copied: true }, true);
    const [ours] = changed;
    const same =
      ours !== undefined &&
      JSON.stringify(meaning(ours.after.text)) ===
        JSON.stringify(meaning(readFileSync(expected, "utf8")));
    if (same) counts.fixed++;
    if (otherwise.has(id)) counts.argued++;
    if (same === otherwise.has(id))
      wrong.push(
        `${id}: ${same ? "fixed as expected after all" : `fixed as\n${ours?.after.text}`}`,
      );
  }
  context.diagnostic(
    `${counts.reported} of ${Object.keys(shared).length} reported; ${counts.fixed} fixed as expected, ${counts.argued} otherwise (argued)`,
  );
  assert.deepEqual(wrong, []);
});

void test("what nginx-lint is content with is no error of the shared rules", (context) => {
  const folder = corpus("nginx-lint-walf443");
  if (folder === undefined) return context.skip(absent("nginx-lint-walf443"));
  const wrong: string[] = [];
  for (const [id, rules] of Object.entries(shared))
    for (const good of globSync("{expected/nginx,good}.conf", { cwd: join(folder, id) })) {
      const request = { paths: [join(folder, id, good)], dialect: "nginx" } as const;
      const { diagnostics } = check(request, { settings: levelsOf(rules), copied: true });
      const own = diagnostics.filter(({ code }) => rules.includes(code));
      wrong.push(...own.map(({ code, message }) => `${id}/${good}: ${code} ${message.en}`));
    }
  assert.deepEqual(wrong, []);
});
