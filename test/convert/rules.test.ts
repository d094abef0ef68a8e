import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { convertedExample } from "../../src/cli/converted-example.ts";
import { ruleOf } from "../../src/convert/verdict.ts";
import { exampleFiles } from "../../src/explain/example.ts";
import { ruleById } from "../../src/lint/registry.ts";
import type { ConvertRule, Example } from "../../src/lint/rule.ts";
import { rules } from "../../src/lint/rules.generated.ts";

const own = rules.filter((rule) => rule.on === "converting");

/** The places that conversion names for a rule. */
function placesIn(rule: ConvertRule, example: Example): readonly string[] {
  const converted = convertedExample(rule, example);
  assert.ok(converted, example.text);
  return converted.outcomes
    .filter(({ notes }) => notes.some((one) => ruleOf(one) === rule.id))
    .map(({ span }) => `${span.start}-${span.end}`);
}

const markedIn = (rule: ConvertRule, example: Example): readonly string[] =>
  exampleFiles(rule, example).flatMap(({ marked }) =>
    marked.map(({ start, end }) => `${start}-${end}`),
  );

for (const rule of own)
  test(rule.id, () => {
    for (const example of rule.bad) {
      assert.deepEqual(placesIn(rule, example), markedIn(rule, example), example.text);
      assert.equal(convertedExample(rule, example)?.text, example.fixed);
    }
    for (const example of rule.good) assert.deepEqual(placesIn(rule, example), [], example.text);
  });

test("whatever conversion says is a rule with a page", () => {
  const text = readFileSync(join(import.meta.dirname, "../../src/convert/verdict.ts"), "utf8");
  const [, names = ""] = /`convert\/\$\{([^}]*)\}`/.exec(text) ?? [];
  const ids = [...names.matchAll(/"([a-z-]+)"/g)].map(([, name = ""]) => `convert/${name}`);
  for (const id of ids) assert.equal(ruleById(id)?.on, "converting", id);
  assert.deepEqual(own.map(({ id }) => id).toSorted(), ids.toSorted());
});
