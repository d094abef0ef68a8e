import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");
const bundled = "dist/bundle/main.js";

const run = (main: string, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: root,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" },
  });
  return { status, stdout, stderr };
};

/** One for each command and format that the bundle loads on demand, and wrong ones. */
const lines = [
  "--version",
  "lint --help",
  "lint examples/ths-pair/lb1",
  "lint --format json examples/ths-pair-hazards/lb1",
  "lint --format sarif examples/ths-pair-hazards/lb1/httpserver.conf",
  "ir --effective examples/loopback/httpserver.conf",
  "convert examples/ths-pair/lb1/httpserver.conf --to angie",
  "convert examples/ths-pair/lb1/keepalived.conf --to yaml",
  "lint --allow-code examples/cluster/ths-pair/lbc.config.ts",
  "fmt --diff examples/ths-pair-hazards/lb1/httpserver.conf",
  "explain upstream/max-fails-zero",
  "directives proxy_",
  "rules --format json",
  "lint --bogus",
  "lint -x examples",
  "lintt",
];

const unbuilt =
  !existsSync(join(root, bundled)) &&
  process.env["CI"] !== "true" &&
  "npm run build has not been run";

for (const line of lines)
  test(`the bundle does what its modules do: lbc ${line}`, { skip: unbuilt }, () => {
    const args = line.split(" ");
    assert.deepEqual(run(bundled, args), run("dist/src/cli/main.js", args));
  });
