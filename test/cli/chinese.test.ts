import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { commands } from "../../src/cli/commands.ts";
import { commandHelp, rootHelp } from "../../src/cli/help.ts";
import { displayWidth } from "../../src/messages/width.ts";
import { faultsOfChinese } from "../messages/faults.ts";
import { inProcess } from "./in-process.ts";

const han = /\p{Script=Han}/u;
const declarations = commands.map(({ declaration }) => declaration);

/** What is typed, and the gap behind it. */
const withoutFlags = (line: string): string =>
  line
    .replace(/^ {2}(?:-\w, )?(?:--?[\w-]+|lbc )\S*.*?(?: {2,}|$)/, "")
    .replace(/^ {2}\w+ +/, "")
    .trim();

test("help is Chinese, in whatever width", () => {
  for (const columns of [60, 80, 100, 200]) {
    const pages = [
      rootHelp(declarations, "zh", columns),
      ...declarations.map((each) => commandHelp(each, "zh", columns)),
    ];
    for (const line of pages.join("\n").split("\n")) {
      const typed = /^(?: +(?:--|lbc )|用法：)/.test(line);
      assert.ok(displayWidth(line) <= Math.min(columns, 100) || typed, `${columns}: ${line}`);
      const said = withoutFlags(line);
      if (han.test(said)) assert.deepEqual(faultsOfChinese(said.replace(/。$/, "")), [], line);
      else assert.doesNotMatch(said, /[a-z]{2,} [a-z]{2,} [a-z]{2,}/, line);
      // No line begins with what belongs to the one before, or ends with an open bracket.
      assert.doesNotMatch(line, /^ *[，。；：、）]|（$/, line);
    }
  }
});

const wrong: readonly string[] = [
  "lint",
  "lint --foo x",
  "lint -x x",
  "lint --format xml x",
  "lint --format json --format sarif x",
  "lint --fail-on",
  "lint --rule abc=off x",
  "lint --rule upstream/max-fail-zero=off x",
  "lint --rule upstream/max-fails-zero=loud x",
  "lint --rule nonsense x",
  "lint --preset x x",
  "lint --baseline none.json a.conf",
  "lint --baseline a.conf a.conf",
  "lint --watch --fix a.conf",
  "lint --unsafe a.conf",
  "lint --fix -",
  "lint --node lb1 a.conf",
  "lint --map /etc a.conf",
  "lint --changed a.conf",
  "lint --context foo a.conf",
  "lint --target foo@1 a.conf",
  "lint --target nginx@x a.conf",
  "lint --cluster nosuch",
  "lint lbc.config.ts",
  "lint -o a.conf a.conf",
  "lint -o no/such/folder a.conf",
  "explain",
  "explain a b",
  "explain proxy_conect_timeout",
  "explain nosuchthingatall",
  "explain limit_zone",
  "explain '$nosuchvariable'",
  "rules nothingofit",
  "rules --format xml",
];

describe("what goes wrong is told in Chinese", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "lbc-chinese-"));
    writeFileSync(join(folder, "a.conf"), "events {}\nhttp { server { listen 80; } }\n");
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  for (const line of wrong)
    test(line, async () => {
      const args = line.split(" ").map((arg) => arg.replace(/^'(.*)'$/, "$1"));
      const { code, stdout, stderr } = await inProcess(args, folder, "zh");
      assert.equal(code, 2, stdout + stderr);
      for (const said of stderr.trimEnd().split("\n")) {
        assert.match(said, han);
        assert.deepEqual(faultsOfChinese(said), [], said);
      }
    });
});

test("notes of a run that goes well are Chinese", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-chinese-"));
  const bad = "events {}\nhttp { upstream a { server 10.0.0.1 max_fails=0; server 10.0.0.2; } }\n";
  try {
    writeFileSync(join(folder, "nginx.conf"), bad);
    const runs: readonly (readonly [string, RegExp])[] = [
      ["lint nginx.conf -v", /nginx/],
      ["lint nginx.conf --write-baseline", /已记录 \d+ 个已知问题/],
      ["lint nginx.conf --baseline lbc-baseline.json", /个已知问题未显示/],
      ["lint nginx.conf --fix --unsafe", /已修复 \d+ 处/],
      ["lint nginx.conf --baseline lbc-baseline.json", /已消失/],
      ["lint nginx.conf --diff", /没有可修复的内容/],
    ];
    for (const [line, expected] of runs) {
      const { stdout, stderr } = await inProcess(line.split(" "), folder, "zh");
      assert.match(stderr, expected, stdout);
      for (const said of stderr.trimEnd().split("\n"))
        assert.deepEqual(faultsOfChinese(said), [], said);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
