import assert from "node:assert/strict";
import { test } from "node:test";

import { printConfig, specs, targets } from "../decide/rewrite-cases.ts";
import { recorded } from "../decide/verdicts.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

for (const [index, spec] of specs.entries())
  void test(`programs run as recorded, ${index + 1}`, { skip: withoutNginx }, async () => {
    const answers: Record<string, string> = {};
    await runNginx(printConfig(spec), async (nginx) => {
      for (const target of targets) {
        const { status, headers, body } = await nginx.get(target);
        const own = status < 300 || body === "own" ? body : "";
        answers[target] = headers.has("x-passed")
          ? body
          : `${status} ${headers.get("location") ?? ""} ${own}`;
      }
    });
    assert.deepEqual(answers, recorded("rewrite", String(index + 1), answers));
  });
