import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { ruleById, ruleIds } from "../../src/lint/registry.ts";

const root = join(import.meta.dirname, "..", "..");

test("whatever reading reports is a rule, with its reason and examples", () => {
  const unknown = new Set<string>();
  for (const file of globSync("{grammars,src/{project,lower,check,catalog/keepalived}}/**/*.ts", {
    cwd: root,
  })) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, id = ""] of text.matchAll(/"((?:base|syntax)\/[a-z-]+)"/g))
      if (!ruleById(id)) unknown.add(id);
    for (const [, id = ""] of text.matchAll(/(?:\bcode[:=]|\bfinding\()\s*"([a-z]+\/[a-z-]+)"/g))
      if (!ruleById(id)) unknown.add(id);
    for (const [, name = ""] of text.matchAll(/\bsyntax\(\s*"([a-z-]+)"/g))
      if (!ruleById(`syntax/${name}`)) unknown.add(`syntax/${name}`);
  }
  assert.deepEqual([...unknown], []);
});

test("a rule is found where its id says", () => {
  for (const id of ruleIds)
    assert.match(readFileSync(join(root, "src/lint/rules", `${id}.ts`), "utf8"), /since: "/, id);
});

const machines = (pair: string) => ({
  paths: [],
  cluster: join(root, "examples", pair),
  cwd: root,
});

test("the sane pair has no finding at error level", () => {
  const { diagnostics } = check(machines("ths-pair"), { copied: true });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity !== "info"),
    [],
  );
});

test("every file of examples/syntax-errors is no whole tree", () => {
  const folder = join(root, "examples", "syntax-errors");
  for (const file of globSync("*.conf", { cwd: folder })) {
    const { diagnostics } = check({ paths: [join(folder, file)] });
    assert.ok(
      diagnostics.some(({ code }) => code.startsWith("syntax/")),
      file,
    );
  }
});
