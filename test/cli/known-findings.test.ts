import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { inProcess } from "./in-process.ts";

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
  inProcess(
    ["lint", "nginx.conf", "--rule", "upstream/unused-upstream=off", "--format", "json", ...more],
    cwd,
  );

describe("a baseline", () => {
  test("hides what it knows while lines move, and nothing new", async () => {
    const cwd = folder();
    const written = await lint(cwd, "--write-baseline");
    assert.equal(written.code, 0);
    assert.match(written.stderr, /findings known now: 1 \(lbc-baseline\.json\)/);
    assert.equal(written.stdout, "");
    writeFileSync(
      join(cwd, "nginx.conf"),
      `# moved\n\n${hazard.replace("    upstream", "  upstream")}`,
    );
    const known = await lint(cwd, "--baseline", "lbc-baseline.json");
    assert.deepEqual([known.code, rulesIn(known.stdout)], [0, []]);
    assert.match(known.stderr, /known findings not shown: 1 /);
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
    assert.match(stderr, /gone, or not looked for: 1 of the findings of known\.json/);
  });

  test("is no report: nobody waits for a file that is not written", async () => {
    const cwd = folder();
    for (const more of [["-o", "report.json"], ["--diff"]]) {
      const { code, stderr } = await lint(cwd, "--write-baseline", ...more);
      assert.equal(code, 2);
      assert.match(stderr, /--write-baseline writes no report/);
    }
    assert.ok(!existsSync(join(cwd, "lbc-baseline.json")));
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
    assert.match(
      (await lint(cwd, "--baseline", "bad.json")).stderr,
      /bad\.json:1:\d+: the baseline is no JSON/,
    );
    writeFileSync(join(cwd, "other.json"), '{"version":1,"findings":[1]}');
    assert.match(
      (await lint(cwd, "--baseline", "other.json")).stderr,
      /other\.json:1:26: the baseline is not what --write-baseline/,
    );
    writeFileSync(join(cwd, "later.json"), '{\n  "version": 2,\n  "findings": []\n}');
    assert.match((await lint(cwd, "--baseline", "later.json")).stderr, /later\.json:2:14: /);
    const self = await lint(cwd, "--write-baseline", "--baseline", "nginx.conf");
    assert.equal(self.code, 2);
    assert.equal(readFileSync(join(cwd, "nginx.conf"), "utf8"), hazard);
  });
});

const withoutGit = spawnSync("git", ["--version"]).status !== 0 && "git is not installed";

const gitIn =
  (cwd: string) =>
  (...args: string[]): void => {
    const all = ["-c", "user.name=t", "-c", "user.email=t@t", ...args];
    const { status, stderr } = spawnSync("git", all, { cwd, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  };

const filesIn = (stdout: string): readonly string[] =>
  (JSON.parse(stdout) as { diagnostics: { file: string }[] }).diagnostics.map(({ file }) => file);

describe("--changed", { skip: withoutGit }, () => {
  test("shows what is in changed and new files alone", async () => {
    const cwd = folder();
    const git = gitIn(cwd);
    git("init", "-q");
    assert.deepEqual(rulesIn((await lint(cwd, "--changed")).stdout), ["upstream/max-fails-zero"]);
    git("add", "nginx.conf");
    git("commit", "-qm", "first");
    const clean = await lint(cwd, "--changed");
    assert.deepEqual([clean.code, rulesIn(clean.stdout)], [0, []]);
    writeFileSync(join(cwd, "nginx.conf"), `${hazard}# more\n`);
    assert.deepEqual(rulesIn((await lint(cwd, "--changed")).stdout), ["upstream/max-fails-zero"]);
  });

  test("--since looks at what was done since a branch was left", async () => {
    const cwd = folder();
    const git = gitIn(cwd);
    git("init", "-q", "-b", "main");
    git("add", "nginx.conf");
    git("commit", "-qm", "first");
    git("checkout", "-q", "-b", "work");
    writeFileSync(join(cwd, "other.conf"), hazard);
    git("add", "other.conf");
    git("commit", "-qm", "work");
    git("checkout", "-q", "main");
    writeFileSync(join(cwd, "nginx.conf"), `${hazard}# theirs\n`);
    git("commit", "-qam", "theirs");
    git("checkout", "-q", "work");
    const { stdout } = await lint(cwd, "other.conf", "--since", "main");
    assert.deepEqual(filesIn(stdout), ["other.conf"]);
    assert.deepEqual(filesIn((await lint(cwd, "other.conf", "--changed")).stdout), []);
    const { code, stderr } = await lint(cwd, "--since", "--output=x");
    assert.deepEqual([code, stderr], [2, "lbc: git knows no commit --output=x\n"]);
  });

  test("a finding elsewhere that has to do with a changed file is shown", async () => {
    const cwd = folder();
    const git = gitIn(cwd);
    const site = "server { listen 80; location / { proxy_pass http://10.0.0.1:80; } }\n";
    writeFileSync(join(cwd, "nginx.conf"), "events {}\nhttp { include a.conf; include b.conf; }\n");
    for (const name of ["a.conf", "b.conf"])
      writeFileSync(join(cwd, name), site.replace("listen 80;", "listen 80; server_name x;"));
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "first");
    writeFileSync(join(cwd, "a.conf"), `# more\n${readFileSync(join(cwd, "a.conf"), "utf8")}`);
    const { stdout } = await lint(cwd, "--changed");
    assert.ok(rulesIn(stdout).includes("routing/duplicate-server-name"), stdout);
  });

  test("outside a checkout says so", async () => {
    const { code, stderr } = await lint(folder(), "--changed");
    assert.equal(code, 2);
    assert.match(stderr, /--changed needs a git checkout: there is none here/);
    const since = await lint(folder(), "--since", "main");
    assert.match(since.stderr, /^lbc: --since needs a git checkout/);
  });
});
