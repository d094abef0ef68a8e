import assert from "node:assert/strict";
import { test } from "node:test";

import { runPrograms, specs } from "./rewrite-cases.ts";
import { readVerdicts } from "./verdicts.ts";

for (const [index, spec] of specs.entries())
  test(`programs run as in nginx, ${index + 1}: ${JSON.stringify(spec)}`, () => {
    assert.deepEqual(runPrograms(spec), readVerdicts("rewrite", String(index + 1)));
  });
