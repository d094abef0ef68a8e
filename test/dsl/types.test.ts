import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, describe, test } from "node:test";

import { dslText } from "../../src/emit/dsl.ts";
import { builtBack, modelText } from "../support/built-back.ts";
import { examplesIn } from "../support/guide-examples.ts";
import { writtenDescriptions } from "../support/written-descriptions.ts";

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
const written = writtenDescriptions();
/** What `lbc convert --to ts` writes. */
const converted = written.map(({ name, description }) => {
  const path = join(folder, `converted-${name}.ts`);
  writeFileSync(path, dslText(description));
  return path;
});

/** What a product refuses or ignores in the seeds: words that stand in their description as they are. */
const wrongSeeds = {
  "converted-balancing.nginx.ts": ["server", "hash_method"],
  "converted-director.keepalived.ts": [
    "virtual_router_id",
    "persistence_timeout",
    "vrrp_garp_interval",
    "vrrp_gna_interval",
    "state",
    "virtual_router_id",
    "priority",
  ],
};

const isWrong = (name: string): boolean => name === "wrong.ts" || Object.hasOwn(wrongSeeds, name);

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
  const files = [...cases, ...examples, ...guides, ...converted];
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

  test("what is right compiles: cases, examples, the guide, and what is converted", () => {
    assert.ok(examples.length > 0 && guides.length > 0);
    const rest = Object.fromEntries([...found].filter(([name]) => !isWrong(name)));
    assert.deepEqual(
      Object.values(rest).flatMap((one) => [...one.values()]),
      [],
    );
  });

  test("of files that are wrong it marks what is wrong in them, and nothing else", () => {
    for (const [name, keys] of Object.entries(wrongSeeds)) {
      const lines = readFileSync(join(folder, name), "utf8").split("\n");
      const marked = [...(found.get(name)?.keys() ?? [])].map((line) => lines[line - 1] ?? "");
      assert.deepEqual(
        marked.map((line) => line.trim().split(":")[0]),
        keys,
      );
    }
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

describe("what is converted builds the same model", () => {
  for (const { name, document, description } of written)
    test(name, () => {
      // The compiler has read them all; running one takes a process.
      const form = name.endsWith("ths-pair") ? "ts" : "json";
      const { document: back, errors } = builtBack(description, form);
      assert.deepEqual(errors, []);
      assert.equal(back && modelText(back), modelText(document));
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
