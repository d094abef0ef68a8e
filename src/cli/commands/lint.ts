import { resolve } from "node:path";

import { check, type Checked } from "../../check/check.ts";
import { applyFixes, type Fixed } from "../../check/fix.ts";
import { printTarget } from "../../ir/target.ts";
import { unifiedDiff } from "../../lint/diff.ts";
import { formatJson } from "../../lint/formats/json.ts";
import type { Paint } from "../../lint/formats/paint.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import { formatPretty } from "../../lint/formats/pretty.ts";
import type { LintSettings } from "../../lint/settings.ts";
import { isSyntax } from "../../lint/settings.ts";
import { say } from "../../messages/text.ts";
import type { LoadRequest } from "../../project/settings.ts";
import type { Given } from "../declaration.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import type { lintDeclaration } from "../lint-flags.ts";
import { lintSettings } from "../lint-settings.ts";
import { loadRequest } from "../load-request.ts";
import { UsageError } from "../usage-error.ts";
import { refuseInput, writeFileWhole } from "../write-file.ts";

type Flags = Given<typeof lintDeclaration>["flags"];

const rank = { error: 2, warning: 1, info: 0 } as const;

/** `lbc lint`: reads, checks, prints; with `--fix` changes the files first. */
export async function lint(
  { flags, operands }: Given<typeof lintDeclaration>,
  io: Io,
): Promise<number> {
  const settings = lintSettings(flags.preset, flags.rule);
  refuseContradictions(flags, operands);
  const request = loadRequest(flags, operands, io);
  const colour = flags.format === "pretty" && flags.output === undefined && io.colour.stdout;
  const paint = colour ? (await import("../paint.ts")).terminalPaint : noPaint;
  if (flags.diff) return showDiff(applyFixes(request, settings, flags.unsafe), flags, io, paint);
  const checked = flags.fix
    ? fixFiles(request, settings, flags, io)
    : check(request, { settings, copied: true });
  if (flags.verbose) describe(checked, io);
  emit(report(checked, flags, io, paint), checked, flags, io);
  return verdict(checked, flags["fail-on"]);
}

function refuseContradictions({ fix, diff, unsafe }: Flags, operands: readonly string[]): void {
  if (fix && operands.includes("-") && !diff)
    throw new UsageError(
      say({
        en: "--fix cannot change stdin; --diff shows what it would do",
        zh: "--fix 无法修改标准输入；可用 --diff 查看修改",
      }),
    );
  if (unsafe && !fix && !diff)
    throw new UsageError(
      say({ en: "--unsafe goes with --fix or --diff", zh: "--unsafe 须与 --fix 或 --diff 合用" }),
    );
}

function report(
  { diagnostics, project }: Checked,
  { format }: Flags,
  { language }: Io,
  paint: Paint,
): string {
  const result = { diagnostics, sources: project.sources };
  return format === "json"
    ? formatJson(result, { language })
    : formatPretty(result, { language, paint });
}

function fixFiles(request: LoadRequest, settings: LintSettings, flags: Flags, io: Io): Checked {
  const { checked, changed, count } = applyFixes(request, settings, flags.unsafe);
  for (const { after } of changed)
    writeFileWhole(resolve(io.cwd, after.path), after.encode(after.text));
  if (changed.length > 0)
    io.note(
      say(
        { en: "{count} fixed in {files}", zh: "已修复 {count} 处：{files}" },
        { count, files: changed.map(({ after }) => after.path).join(", ") },
      ),
    );
  return checked;
}

function showDiff({ checked, changed }: Fixed, flags: Flags, io: Io, paint: Paint): number {
  const text = changed
    .map(({ before, after }) =>
      unifiedDiff(before.path, before.show(before.text), after.show(after.text)),
    )
    .join("");
  emit(
    text.replace(/^[-+@].*$/gm, (line) => paintLine(line, paint)),
    checked,
    flags,
    io,
  );
  if (changed.length === 0) io.note(say({ en: "nothing to fix", zh: "没有可修复的内容" }));
  // What is still to be changed is a difference; what no fix reaches counts as ever.
  const code = verdict(checked, flags["fail-on"]);
  return code === exitCode.ok && changed.length > 0 ? exitCode.findings : code;
}

function paintLine(line: string, paint: Paint): string {
  if (/^(?:---|\+\+\+) /.test(line)) return paint.strong(line);
  if (line.startsWith("@")) return paint.frame(line);
  return line.startsWith("+") ? paint.added(line) : paint.removed(line);
}

function emit(text: string, { project }: Checked, { output }: Flags, io: Io): void {
  if (output === undefined) return io.write(text);
  refuseInput(output, project.sources.keys(), io.cwd);
  writeFileWhole(resolve(io.cwd, output), text);
}

function describe({ project }: Checked, io: Io): void {
  for (const { path, target, reason, files, node } of project.roots)
    io.note(
      say(
        {
          en: "{path}: {target} ({reason}), files: {count}",
          zh: "{path}：{target}（{reason}），共 {count} 个文件",
        },
        {
          path: node === undefined ? path : `${node}: ${path}`,
          target: printTarget(target),
          reason: reason[io.language],
          count: files.length,
        },
      ),
    );
}

/** 2 where a file has no whole tree, 1 where a finding is grave enough. */
function verdict({ diagnostics }: Checked, failOn: Flags["fail-on"]): number {
  if (diagnostics.some(({ code }) => isSyntax(code))) return exitCode.usage;
  const grave = diagnostics.some(({ severity }) => rank[severity] >= rank[failOn]);
  return grave ? exitCode.findings : exitCode.ok;
}
