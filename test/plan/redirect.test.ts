import assert from "node:assert/strict";
import { test } from "node:test";

import { readVerdicts } from "../decide/verdicts.ts";
import { rewriteAll } from "./redirect-cases.ts";

test("redirects of backends are rewritten as nginx does", async () => {
  assert.deepEqual(await rewriteAll("unix:/b"), readVerdicts("redirect", "all"));
});
