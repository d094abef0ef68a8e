import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { evaluate } from "../../src/code/evaluate.ts";
import { entryOf, type Placed, type PlacedMap } from "../../src/ir/placed.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";
import { inProcess } from "../cli/in-process.ts";

const folder = join(import.meta.dirname, "../../examples/cluster");
const names = globSync("*/", { cwd: folder }).toSorted();

/** What it says, without places. */
const plain = (value: Placed): unknown =>
  value.kind === "scalar"
    ? value.value
    : value.kind === "list"
      ? value.items.map(plain)
      : Object.fromEntries(value.entries.map((entry) => [entry.key, plain(entry.value)]));

const mapOf = (value: Placed | undefined): PlacedMap => {
  assert.ok(value?.kind === "map");
  return value;
};

describe("examples of the DSL", () => {
  for (const name of names)
    test(`${name}: nothing to say against it, at strict`, async () => {
      const cwd = join(folder, name);
      const args = ["lint", "--allow-code", "--preset", "strict", "lbc.config.ts"];
      const { code, stdout } = await inProcess(args, cwd);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /^no findings in \d files?\n$/);
    });

  test("the THS pair says the same in YAML", async () => {
    const cwd = join(folder, "ths-pair");
    const code = mapOf(evaluate("lbc.config.ts", cwd).root);
    const source = new Source("lbc.yaml", readFileSync(join(cwd, "lbc.yaml")));
    const yaml = mapOf(entryOf(mapOf(readYaml(source).root), "cluster")?.value);
    assert.deepEqual(plain(yaml), plain(code));
    const lines = readFileSync(join(cwd, "lbc.config.ts"), "utf8").split("\n").length - 1;
    assert.ok(lines <= 65, `${lines} lines`);
    const { code: exit, stdout } = await inProcess(["lint", "lbc.yaml"], cwd);
    assert.deepEqual([exit, stdout], [0, "no findings in 1 file\n"]);
  });
});
