import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { inProcess } from "../cli/in-process.ts";
import { examplesIn } from "../support/guide-examples.ts";

const docs = join(import.meta.dirname, "../../docs");
const english = examplesIn(join(docs, "dsl.md"));
const folder = mkdtempSync(join(tmpdir(), "lbc-guide-"));
after(() => rmSync(folder, { recursive: true, force: true }));

describe("examples of the guide to the DSL", () => {
  for (const { name, text } of english)
    test(`${name}: nothing to say against it, at strict`, async () => {
      const cwd = join(folder, name);
      mkdirSync(cwd);
      writeFileSync(join(cwd, "lbc.config.ts"), text);
      const args = ["lint", "--allow-code", "--preset", "strict", "lbc.config.ts"];
      const { code, stdout } = await inProcess(args, cwd);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /^no findings in \d files?\n$/);
    });

  test("are the same in both languages", () => {
    const chinese = examplesIn(join(docs, "dsl.zh-CN.md"));
    assert.deepEqual(
      chinese.map(({ text }) => text),
      english.map(({ text }) => text),
    );
  });
});
