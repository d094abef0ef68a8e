import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { readArguments } from "../test/oracle/differential/arguments.ts";
import { differencesOf, linesOf } from "../test/oracle/differential/compare.ts";
import { judge } from "../test/oracle/differential/judge.ts";
import { readScenarios } from "../test/oracle/differential/parse.ts";
import { reportOf } from "../test/oracle/differential/report.ts";
import { type Outcome, runScenarios } from "../test/oracle/differential/run.ts";

/*
 * Runs every scenario before nginx and lbc and writes docs/measurements/differential.md. With a
 * pattern: only scenarios whose id matches, and what differs is printed, argued or not; `-v`: also
 * what nginx did; `-k`: the folder with configuration and logs stays.
 */

const say = (text: string) => process.stdout.write(`${text.slice(0, 500)}\n`);

function show(outcome: Outcome, aloud: boolean): void {
  const { scenario, refused, nginx } = outcome;
  if (refused !== undefined) say(`REFUSED ${scenario.id}: ${refused}`);
  const differences = differencesOf(outcome);
  if (differences.length > 0) say(`DIFFER ${scenario.id}: ${scenario.title}`);
  for (const { aspect, nginx: left, lbc: right } of differences) {
    for (const line of left.filter((each) => !right.includes(each))) say(`  ${aspect} - ${line}`);
    for (const line of right.filter((each) => !left.includes(each))) say(`  ${aspect} + ${line}`);
  }
  if (aloud && nginx) for (const { text } of linesOf(nginx)) say(`  | ${text}`);
  const ends = nginx?.clients.map(({ end }) => end) ?? [];
  if (ends.some((end) => end !== "closed" && end !== "kept"))
    say(`ODD ${scenario.id}: ${ends.join(", ")}`);
}

const [pattern, ...flags] = process.argv.slice(2);
const scenarios = readScenarios();
if (pattern === undefined) {
  const argued = readArguments();
  const { outcomes, wrong } = await judge(scenarios, argued, say);
  for (const text of wrong) say(text);
  const path = join(import.meta.dirname, "../docs/measurements/differential.md");
  if (wrong.length === 0) writeFileSync(path, reportOf(outcomes, argued));
  else say("docs/measurements/differential.md stays as it is");
  process.exitCode = wrong.length === 0 ? 0 : 1;
} else {
  const started = Date.now();
  const chosen = scenarios.filter(({ id }) => new RegExp(pattern).test(id));
  const outcomes = await runScenarios(chosen, flags.includes("-k"));
  for (const outcome of outcomes) show(outcome, flags.includes("-v"));
  const differ = outcomes.filter((each) => differencesOf(each).length > 0).length;
  say(`${differ} of ${outcomes.length} differ, ${Date.now() - started} ms`);
}
