import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, describe, test } from "node:test";

import { examplesIn } from "../support/guide-examples.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "lbc-types-"));
after(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));

const cases = ["good", "wrong"].map((name) => join(root, `test/dsl/cases/${name}.ts`));
const examples = globSync("examples/**/lbc.config.ts", { cwd: root }).map((one) => join(root, one));
const guides = ["docs/dsl.md", "docs/dsl.zh-CN.md"].flatMap((guide) =>
  examplesIn(join(root, guide)).map(({ name, text }) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }),
);

/** What the compiler says, by file and line; whole, with the lines that explain. */
function compiled(): ReadonlyMap<string, ReadonlyMap<number, string>> {
  const compilerOptions = {
    target: "es2025",
    module: "nodenext",
    types: [],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    paths: { lbc: [join(root, "schemas/lbc.d.ts")] },
  };
  const files = [...cases, ...examples, ...guides];
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"],
    { cwd: folder, encoding: "utf8" },
  );
  const found = new Map<string, Map<number, string>>();
  for (const one of stdout.split(/\n(?=\S)/)) {
    const [, path = "", line = ""] = /^(.*)\((\d+),\d+\): error/.exec(one) ?? [];
    const byLine = found.get(basename(path)) ?? new Map<number, string>();
    if (one.trim() !== "") found.set(basename(path), byLine.set(Number(line), one));
  }
  return found;
}

describe("types of the DSL", { timeout: 60_000 }, () => {
  const found = compiled();

  test("what is right compiles: cases, examples, and those of the guide", () => {
    assert.ok(examples.length > 0 && guides.length > 0);
    const { "wrong.ts": _, ...rest } = Object.fromEntries(found);
    assert.deepEqual(
      Object.values(rest).flatMap((one) => [...one.values()]),
      [],
    );
  });

  test("what is wrong does not, and the compiler says where and what", () => {
    const said = found.get("wrong.ts") ?? new Map<number, string>();
    const lines = readFileSync(cases[1] ?? "", "utf8").split("\n");
    const expected = lines.flatMap((line, index) => {
      const [, text] = / \/\/ wrong(?: \(types\))?: (.*)$/.exec(line) ?? [];
      return text === undefined ? [] : [{ line: index + 1, text }];
    });
    assert.ok(expected.length > 50);
    assert.deepEqual(
      expected.filter(({ line, text }) => !said.get(line)?.includes(text)),
      [],
      [...said.values()].join("\n"),
    );
    const known = new Set(expected.map(({ line }) => line));
    assert.deepEqual(
      [...said].filter(([line]) => !known.has(line)),
      [],
    );
  });
});

test("the package names the types and the code", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Record<string, Record<string, string>>;
  };
  assert.deepEqual(exports["."], {
    types: "./schemas/lbc.d.ts",
    default: "./dist/src/dsl/lbc.js",
  });
});
