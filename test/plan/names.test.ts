import assert from "node:assert/strict";
import { test } from "node:test";

import { readVerdicts } from "../decide/verdicts.ts";
import { chooseServers, letIn } from "./name-cases.ts";

test("servers are chosen by name as nginx does", async () => {
  assert.deepEqual(await chooseServers(), readVerdicts("names", "servers"));
});

test("addresses are let in as nginx does", () => {
  assert.deepEqual(letIn(), readVerdicts("names", "access"));
});
