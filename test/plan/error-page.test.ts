import assert from "node:assert/strict";
import { test } from "node:test";

import { readVerdicts } from "../decide/verdicts.ts";
import { answerPages, pageConfigs } from "./error-page-cases.ts";

for (const [index, inside] of pageConfigs.entries())
  test(`errors are answered as nginx does: ${inside}`, async () => {
    assert.deepEqual(await answerPages(inside), readVerdicts("error-page", String(index + 1)));
  });
