import assert from "node:assert/strict";
import { test } from "node:test";

import { readArguments, strayArguments } from "./differential/arguments.ts";
import { judge } from "./differential/judge.ts";
import { readScenarios } from "./differential/parse.ts";
import { spreadOf } from "./differential/spread.ts";
import { withoutNginx } from "./nginx-process.ts";

test(
  "scripted clients and backends find nginx and serve alike, or the difference is argued",
  { skip: withoutNginx },
  async (t) => {
    const scenarios = readScenarios();
    const argued = readArguments();
    assert.deepEqual(strayArguments(new Set(scenarios.map(({ id }) => id)), argued), []);
    const { outcomes, wrong } = await judge(scenarios, argued, (text) => {
      t.diagnostic(text);
    });
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
