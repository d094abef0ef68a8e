import { dirname, resolve } from "node:path";

import type { Checked, CheckOptions } from "../../check/findings.ts";
import type { Fixed } from "../../check/fix.ts";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { printTarget } from "../../ir/target.ts";
import type { Paint } from "../../lint/formats/paint.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import type { FormatOptions } from "../../lint/formats/result.ts";
import { isSyntax } from "../../lint/settings.ts";
import { say } from "../../messages/text.ts";
import type { LoadRequest } from "../../project/settings.ts";
import type { Source } from "../../text/source.ts";
import { refuseCode } from "../allow-code.ts";
import type { Given } from "../declaration.ts";
import type { Described } from "../described-machines.ts";
import { exitCode } from "../exit-code.ts";
import type { FoundCode } from "../found-code.ts";
import type { Io } from "../io.ts";
import { isDescription } from "../is-description.ts";
import type { lintDeclaration } from "../lint-flags.ts";
import { loadRequest } from "../load-request.ts";
import type { KnownMachines } from "../machine-facts.ts";
import { progressLine, type ProgressLine } from "../progress.ts";
import type { ProjectSettings } from "../project-settings.ts";
import { settingsFor } from "../settings-for.ts";
import { UsageError } from "../usage-error.ts";
import { version } from "../version.ts";
import { refuseInput, writeFileWhole } from "../write-file.ts";

type Flags = Given<typeof lintDeclaration>["flags"];

const rank = { error: 2, warning: 1, info: 0 } as const;

/** `lbc lint`: reads, checks, prints; with `--fix` changes the files first. */
export async function lint(given: Given<typeof lintDeclaration>, io: Io): Promise<number> {
  refuseContradictions(given.flags, given.operands);
  if (!given.flags.watch) return lintOnce(given, io, () => {});
  const { watching } = await import("../watch.ts");
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      stop.abort();
    });
  const { output } = given.flags;
  const run = async () => {
    let files: readonly string[] = [];
    await lintOnce(given, io, (paths) => (files = paths.map((path) => resolve(io.cwd, path))));
    return { files };
  };
  await watching(run, { ignored: output === undefined ? [] : [output], stopped: stop.signal, io });
  return exitCode.ok;
}

async function lintOnce(
  { flags, operands }: Given<typeof lintDeclaration>,
  io: Io,
  hasRead: (paths: readonly string[]) => void,
): Promise<number> {
  refuseCode(operands, flags["allow-code"]);
  const below = flags["allow-code"] ? await codeIn(operands, io) : noCode;
  const place = settingsFor(flags, operands, io);
  const settings = place === undefined ? undefined : await settingsAt(place, io.cwd);
  const folder = place === undefined ? undefined : dirname(place);
  const isProject = operands.length === 1 && resolve(io.cwd, operands[0] ?? "") === folder;
  const given = isProject ? [] : operands;
  const machines = await machinesFor(flags, [given, below.code], settings, io);
  const wrong = eachOnce([...(settings?.diagnostics ?? []), ...(machines?.diagnostics ?? [])]);
  if (wrong.length > 0) {
    const sources = [settings?.file.source, ...(machines?.sources ?? [])];
    hasRead(sources.flatMap((source) => (source ? [source.path] : [])));
    return complainAbout(wrong, sources, io);
  }
  const files = operands.filter((path) => !isDescription(path));
  const progress = progressLine(io);
  const asked = loadRequest(flags, files, io, machines?.nodes);
  const request = { ...asked, mayBeEmpty: below.holders, progress: progress?.step };
  const known = await factsOf(flags, request);
  if (known && known.diagnostics.length > 0) {
    hasRead(known.sources.map((source) => source.path));
    return complainAbout(known.diagnostics, known.sources, io);
  }
  const options = {
    ...(await checkOptions(flags, settings, machines)),
    machineOf: known?.machineOf,
  };
  const colour = flags.format === "pretty" && flags.output === undefined && io.colour.stdout;
  const paint = colour ? (await import("../paint.ts")).terminalPaint : noPaint;
  if (flags.diff) return showDiff(request, options, { flags, io, paint, progress });
  const found = flags.fix
    ? await fixFiles(request, options, { flags, io, progress })
    : await checkFiles(request, options);
  progress?.end();
  const beside = (known?.sources ?? []).map((source) => source.path);
  hasRead([...found.project.sources.keys(), ...(place === undefined ? [] : [place]), ...beside]);
  if (flags.verbose) describe(found, settings, io);
  await namePassedOver(found, { flags, operands }, io);
  if (flags["write-baseline"]) {
    const { defaultBaseline, writeBaseline } = await import("../baseline.ts");
    writeBaseline(found, flags.baseline ?? defaultBaseline, io);
    return verdict({ ...found, diagnostics: found.diagnostics.filter(isNoTree) }, "error");
  }
  const checked = await newIn(found, flags, io);
  emit(
    await report(checked, flags, io, { paint, link: await linksOf(options) }),
    checked,
    flags,
    io,
  );
  return verdict(checked, flags["fail-on"]);
}

