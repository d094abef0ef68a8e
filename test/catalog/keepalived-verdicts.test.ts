import assert from "node:assert/strict";
import { test } from "node:test";

import { questions } from "../oracle/keepalived-probes.ts";
import { reasonOf, recordedVerdicts, weRefuse } from "../oracle/keepalived-verdicts.ts";

void test("lbc refuses what keepalived 2.2.7 refused when it was asked, and nothing else", (context) => {
  const verdictsOf = recordedVerdicts();
  const differing: string[] = [];
  const without: string[] = [];
  let asked = 0;
  let refused = 0;
  for (const question of questions()) {
    const verdicts = verdictsOf(question);
    assert.ok(verdicts, `${question.context} ${question.name} was asked other questions`);
    for (const [index, probe] of question.probes.entries()) {
      asked++;
      if (verdicts[index]) refused++;
      if (verdicts[index] === weRefuse(probe)) continue;
      const told = `${probe.context}: ${probe.text}`;
      differing.push(told);
      if (reasonOf(probe) === undefined) without.push(told);
    }
  }
  context.diagnostic(`${asked} questions, ${refused} refused, ${differing.length} differ`);
  assert.ok(asked > 5000 && refused > 2000);
  assert.ok(differing.length <= asked / 100);
  assert.deepEqual(without, []);
});
