import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { agrees, errorsOf, parseDifferences, statementOf } from "../support/nginx-agreement.ts";
import { parseVerdicts } from "../support/nginx-verdicts.ts";

const read = (name: string) =>
  readFileSync(new URL(`../oracle/verdicts/${name}`, import.meta.url), "utf8");

void test("lbc judges statements as nginx 1.22.1 did, but for those that are listed", () => {
  const known = parseDifferences(read("nginx-1.22.1.differences.tsv"));
  const unlisted: string[] = [];
  const met = new Set<string>();
  let different = 0;
  const verdicts = parseVerdicts(read("nginx-1.22.1.txt"));
  const errors = errorsOf(verdicts);
  for (const verdict of verdicts) {
    const error = errors.get(verdict);
    if (agrees(verdict, error)) continue;
    different++;
    const statement = statementOf(verdict);
    met.add(statement);
    if (!known.has(statement))
      unlisted.push(`${verdict.sign} ${verdict.letter} ${statement}  ${error ?? "lbc takes it"}`);
  }
  const share = 1 - different / verdicts.length;
  console.log(
    `# ${verdicts.length} statements with verdicts of nginx 1.22.1: lbc agrees on ${(share * 100).toFixed(2)} %`,
  );
  assert.deepEqual(unlisted, []);
  assert.deepEqual(
    [...known.keys()].filter((statement) => !met.has(statement)),
    [],
    "these agree now: take them off the list",
  );
  assert.ok(share >= 0.99);
});
