import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { lbc } from "./session.ts";

const made: string[] = [];
after(() => {
  for (const directory of made) rmSync(directory, { recursive: true });
});

const hazard = `events {}
http {
    upstream app { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80; }
}
`;

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), "lbc-known-"));
  made.push(directory);
  writeFileSync(join(directory, "nginx.conf"), hazard);
  return directory;
}

const rulesIn = (stdout: string): string[] =>
  (JSON.parse(stdout) as { diagnostics: { rule: string }[] }).diagnostics.map(({ rule }) => rule);

const lint = (cwd: string, ...more: string[]) =>
  lbc(
    ["lint", "nginx.conf", "--rule", "upstream/unused-upstream=off", "--format", "json", ...more],
    {
      cwd,
    },
  );

describe("a baseline", () => {
  test("hides what it knows while lines move, and nothing new", async () => {
    const cwd = folder();
    const written = await lint(cwd, "--write-baseline");
    assert.equal(written.code, 0);
    assert.match(written.stderr, /1 findings are known now: lbc-baseline\.json/);
    assert.equal(written.stdout, "");
    writeFileSync(
      join(cwd, "nginx.conf"),
      `# moved\n\n${hazard.replace("    upstream", "  upstream")}`,
    );
    const known = await lint(cwd, "--baseline", "lbc-baseline.json");
    assert.deepEqual([known.code, rulesIn(known.stdout)], [0, []]);
    assert.match(known.stderr, /1 known findings are not shown/);
    writeFileSync(
      join(cwd, "nginx.conf"),
      hazard.replace(
        "}\n}",
        "}\n    upstream b { server 10.0.0.1 max_fails=0; server 10.0.0.2; }\n}",
      ),
    );
    const fresh = await lint(cwd, "--baseline", "lbc-baseline.json");
    assert.deepEqual([fresh.code, rulesIn(fresh.stdout)], [1, ["upstream/max-fails-zero"]]);
  });

  test("says what of it is gone", async () => {
    const cwd = folder();
    await lint(cwd, "--write-baseline", "--baseline", "known.json");
    writeFileSync(join(cwd, "nginx.conf"), hazard.replace(" max_fails=0", ""));
    const { code, stderr } = await lint(cwd, "--baseline", "known.json");
    assert.equal(code, 0);
    assert.match(stderr, /1 findings of known\.json are gone/);
  });

  test("never knows a file that is no whole tree", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "nginx.conf"), "http {\n");
    assert.equal((await lint(cwd, "--write-baseline")).code, 2);
    const { code, stdout } = await lint(cwd, "--baseline", "lbc-baseline.json");
    assert.deepEqual([code, rulesIn(stdout)], [2, ["syntax/unfinished"]]);
  });

  test("that is missing, no JSON or something else is named; nothing read is overwritten", async () => {
    const cwd = folder();
    const missing = await lint(cwd, "--baseline", "gone.json");
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /cannot read the baseline gone\.json/);
    writeFileSync(join(cwd, "bad.json"), "{");
    assert.match((await lint(cwd, "--baseline", "bad.json")).stderr, /bad\.json is no JSON/);
    writeFileSync(join(cwd, "other.json"), '{"version":1,"findings":[1]}');
    assert.match(
      (await lint(cwd, "--baseline", "other.json")).stderr,
      /is not what --write-baseline/,
    );
    const self = await lint(cwd, "--write-baseline", "--baseline", "nginx.conf");
    assert.equal(self.code, 2);
    assert.equal(readFileSync(join(cwd, "nginx.conf"), "utf8"), hazard);
  });
});

const withoutGit = spawnSync("git", ["--version"]).status !== 0 && "git is not installed";

describe("--changed", { skip: withoutGit }, () => {
  test("shows what is in changed and new files alone", async () => {
    const cwd = folder();
    const git = (...args: string[]) => {
      const { status, stderr } = spawnSync(
        "git",
        ["-c", "user.name=t", "-c", "user.email=t@t", ...args],
        {
          cwd,
          encoding: "utf8",
        },
      );
      assert.equal(status, 0, stderr);
    };
    git("init", "-q");
    assert.deepEqual(rulesIn((await lint(cwd, "--changed")).stdout), ["upstream/max-fails-zero"]);
    git("add", "nginx.conf");
    git("commit", "-qm", "first");
    const clean = await lint(cwd, "--changed");
    assert.deepEqual([clean.code, rulesIn(clean.stdout)], [0, []]);
    writeFileSync(join(cwd, "nginx.conf"), `${hazard}# more\n`);
    assert.deepEqual(rulesIn((await lint(cwd, "--changed")).stdout), ["upstream/max-fails-zero"]);
  });

  test("outside a checkout says so", async () => {
    const { code, stderr } = await lint(folder(), "--changed");
    assert.equal(code, 2);
    assert.match(stderr, /--changed needs a git checkout: .*not a git repository/i);
  });
});
