import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { applyFixes } from "../../src/check/fix.ts";
import { exampleMachine, exampleRequest, exampleSettings } from "../../src/cli/rule-fix.ts";
import { rules } from "../../src/lint/rules.generated.ts";

test("fixes write the line ends of their file", () => {
  const wrong: string[] = [];
  for (const rule of rules)
    for (const example of rule.bad) {
      if (example.fixed === undefined || !/\n./s.test(example.text) || rule.on === "converting")
        continue;
      const request = exampleRequest(rule, example);
      const held = new Map(
        [...(request.held ?? [])].map(([path, bytes]) => [path, withReturns(bytes)] as const),
      );
      const options = {
        settings: exampleSettings(rule, example),
        machineOf: exampleMachine(example),
        copied: true,
      };
      const { changed } = applyFixes({ ...request, held }, options, true);
      for (const { after } of changed)
        for (const line of after.text.split("\n").slice(0, -1))
          if (!line.endsWith("\r")) wrong.push(`${rule.id}: ${line}`);
    }
  assert.deepEqual(wrong, []);
});

const withReturns = (bytes: Uint8Array): Buffer =>
  Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("\n", "\r\n"), "latin1");
