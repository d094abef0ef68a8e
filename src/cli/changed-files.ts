import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { resolve } from "node:path";

import type { Checked } from "../check/findings.ts";
import { systemError } from "../messages/system-error.ts";
import { say, type Text, type Value } from "../messages/text.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Leaves the findings in files that git says are changed since the last commit, new ones too.
 * Everything is read as ever: what a changed file means depends on the files around it.
 */
export function inChangedFiles(checked: Checked, io: Io): Checked {
  const changed = changedFiles(io.cwd);
  const isChanged = new Map<string, boolean>();
  const keep = (file: string): boolean => {
    const there = isChanged.get(file) ?? changed.has(placeOf(resolve(io.cwd, file)));
    isChanged.set(file, there);
    return there;
  };
  return { ...checked, diagnostics: checked.diagnostics.filter(({ span }) => keep(span.file)) };
}

function changedFiles(cwd: string): ReadonlySet<string> {
  const top = git(cwd, ["rev-parse", "--show-toplevel"]).replace(/\n$/, "");
  const born = spawnSync("git", ["rev-parse", "--verify", "-q", "HEAD"], { cwd }).status === 0;
  const tracked = born
    ? git(top, ["diff", "--name-only", "-z", "--no-renames", "HEAD"])
    : git(top, ["ls-files", "-z"]);
  const added = git(top, ["ls-files", "-z", "--others", "--exclude-standard"]);
  const names = `${tracked}${added}`.split("\0").filter((name) => name !== "");
  return new Set(names.map((name) => placeOf(resolve(top, name))));
}

function git(cwd: string, args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync("git", args, {
    cwd,
    env: { ...process.env, LC_ALL: "C" },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error) throw new UsageError(noGit(systemError(error)));
  if (/not a git repository/.test(stderr)) throw new UsageError(noGit(noRepository));
  if (status !== 0) throw new UsageError(noGit(stderr.trim().split("\n")[0] ?? ""));
  return stdout;
}

const noRepository = say({ en: "there is none here", zh: "此处不是 git 仓库" });

const noGit = (reason: Value): Text =>
  say(
    {
      en: "--changed needs a git checkout: {reason}",
      zh: "--changed 依靠 git 判断哪些文件有改动：{reason}",
    },
    { reason },
  );

/** Two names of one file are one place; one that is gone is where its name says. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
