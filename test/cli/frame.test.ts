import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { commands } from "../../src/cli/commands.ts";
import { complain } from "../../src/cli/complain.ts";
import { commandHelp, rootHelp } from "../../src/cli/help.ts";
import { wantsColour } from "../../src/cli/io.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { displayWidth } from "../../src/messages/width.ts";
import { lbc } from "./session.ts";

const root = join(import.meta.dirname, "..", "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
};

describe("the frame of the command line", { concurrency: 2 }, () => {
  test("--version says the version", async () => {
    assert.deepEqual(await lbc(["--version"]), {
      code: 0,
      stdout: `lbc ${version}\n`,
      stderr: "",
    });
  });

  test("help lists every command, in both languages", async () => {
    const { code, stdout } = await lbc(["--help"]);
    const chinese = await lbc(["--lang", "zh", "--help"]);
    assert.equal(code, 0);
    for (const { declaration } of commands) {
      assert.ok(stdout.includes(declaration.summary.en), declaration.name);
      assert.ok(chinese.stdout.includes(declaration.summary.zh), declaration.name);
    }
  });

  test("help of a command lists every flag", async () => {
    const { stdout } = await lbc(["lint", "--help"]);
    const lint = commands.find(({ declaration }) => declaration.name === "lint");
    for (const name of Object.keys(lint?.declaration.flags ?? {}))
      assert.ok(stdout.includes(`--${name}`), name);
    assert.deepEqual(await lbc(["help", "lint"]), await lbc(["lint", "-h"]));
  });

  test("help fits into a hundred columns, whatever the language", () => {
    for (const { declaration } of commands)
      for (const language of ["en", "zh"] as const)
        for (const line of commandHelp(declaration, language).split("\n"))
          assert.ok(displayWidth(line) <= 100, line);
    const all = commands.map(({ declaration }) => declaration);
    assert.match(rootHelp(all, "zh"), /^用法：lbc /m);
  });

  test("no command is wrong usage and shows help", async () => {
    const { code, stdout, stderr } = await lbc([]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /Commands:/);
  });

  for (const [args, said] of [
    [["lnt"], /did you mean lint\?/],
    [["frobnicate"], /there is no command frobnicate/],
    [["lint", "--formt", "json"], /did you mean --format\?/],
    [["lint", "-Q"], /no flag -Q/],
    [["lint", "--format"], /--format needs a value/],
    [["lint", "--format", "xml"], /--format is one of pretty, json, .*, not xml/],
    [["lint", "--preset", "all", "--preset", "none", "x"], /--preset is given twice/],
    [["lint"], /name a file/],
    [["lint", "--lang", "fr"], /--lang is en or zh/],
    [
      ["lint", "--rule", "upstream/max-fail-zero=off", "x"],
      /did you mean upstream\/max-fails-zero\?/,
    ],
    [["lint", "--rule", "upstream/max-fails-zero=loud", "x"], /off, info, warning or error/],
    [["lint", "--rule", "syntax/unfinished=off", "x"], /cannot be set/],
    [["lint", "--node", "lb1", "x"], /--node lb1/],
    [["lint", "--target", "ngnix@1.22", "x"], /nginx\?/],
    [["lint", "--target", "nginx@new", "x"], /numbers and dots/],
    [["lint", "--cluster", "/nowhere"], /not a directory/],
    [["lint", "--unsafe", "x"], /--unsafe goes with/],
    [["lint", "--fix", "-"], /cannot change stdin/],
    [["lint", "lbc.config.ts"], /is code/],
  ] as const)
    test(`wrong usage: lbc ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await lbc(args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, said);
      assert.equal(stderr.trimEnd().split("\n").length, 1);
    });

  test("wrong usage is told in Chinese too", async () => {
    const { stderr } = await lbc(["lint", "--lang=zh", "--formt", "json"]);
    assert.match(stderr, /没有选项 --formt，是否想用 --format/);
  });

  test("a reader that goes away early is no fault", async () => {
    const script = join(root, "src", "cli", "main.ts");
    const child = spawn(process.execPath, [script, "--help"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.equal(code, 0);
    assert.equal(stderr, "");
  });
});

test("colour: flags and environment before the terminal", () => {
  assert.equal(wantsColour({}, true), true);
  assert.equal(wantsColour({}, false), false);
  assert.equal(wantsColour({ TERM: "dumb" }, true), false);
  assert.equal(wantsColour({ NO_COLOR: "1" }, true), false);
  assert.equal(wantsColour({ NO_COLOR: "" }, true), true);
  assert.equal(wantsColour({ FORCE_COLOR: "1" }, false), true);
  assert.equal(wantsColour({ FORCE_COLOR: "0" }, true), false);
  assert.equal(wantsColour({ FORCE_COLOR: "1", NO_COLOR: "1" }, false), true);
});

const complained = (error: unknown, env: Readonly<Record<string, string>> = {}) => {
  const lines: string[] = [];
  const note = (text: string | { readonly en: string }) =>
    lines.push(typeof text === "string" ? text : text.en);
  return { code: complain(error, { env, language: "en", note }), lines };
};

describe("complaints", () => {
  test("wrong usage is one line and exit 2", () => {
    const error = new UsageError({ en: "no such thing", zh: "没有" });
    assert.deepEqual(complained(error), { code: 2, lines: ["lbc: no such thing"] });
  });

  test("a fault says how to report it and exits 3, with a stack only on request", () => {
    const { code, lines } = complained(new TypeError("x is undefined"));
    assert.equal(code, 3);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /fault of lbc.*x is undefined.*report.*LBC_DEBUG=1/);
    const debug = complained(new TypeError("x"), { LBC_DEBUG: "1" });
    assert.match(debug.lines.join("\n"), /at .*frame\.test\.ts/);
  });
});
