import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { ruleById } from "../../src/lint/registry.ts";

/*
 * What tutorials say, line by line: the comment `# finds: …` behind a line names what is found there.
 */
const folder = join(import.meta.dirname, "../../examples/seeds");

/** `LINE rule` of what the comments promise. */
const promised = (text: string): string[] =>
  text.split("\n").flatMap((line, index) => {
    const said = / # finds: (.*)$/.exec(line)?.[1];
    return said === undefined ? [] : said.split(", ").map((rule) => `${index + 1} ${rule}`);
  });

for (const name of globSync("*.conf", { cwd: folder }).toSorted())
  test(`${name}: nothing more and nothing less is found`, () => {
    const path = join(folder, name);
    const settings = { preset: "all", levels: new Map() } as const;
    const { diagnostics, project } = check({ paths: [path] }, { settings, copied: true });
    const found = diagnostics.map(({ code, span }) => {
      const line = project.sources.get(span.file)?.position(span.start).line ?? 0;
      return `${line} ${code}`;
    });
    const wanted = promised(readFileSync(path, "utf8"));
    assert.deepEqual([...new Set(found)].toSorted(), wanted.toSorted());
    for (const { code, message } of diagnostics) {
      assert.ok(ruleById(code), code);
      assert.match(message.zh, /[\u4E00-\u9FFF]/);
    }
  });

test("of each seed something is learned", () => {
  const files = globSync("*.conf", { cwd: folder });
  assert.equal(files.length, 5);
  for (const name of files)
    assert.ok(promised(readFileSync(join(folder, name), "utf8")).length > 0, name);
});
