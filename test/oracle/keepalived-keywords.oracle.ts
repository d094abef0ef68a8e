import assert from "node:assert/strict";
import { test } from "node:test";

import { keepalivedRefuses } from "./keepalived-frame.ts";
import { type Question, questions } from "./keepalived-probes.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";
import { recordedVerdicts, recordVerdicts } from "./keepalived-verdicts.ts";

/*
 * Asks keepalived again what is recorded: another tenth each day, all of it with LBC_LONG=1. With
 * LBC_RECORD=1 as well, what it says is written down.
 */
const everything = process.env["LBC_LONG"] === "1";
const record = everything && process.env["LBC_RECORD"] === "1";
const turn = Math.floor(Date.now() / 86_400_000) % 10;

void test("keepalived says what is recorded", { skip: withoutKeepalived }, (context) => {
  const keepalived = new KeepalivedCheck();
  const verdictsOf = record ? () => undefined : recordedVerdicts();
  const answers: (readonly [Question, readonly boolean[]])[] = [];
  const changed: string[] = [];
  let asked = 0;
  try {
    for (const [index, question] of questions().entries()) {
      if (!everything && index % 10 !== turn) continue;
      const verdicts = verdictsOf(question);
      const now = question.probes.map((probe) => keepalivedRefuses(keepalived, probe));
      answers.push([question, now]);
      asked += now.length;
      for (const [at, probe] of question.probes.entries())
        if (verdicts?.[at] !== now[at]) changed.push(`${probe.context}: ${probe.text}`);
    }
  } finally {
    keepalived.remove();
  }
  context.diagnostic(`${asked} questions asked again, ${changed.length} answered otherwise`);
  if (record) recordVerdicts(answers);
  else assert.deepEqual(changed, []);
});
