import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { resolve } from "node:path";

import type { Checked } from "../check/findings.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { systemError } from "../messages/system-error.ts";
import { say, type Text, type Value } from "../messages/text.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Leaves the findings that have to do with files that git says are changed since the last commit,
 * or since a commit or branch was left, new ones too. Everything is read as ever: what a changed
 * file means depends on the files around it.
 */
export function inChangedFiles(checked: Checked, since: string | undefined, io: Io): Checked {
  const changed = changedFiles(io.cwd, since);
  const isChanged = new Map<string, boolean>();
  const keep = (file: string): boolean => {
    const there = isChanged.get(file) ?? changed.has(placeOf(resolve(io.cwd, file)));
    isChanged.set(file, there);
    return there;
  };
  const isAbout = ({ span, related = [] }: Diagnostic): boolean =>
    // A change of one machine's file may be wrong by what another's says.
    keep(span.file) || related.some((each) => keep(each.span.file));
  return { ...checked, diagnostics: checked.diagnostics.filter(isAbout) };
}

function changedFiles(cwd: string, since: string | undefined): ReadonlySet<string> {
  const flag = since === undefined ? "--changed" : "--since";
  const git = (where: string, args: readonly string[]): string => ask(where, args, flag);
  const top = git(cwd, ["rev-parse", "--show-toplevel"]).replace(/\n$/, "");
  const born = spawnSync("git", ["rev-parse", "--verify", "-q", "HEAD"], { cwd }).status === 0;
  const from = since === undefined ? "HEAD" : leftAt(top, since);
  const tracked = born
    ? git(top, ["diff", "--name-only", "-z", "--no-renames", from])
    : git(top, ["ls-files", "-z"]);
  const added = git(top, ["ls-files", "-z", "--others", "--exclude-standard"]);
  const names = `${tracked}${added}`.split("\0").filter((name) => name !== "");
  return new Set(names.map((name) => placeOf(resolve(top, name))));
}

/** Where the work of this checkout left a branch; what came to the branch later is not ours. */
function leftAt(top: string, since: string): string {
  const found = spawnSync(
    "git",
    ["rev-parse", "--verify", "-q", "--end-of-options", `${since}^{commit}`],
    { cwd: top, encoding: "utf8" },
  );
  const commit = found.stdout.trim();
  if (found.status !== 0 || commit === "")
    throw new UsageError(
      say({ en: "git knows no commit {since}", zh: "git 中没有提交 {since}" }, { since }),
    );
  const base = spawnSync("git", ["merge-base", commit, "HEAD"], { cwd: top, encoding: "utf8" });
  return base.status === 0 ? base.stdout.trim() : commit;
}

function ask(cwd: string, args: readonly string[], flag: string): string {
  const { error, status, stdout, stderr } = spawnSync("git", args, {
    cwd,
    env: { ...process.env, LC_ALL: "C" },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error) throw new UsageError(noGit(flag, isMissing(error) ? noCommand : systemError(error)));
  if (/not a git repository/.test(stderr)) throw new UsageError(noGit(flag, noRepository));
  if (status !== 0) throw new UsageError(noGit(flag, stderr.trim().split("\n")[0] ?? ""));
  return stdout;
}

const isMissing = (error: Error): boolean => "code" in error && error.code === "ENOENT";
const noCommand = say({ en: "there is no command git", zh: "没有 git 命令" });
const noRepository = say({ en: "there is none here", zh: "此处不是 git 仓库" });

const noGit = (flag: string, reason: Value): Text =>
  say(
    {
      en: "{flag} needs a git checkout: {reason}",
      zh: "{flag} 依靠 git 判断哪些文件有改动：{reason}",
    },
    { flag, reason },
  );

/** Two names of one file are one place; one that is gone is where its name says. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
