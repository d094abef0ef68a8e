import { join } from "node:path";

import { applyChanges, lookBelow, readManifest, recover, TreeError } from "../build/files.ts";
import { type Manifest, manifestName, printManifest } from "../build/manifest.ts";
import { type Change, type Conflict, planTree, type TreePlan, type Wanted } from "../build/tree.ts";
import { unifiedDiff } from "../lint/diff.ts";
import { systemError } from "../messages/system-error.ts";
import { type Language, say, type Text } from "../messages/text.ts";
import { exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/** The folder that a build goes to. */
export interface OutputTree {
  /** The language of what stands there. */
  readonly language: Language | undefined;
  /** Prints what would change; `only` are the machines that are asked for. */
  readonly show: (wanted: readonly Wanted[], only: ReadonlySet<string> | undefined) => number;
  readonly write: (
    wanted: readonly Wanted[],
    only: ReadonlySet<string> | undefined,
    flags: WriteFlags,
  ) => number;
}

interface WriteFlags {
  readonly force: boolean;
  readonly verbose: boolean;
}

/** `shown` is the folder as the user names it; what a killed build left is undone before writing. */
export function treeAt(
  { root, shown, isWritten }: { root: string; shown: string; isWritten: boolean },
  io: Io,
): OutputTree {
  if (isWritten)
    reading(shown, () => {
      recover(root);
    });
  const manifest = reading(shown, () => readManifest(root));
  const planned = (wanted: readonly Wanted[], only: ReadonlySet<string> | undefined): TreePlan =>
    reading(shown, () =>
      planTree({
        wanted,
        manifest,
        covers: (path) => !only || only.has(path.split("/")[0] ?? ""),
        look: lookBelow(root),
      }),
    );
  return {
    language: manifest.language,
    show: (wanted, only) => show(planned(wanted, only), shown, io),
    write: (wanted, only, flags) => {
      const plan = planned(wanted, only);
      if (refuses(plan.conflicts, shown, flags.force, io)) return exitCode.findings;
      const whole = withManifest(plan, { ...plan.manifest, language: io.language }, manifest);
      reading(shown, () => {
        applyChanges(root, whole);
      });
      summarise(plan, shown, flags.verbose, io);
      return exitCode.ok;
    },
  };
}

function show({ changes, conflicts }: TreePlan, shown: string, io: Io): number {
  for (const { path, before, after } of changes)
    io.write(unifiedDiff(join(shown, path), textOf(before), textOf(after)));
  for (const conflict of conflicts) io.note(conflictText(conflict, shown));
  return changes.length + conflicts.length > 0 ? exitCode.findings : exitCode.ok;
}

const textOf = (bytes: Uint8Array | undefined): string =>
  bytes === undefined ? "" : Buffer.from(bytes).toString();

/** The manifest changes with the files, in one step; it names secrets' digests. */
function withManifest(plan: TreePlan, now: Manifest, before: Manifest): readonly Change[] {
  const text = printManifest(now);
  const was = printManifest(before);
  if (text === was && plan.changes.length === 0) return [];
  const old = before.language === undefined ? undefined : Buffer.from(was);
  return [
    ...plan.changes,
    { path: manifestName, before: old, after: Buffer.from(text), mode: 0o600 },
  ];
}

/** Says which files are in the way; true where there are any. */
function refuses(conflicts: readonly Conflict[], shown: string, force: boolean, io: Io): boolean {
  const standing = conflicts.filter(({ final }) => final || !force);
  if (standing.length === 0) return false;
  for (const conflict of standing) io.note(conflictText(conflict, shown));
  io.note(standing.some(({ final }) => final) ? nothingWritten : nothingUnlessForced);
  return true;
}

const nothingWritten = say({ en: "nothing was written", zh: "未写入任何文件" });
const nothingUnlessForced = say({
  en: "nothing was written; --force replaces these files",
  zh: "未写入任何文件；--force 可覆盖这些文件",
});

const conflictText = ({ path, reason }: Conflict, shown: string): Text =>
  say({ en: "{path}: {reason}", zh: "{path}：{reason}" }, { path: join(shown, path), reason });

function summarise({ changes, same }: TreePlan, shown: string, verbose: boolean, io: Io): void {
  if (verbose)
    for (const { path, after } of changes) {
      const file = join(shown, path);
      io.note(
        after
          ? say({ en: "{file}: written", zh: "{file}：已写入" }, { file })
          : say({ en: "{file}: removed", zh: "{file}：已删除" }, { file }),
      );
    }
  const removed = changes.filter(({ after }) => !after).length;
  io.note(
    say(
      {
        en: "{shown}: {written} written, {removed} removed, {same} unchanged",
        zh: "{shown}：写入 {written} 个，删除 {removed} 个，未变 {same} 个",
      },
      { shown, written: changes.length - removed, removed, same },
    ),
  );
}

/** What the disk refuses is said in words. */
function reading<T>(shown: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TreeError) throw new UsageError(treeErrors[error.kind](shown));
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const { en, zh } = systemError(error);
    throw new UsageError(
      say(
        { en: "cannot build into {shown}: {en}", zh: "无法写入 {shown}：{zh}" },
        { shown, en, zh },
      ),
    );
  }
}

const treeErrors: Readonly<Record<TreeError["kind"], (shown: string) => Text>> = {
  busy: (shown) =>
    say(
      { en: "another build is writing into {shown}", zh: "另一个构建正在写入 {shown}" },
      { shown },
    ),
  manifest: (shown) =>
    say(
      {
        en: "{shown}/.lbc-build.json is none that this version of lbc wrote; remove it to begin anew",
        zh: "{shown}/.lbc-build.json 不是本版本 lbc 写入的；删除后可重新开始",
      },
      { shown },
    ),
  folder: (shown) => say({ en: "{shown} is not a directory", zh: "{shown} 不是目录" }, { shown }),
};