/** What is known of the machines beside their files; where nobody asks, nothing is loaded. */
async function factsOf(flags: Flags, request: LoadRequest): Promise<KnownMachines | undefined> {
  if (flags.preset === "none" && flags.rule.length === 0) return undefined;
  return (await import("../machine-facts.ts")).knownMachines(flags.facts, request);
}

/** Nothing of YAML is loaded where there is none. */
const settingsAt = async (path: string, cwd: string): Promise<ProjectSettings> =>
  (await import("../project-settings.ts")).projectSettings(path, cwd);

/**
 * The machines of documents on the command line, else those of `lbc.yaml` where it names none, or
 * names just the folder of that file.
 */
async function machinesFor(
  flags: Flags,
  [operands, code]: readonly [operands: readonly string[], found: readonly string[]],
  settings: ProjectSettings | undefined,
  io: Io,
): Promise<Described | undefined> {
  const paths = [...operands.filter(isDescription), ...code];
  const named = paths.length > 0 ? await describedAt(paths, io) : undefined;
  const asked = operands.length > 0 || flags.node.length > 0 || flags.cluster !== undefined;
  if (asked || !settings || (settings.nodes.length === 0 && !settings.document)) return named;
  const documents = settings.document ? [settings.document] : [];
  return {
    documents: [...documents, ...(named?.documents ?? [])],
    nodes: [...settings.nodes, ...(named?.nodes ?? [])],
    sources: named?.sources ?? [],
    diagnostics: named?.diagnostics ?? [],
  };
}

async function describedAt(paths: readonly string[], io: Io): Promise<Described> {
  const { describedMachines } = await import("../described-machines.ts");
  const described = describedMachines(paths, io.cwd);
  (await import("../tell-said.ts")).tellSaid(described, io);
  return described;
}

const noCode: FoundCode = { code: [], holders: [] };

const codeIn = async (operands: readonly string[], { cwd }: Io): Promise<FoundCode> =>
  (await import("../found-code.ts")).codeBelow(operands, cwd);

/** Where there is nothing else, or somebody asks, found programs are named. */
async function namePassedOver(
  { project }: Checked,
  { flags, operands }: Given<typeof lintDeclaration>,
  io: Io,
): Promise<void> {
  if (flags["allow-code"] || !(flags.verbose || project.roots.length === 0)) return;
  const { tellPassedOver } = await import("../found-code.ts");
  tellPassedOver(await codeIn(operands, io), io);
}

/** Settings that are named on the command line are read twice. */
const eachOnce = (all: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(
    all.map((one) => [`${one.span.file} ${one.span.start} ${one.message.en}`, one]),
  ).values(),
];

/** What is wrong with settings stands above everything else: nothing is checked. */
async function complainAbout(
  diagnostics: readonly Diagnostic[],
  sources: readonly (Source | undefined)[],
  io: Io,
): Promise<number> {
  const { formatPretty } = await import("../../lint/formats/pretty.ts");
  const named = sources.flatMap((source) => (source ? [[source.path, source] as const] : []));
  const result = { diagnostics, sources: new Map(named) };
  io.note(formatPretty(result, { language: io.language, paint: noPaint }).trimEnd());
  return exitCode.usage;
}

/** Rules and catalog take longer to load than most files to read: `none` is without them. */
async function checkOptions(
  { preset: asked, rule }: Flags,
  project: ProjectSettings | undefined,
  machines: Described | undefined,
): Promise<CheckOptions> {
  const preset = asked ?? project?.preset ?? "recommended";
  const onlyNamed = preset === "none";
  const documents = machines?.documents ?? [];
  const ha = project?.ha ?? machines?.ha;
  if (rule.length === 0 && !project)
    return { settings: { preset, levels: new Map() }, copied: true, onlyNamed, documents, ha };
  const { lintSettings } = await import("../lint-settings.ts");
  const settings = lintSettings(preset, rule, project);
  return { settings, copied: true, onlyNamed, documents, ha };
}

