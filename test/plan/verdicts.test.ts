import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { readVerdicts } from "../decide/verdicts.ts";
import { planText } from "./plan-text.ts";
import { fragments } from "./verdict-cases.ts";

test("what nginx -t refuses is refused, and nothing else", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lbc-verdicts-"));
  try {
    const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
    for (const file of [cert, key]) writeFileSync(file, "");
    const verdicts = readVerdicts("plan", "http");
    assert.deepEqual(Object.keys(verdicts), fragments);
    const different: string[] = [];
    for (const fragment of fragments) {
      const text = fragment.replaceAll("{cert}", cert).replaceAll("{key}", key);
      const { errors } = await planText(`events {} http { ${text} }`, { resolver: async () => [] });
      if ((errors.length === 0) !== (verdicts[fragment] === "ok"))
        different.push(`${fragment}: ${errors.join("; ") || "ok"}`);
    }
    assert.deepEqual(different, []);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
