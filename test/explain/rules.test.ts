import assert from "node:assert/strict";
import { test } from "node:test";

import { ruleAnswer } from "../../src/cli/rule-fix.ts";
import { ruleList } from "../../src/explain/rule-list.ts";
import { rulePage } from "../../src/explain/rule-page.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { ruleById, ruleIds } from "../../src/lint/registry.ts";
import { displayWidth } from "../../src/messages/width.ts";

const rules = ruleIds.flatMap((id) => ruleById(id) ?? []);
const look = (language: "en" | "zh", columns?: number) => ({ language, paint: noPaint, columns });

test("every rule has a page in both languages", () => {
  for (const rule of rules) {
    const answer = ruleAnswer(rule);
    const isFixed = rule.bad.some(({ fixed }) => fixed !== undefined);
    assert.ok(answer.fix || !isFixed || rule.on === "converting", rule.id);
    const en = rulePage(rule, answer, look("en", 100));
    const zh = rulePage(rule, answer, look("zh", 100));
    assert.ok(en.includes(`[${rule.id}]`), en);
    assert.match(zh, /\p{Script=Han}/u);
    const marked = rule.bad[0]?.text.includes("«") ?? false;
    assert.equal(/^ +│ +\^/m.test(en), marked, en);
    for (const text of [en, zh]) {
      assert.doesNotMatch(text, /[«»]/);
      for (const line of text.split("\n"))
        // An address cannot be broken.
        assert.ok(
          displayWidth(line) <= 100 || /\S{80}/.test(line) || !line.trim().includes(" "),
          line,
        );
    }
  }
});

test("a page shows the place, the fix and its safety", () => {
  const rule = ruleById("upstream/max-fails-zero");
  assert.ok(rule);
  const text = rulePage(rule, ruleAnswer(rule), look("en"));
  assert.match(text, /server 10\.0\.0\.1:80 max_fails=0 fail_timeout=5s;\n +│ +\^{11}\n/);
  const caret = text.split("\n").find((line) => line.includes("^"));
  const marked = text.split("\n").find((line) => line.includes("max_fails=0 fail_timeout=5s;"));
  assert.equal(caret?.indexOf("^"), marked?.indexOf("max_fails=0"));
  assert.match(text, /after the fix:\n(?:.*\n)+.*max_fails=3/);
  assert.match(text, /fix +write max_fails=3 \(changes behaviour: --fix --unsafe\)/);
  assert.match(text, /presets +recommended, strict, all\n/);
});

test("the list is aligned where characters are wide", () => {
  const lines = ruleList(rules, look("zh")).split("\n");
  const columns = lines
    .filter((line) => line.startsWith("  "))
    .map((line) => displayWidth(/^ {2}\S+ +\S+ +/.exec(line)?.[0] ?? ""));
  assert.equal(new Set(columns).size, 1);
  assert.equal(columns.length, rules.length);
});