async function checkFiles(request: LoadRequest, options: CheckOptions): Promise<Checked> {
  const { levels, overrides = [] } = options.settings ?? { levels: new Map() };
  const plain = levels.size === 0 && overrides.length === 0 && options.documents?.length === 0;
  if (options.onlyNamed && plain)
    return (await import("../../check/read.ts")).read(request, options);
  return (await import("../../check/check.ts")).check(request, options);
}

/** What the user wants to be told of: in changed files, and not known before. */
async function newIn(found: Checked, flags: Flags, io: Io): Promise<Checked> {
  const { baseline, changed, since } = flags;
  const here =
    changed || since !== undefined
      ? (await import("../changed-files.ts")).inChangedFiles(found, since, io)
      : found;
  if (baseline === undefined) return here;
  return (await import("../baseline.ts")).withoutKnown(here, baseline, io);
}

const isNoTree = ({ code }: Diagnostic): boolean => isSyntax(code);

function refuseContradictions(flags: Flags, operands: readonly string[]): void {
  const { fix, diff, unsafe, watch } = flags;
  if (watch && (fix || diff || flags["write-baseline"] || operands.includes("-")))
    throw new UsageError(
      say({
        en: "--watch goes neither with --fix, --diff and --write-baseline nor with stdin",
        zh: "--watch 不能与 --fix、--diff、--write-baseline 或标准输入合用",
      }),
    );
  if (flags["write-baseline"] && (diff || flags.output !== undefined))
    throw new UsageError(
      say({
        en: "--write-baseline writes no report: it goes without --diff and -o; --baseline FILE names its file",
        zh: "--write-baseline 不输出报告，不能与 --diff 或 -o 合用；基线文件用 --baseline FILE 指定",
      }),
    );
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

/** The first source of a rule. Where no rule was loaded, none is for its sake. */
async function linksOf({ onlyNamed = false }: CheckOptions): Promise<FormatOptions["link"]> {
  if (onlyNamed) return undefined;
  const { ruleById } = await import("../../lint/registry.ts");
  return (code) => ruleById(code)?.sources?.[0];
}

async function report(
  { diagnostics, project }: Checked,
  { format, output }: Flags,
  { language, terminal, cwd }: Io,
  { paint, link }: Pick<FormatOptions, "paint" | "link">,
): Promise<string> {
  const result = { diagnostics, sources: project.sources };
  const { formatResult } = await import("../../lint/formats/formats.ts");
  const columns = output === undefined ? terminal.columns : undefined;
  return formatResult(format, result, {
    language,
    paint,
    columns,
    link,
    cwd,
    version: version(),
  });
}

async function fixFiles(
  request: LoadRequest,
  options: CheckOptions,
  { flags, io, progress }: Omit<Shown, "paint">,
): Promise<Checked> {
  const { applyFixes } = await import("../../check/fix.ts");
  const { checked, changed, count } = applyFixes(request, options, flags.unsafe);
  progress?.end();
  for (const { after } of changed)
    writeFileWhole(resolve(io.cwd, after.path), after.encode(after.text));
  if (changed.length > 0)
    io.note(
      say(
        { en: "{count} fixed in {files}", zh: "已修复 {count} 处：{files}" },
        { count, files: changed.map(({ after }) => after.path) },
      ),
    );
  return checked;
}

interface Shown {
  readonly flags: Flags;
  readonly io: Io;
  readonly paint: Paint;
  readonly progress: ProgressLine | undefined;
}

async function showDiff(
  request: LoadRequest,
  options: CheckOptions,
  { flags, io, paint, progress }: Shown,
): Promise<number> {
  const { applyFixes } = await import("../../check/fix.ts");
  const { unifiedDiff } = await import("../../lint/diff.ts");
  const { checked, changed }: Fixed = applyFixes(request, options, flags.unsafe);
  progress?.end();
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
  const code = verdict(await newIn(checked, flags, io), flags["fail-on"]);
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

function describe({ project }: Checked, settings: ProjectSettings | undefined, io: Io): void {
  if (settings)
    io.note(
      say({ en: "settings: {path}", zh: "设置文件：{path}" }, { path: settings.file.source.path }),
    );
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
