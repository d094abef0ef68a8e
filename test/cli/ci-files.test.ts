import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { parse } from "yaml";

import { lintDeclaration } from "../../src/cli/lint-flags.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly name?: string;
      readonly run?: string;
      readonly env?: Readonly<Record<string, string>>;
    }[];
  };
}

const action = parse(read("action.yml")) as Action;
const step = action.runs.steps.find(({ name }) => name === "lbc lint");

/** Runs the step of the action with a stand-in for lbc that prints its arguments. */
function given(inputs: Readonly<Record<string, string>>): readonly (readonly string[])[] {
  const directory = mkdtempSync(join(tmpdir(), "lbc-action-"));
  try {
    writeFileSync(
      join(directory, "lbc.js"),
      "console.log(JSON.stringify(process.argv.slice(2)));\n",
    );
    const env: Record<string, string> = {
      PATH: process.env["PATH"] ?? "",
      GITHUB_ACTION_PATH: directory,
    };
    for (const [name, value] of Object.entries(step?.env ?? {})) {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? "";
      assert.ok(input in action.inputs, `${name} takes an input that is not declared: ${value}`);
      env[name] = inputs[input] ?? action.inputs[input]?.default ?? "";
    }
    const script = (step?.run ?? "").replace("/bin/lbc.js", "/lbc.js");
    const { status, stdout, stderr } = spawnSync("bash", ["-eo", "pipefail", "-c", script], {
      env,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as string[]);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("the action hands its inputs on, whatever is in them", () => {
  assert.deepEqual(given({}), [
    ["lint", "--format", "github", "--lang", "en", "--fail-on", "error", "--", "."],
  ]);
  assert.deepEqual(
    given({ paths: "a b\nc$(id)", changed: "true", preset: "strict", sarif: "x.sarif" }),
    [
      [
        "lint",
        "--format",
        "sarif",
        "-o",
        "x.sarif",
        "--lang",
        "en",
        "--fail-on",
        "error",
        "--preset",
        "strict",
        "--changed",
        "--",
        "a",
        "b",
        "c$(id)",
      ],
      [
        "lint",
        "--format",
        "github",
        "--lang",
        "en",
        "--fail-on",
        "error",
        "--preset",
        "strict",
        "--changed",
        "--",
        "a",
        "b",
        "c$(id)",
      ],
    ],
  );
  assert.deepEqual(given({ cluster: "my machines" })[0]?.slice(-2), ["--cluster", "my machines"]);
});

test("what the action and the hooks call is there", () => {
  const flags = new Set<string>(Object.keys(lintDeclaration.flags));
  for (const [, flag = ""] of (step?.run ?? "").matchAll(/--([a-z-]+)/g))
    assert.ok(flags.has(flag) || flag === "lang", flag);
  const hooks = parse(read(".pre-commit-hooks.yaml")) as readonly {
    entry: string;
    files: string;
  }[];
  for (const { entry, files } of hooks) {
    assert.match(entry, /^lbc (?:lint|fmt -w)$/);
    for (const name of ["nginx.conf", "lb1/httpserver.conf", "lb1/keepalived.conf"])
      assert.match(name, new RegExp(files));
    assert.doesNotMatch("sysctl.conf", new RegExp(files));
  }
});

test("the image takes what lbc needs to run", () => {
  const copied = [...read("Dockerfile").matchAll(/^COPY --from=build (.*) \/opt/gm)].flatMap(
    ([, paths = ""]) => paths.split(" ").map((path) => path.replace("/lbc/", "")),
  );
  assert.deepEqual(copied, ["package.json", "LICENSE", "bin", "dist", "node_modules"]);
});
