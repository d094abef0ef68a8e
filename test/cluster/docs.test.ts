import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { check } from "../../src/check/check.ts";
import { wrongIn } from "../../src/cluster/read.ts";
import { entryOf, type Placed } from "../../src/ir/placed.ts";
import { structureOf } from "../../src/project/settings-file.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

const docs = join(import.meta.dirname, "..", "..", "docs");

const yamlIn = (page: string): readonly string[] => {
  const text = readFileSync(join(docs, page), "utf8");
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml = ""]) => yaml);
};

const pages = ["cluster", "cluster-ha"];

describe("docs/cluster", () => {
  const blocks = pages.flatMap((page) => yamlIn(`${page}.md`));

  test("shows the same in both languages", () => {
    assert.ok(blocks.length > 6);
    const translated = pages.flatMap((page) => yamlIn(`${page}.zh-CN.md`));
    assert.deepEqual(translated, blocks);
  });

  for (const [index, yaml] of blocks.entries())
    test(`example ${index + 1} is right, and has nothing that is an error`, () => {
      const source = Source.fromText("lbc.yaml", yaml);
      const { root, diagnostics } = readYaml(source);
      assert.deepEqual(diagnostics, []);
      assert.ok(root?.kind === "map");
      assert.deepEqual(structureOf(root), []);
      const cluster: Placed | undefined = entryOf(root, "cluster")?.value;
      assert.ok(cluster);
      assert.deepEqual(wrongIn(cluster), []);
      const checked = check({ paths: [] }, { documents: [{ source, root: cluster }] });
      const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
      assert.deepEqual(
        errors.map(({ code, message }) => `${code} ${message.en}`),
        [],
      );
    });
});
