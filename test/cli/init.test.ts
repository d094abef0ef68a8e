import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { templateFiles, templateNames, templateSummary } from "../../src/cli/init-template.ts";
import { typedIn } from "../support/followed-readme.ts";
import { inProcess } from "./in-process.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "lbc-init-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const tsc = join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");

const withoutComments = (text: string): string => text.replaceAll(/^ *\/\/.*\n/gm, "");

const folderOf = (name: string): string => join(import.meta.dirname, "../../templates/init", name);

describe("lbc init", () => {
  test("writes every file of a template, in the language of the user", async (t) => {
    const cwd = folder(t);
    const { code, stdout, stderr } = await inProcess(["init", "ha-pair", "a"], cwd);
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.trim().split("\n").toSorted(), [
      "a/.gitignore",
      "a/README.md",
      "a/backend.mjs",
      "a/lbc.config.ts",
      "a/tsconfig.json",
      "a/types/lbc.d.ts",
    ]);
    assert.equal((await inProcess(["init", "ha-pair", "b"], cwd, "zh")).code, 0);
    const config = (name: string) => readFileSync(join(cwd, name, "lbc.config.ts"), "utf8");
    assert.match(config("a"), /^ {2}\/\/ The first node is to hold the floating address\.$/m);
    assert.match(config("b"), /^ {2}\/\/ 浮动地址优先由第一个节点持有。$/m);
    assert.equal(withoutComments(config("a")), withoutComments(config("b")));
    assert.ok(!existsSync(join(cwd, "b", "README.zh-CN.md")));
  });

  test("overwrites nothing, and writes nothing then", async (t) => {
    const cwd = folder(t);
    writeFileSync(join(cwd, "backend.mjs"), "mine");
    const { code, stderr } = await inProcess(["init", "tls"], cwd);
    assert.equal(code, 2);
    assert.match(stderr, /^lbc: backend\.mjs would be overwritten: name another folder/);
    assert.deepEqual(readdirSync(cwd), ["backend.mjs"]);
    assert.equal(readFileSync(join(cwd, "backend.mjs"), "utf8"), "mine");
  });

  test("a folder that cannot be made is said", async (t) => {
    const cwd = folder(t);
    writeFileSync(join(cwd, "a"), "");
    const { code, stderr } = await inProcess(["init", "tls", "a/b"], cwd);
    assert.equal(code, 2);
    assert.match(stderr, /cannot make the folder .*a\/b: /);
  });

  test("names that are wrong, or missing", async (t) => {
    const cwd = folder(t);
    const near = await inProcess(["init", "hapair"], cwd);
    assert.deepEqual(
      [near.code, near.stderr],
      [2, "lbc: there is no template hapair; did you mean ha-pair?\n"],
    );
    const none = await inProcess(["init"], cwd);
    assert.equal(none.code, 2);
    assert.equal(none.stderr, `lbc: name a template: ${templateNames().join(", ")}\n`);
    const listed = await inProcess(["init", "--list"], cwd, "zh");
    assert.match(listed.stdout, /^ths-tongweb +THS 主备双机，后端 TongWeb$/m);
    assert.equal((await inProcess(["init", "tls", "a", "b"], cwd)).code, 2);
    assert.deepEqual(readdirSync(cwd), []);
  });
});

describe("templates", () => {
  test("compile in a folder that has nothing but them", { timeout: 60_000 }, async (t) => {
    const cwd = folder(t);
    for (const name of templateNames())
      assert.equal((await inProcess(["init", name, name], cwd)).code, 0);
    const config = { extends: "./tls/tsconfig.json", include: ["*/lbc.config.ts"] };
    writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify(config));
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", cwd], { encoding: "utf8" });
    assert.equal(status, 0, stdout);
    const wrong = join(cwd, "tls/lbc.config.ts");
    writeFileSync(wrong, readFileSync(wrong, "utf8").replace('to: "app"', 'to: "apt"'));
    const second = spawnSync(process.execPath, [tsc, "-p", cwd], { encoding: "utf8" });
    assert.match(second.stdout, /tls\/lbc\.config\.ts\(\d+,\d+\): error TS\d+: .*"apt"/);
  });

  for (const name of templateNames())
    test(`${name}: both languages say the same`, () => {
      assert.deepEqual(typedIn(folderOf(name), "README.zh-CN.md"), typedIn(folderOf(name)));
      assert.ok(typedIn(folderOf(name)).length > 0);
      const english = templateFiles(name, "en");
      const chinese = templateFiles(name, "zh");
      assert.deepEqual(
        chinese.map(({ path }) => path),
        english.map(({ path }) => path),
      );
      for (const { path, text } of [...english, ...chinese])
        assert.ok(!/\[(?:en|zh)\] /.test(text), path);
      assert.notEqual(templateSummary(name, "en"), templateSummary(name, "zh"));
      // The types say everything in both languages.
      for (const { path, text } of english)
        if (!path.startsWith("types/")) assert.ok(!/\p{Script=Han}/u.test(text), path);
    });
});
