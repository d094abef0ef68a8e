import assert from "node:assert/strict";
import { test } from "node:test";

import { objections, readArguments, strayArguments } from "./differential/arguments.ts";
import { readScenarios } from "./differential/parse.ts";
import { runScenarios } from "./differential/run.ts";
import { spreadOf } from "./differential/spread.ts";
import { withoutNginx } from "./nginx-process.ts";

test(
  "scripted clients and backends find nginx and serve alike, or the difference is argued",
  { skip: withoutNginx },
  async (t) => {
    const scenarios = readScenarios();
    const argued = readArguments();
    assert.deepEqual(strayArguments(new Set(scenarios.map(({ id }) => id)), argued), []);
    let outcomes = await runScenarios(scenarios);
    let wrong = objections(outcomes, argued);
    for (let round = 0; round < 2 && wrong.length > 0; round++) {
      // A busy machine can make one of them late: what differs is asked again, aloud.
      const ids = new Set(wrong.map((text) => /^[\w.-]+/.exec(text)?.[0]));
      const again = scenarios.filter(({ id }) => ids.has(id));
      for (const text of wrong) t.diagnostic(`asked again: ${text.split("\n")[0]}`);
      const second = new Map(
        (await runScenarios(again)).map((outcome) => [outcome.scenario.id, outcome]),
      );
      outcomes = outcomes.map((outcome) => second.get(outcome.scenario.id) ?? outcome);
      wrong = objections(outcomes, argued);
    }
    const refused = outcomes.filter((each) => each.refused !== undefined).length;
    t.diagnostic(`${outcomes.length} scenarios, ${argued.length} arguments, ${refused} refused`);
    for (const [what, counts] of Object.entries(spreadOf(scenarios))) {
      const none = [...counts].filter(([, times]) => times === 0).map(([name]) => name);
      t.diagnostic(`${what}: ${counts.size - none.length} of ${counts.size} touched`);
      if (none.length > 0) t.diagnostic(`${what} without a scenario: ${none.join(" ")}`);
    }
    assert.equal(wrong.length, 0, wrong.join("\n\n"));
  },
);
