import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { lbc } from "./session.ts";

const hazard = "upstream app { server 10.0.0.1 max_fails=0; server 10.0.0.2; }\n";
const sane = hazard.replace(" max_fails=0", "");

test(
  "--watch checks again when a file changes, is replaced, or appears, and ends by a signal",
  { timeout: 60_000 },
  async ({ signal }) => {
    const cwd = mkdtempSync(join(tmpdir(), "lbc-watch-"));
    try {
      writeFileSync(
        join(cwd, "nginx.conf"),
        "events {}\nhttp { include groups/*.conf; include app.conf; }\n",
      );
      writeFileSync(join(cwd, "app.conf"), hazard);
      const main = join(import.meta.dirname, "../../src/cli/main.ts");
      // One stream for both, or the sign that it watches may overtake what it has found.
      const child = spawn(
        "/bin/sh",
        [
          "-c",
          'exec "$0" "$@" 2>&1',
          process.execPath,
          main,
          "lint",
          "nginx.conf",
          "--watch",
          "--rule",
          "upstream/unused-upstream=off",
          "--format",
          "github",
        ],
        {
          cwd,
          signal,
          stdio: ["ignore", "pipe", "inherit"],
          env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" },
        },
      );
      let said = "";
      const heard: { tell?: () => void } = {};
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        heard.tell?.();
      });
      /** What is said until the next time that it watches. */
      const round = async (): Promise<string> => {
        await new Promise<void>((done, failed) => {
          child.once("exit", () => {
            failed(new Error(said));
          });
          heard.tell = () => {
            if (/watching \d+ files/.test(said)) done();
          };
          heard.tell();
        });
        const all = said;
        said = "";
        return all;
      };
      assert.match(await round(), /max-fails-zero/);
      writeFileSync(join(cwd, "app.conf"), sane);
      assert.doesNotMatch(await round(), /max-fails-zero/);
      writeFileSync(join(cwd, "new"), hazard);
      renameSync(join(cwd, "new"), join(cwd, "app.conf"));
      // The new file and its renaming may be one change or two, and so may the writing before.
      while (!(await round()).includes("max-fails-zero"));
      const exit = once(child, "exit");
      child.kill("SIGINT");
      assert.deepEqual(await exit, [0, null]);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  },
);

test("--watch refuses what would change the files that it watches", async () => {
  const { code, stderr } = await lbc(["lint", "--watch", "--fix", "nginx.conf"]);
  assert.equal(code, 2);
  assert.match(stderr, /--watch goes neither with --fix/);
});
