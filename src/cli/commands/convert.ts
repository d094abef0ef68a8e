import { resolve } from "node:path";

import { familyDialects, familyTarget, isFamily } from "../../convert/family.ts";
import { convertKeepalived } from "../../convert/keepalived.ts";
import { leastVersion, type Newer } from "../../convert/least-version.ts";
import type { Loss } from "../../convert/losses.ts";
import { changesOf, lossesJson, lossesOf } from "../../convert/losses.ts";
import type { ConvertedSource } from "../../convert/project.ts";
import { convertRoot } from "../../convert/project.ts";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Target } from "../../ir/target.ts";
import { defaultVersions, dialectNames, parseVersion, printTarget } from "../../ir/target.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import { formatPretty } from "../../lint/formats/pretty.ts";
import { isSyntax } from "../../lint/settings.ts";
import { say } from "../../messages/text.ts";
import { load } from "../../project/loader.ts";
import type { Project, Root } from "../../project/project.ts";
import type { convertDeclaration } from "../convert-flags.ts";
import { planOutput } from "../convert-output.ts";
import type { Given } from "../declaration.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { isCode } from "../is-description.ts";
import { loadRequest } from "../load-request.ts";
import { UsageError } from "../usage-error.ts";
import { refuseInput, writeFileWhole } from "../write-file.ts";

/** `lbc convert`: reads, converts, writes everything or nothing, and says what is lost. */
export async function convert(
  { flags, operands }: Given<typeof convertDeclaration>,
  io: Io,
): Promise<number> {
  if (flags.to === "yaml" || flags.to === "json" || flags.to === "ts") {
    const { convertDocument } = await import("../convert-document.ts");
    return convertDocument({ flags, operands }, flags.to, io);
  }
  const wanted = conversionTarget(flags.to);
  refuseProgram(operands);
  const project = load(loadRequest(flags, operands, io));
  if (complain(project, io)) return exitCode.usage;
  const roots = rootsToConvert(project, wanted.dialect, operands, io);
  const files: ConvertedSource[] = [];
  for (const [root, assumed] of roots) {
    const newer = flags.target.length === 0 ? newerThan(project, root, assumed) : undefined;
    const from = newer?.target ?? assumed;
    const to = wanted.versionFor(root);
    if (flags.verbose) describe(root, from, to, io, newer);
    const seen = new Set(files.map(({ source }) => source.path));
    for (const file of converted(project, root, from, to))
      if (!seen.has(file.source.path)) files.push(file);
  }
  const write = planOutput(
    { files, roots: roots.map(([root]) => root.path), operands, output: flags.output },
    io,
  );
  const losses = lossesOf(files, io.language);
  const changes = changesOf(files, io.language);
  if (flags.losses !== undefined) {
    refuseInput(flags.losses, project.sources.keys(), io.cwd);
    refuseSame(flags.losses, flags.output, io);
    writeFileWhole(resolve(io.cwd, flags.losses), lossesJson(losses, changes));
  }
  write();
  if (flags.verbose)
    for (const { file, line, column, reason } of changes)
      io.note(`${file}:${line}:${column}: ${reason}`);
  summarise(files, losses, wanted.dialect, io);
  return flags.strict && losses.length > 0 ? exitCode.findings : exitCode.ok;
}

/** What describes machines is compiled, not converted. */
function refuseProgram(operands: readonly string[]): void {
  const code = operands.find(isCode);
  if (code !== undefined)
    throw new UsageError(
      say(
        {
          en: "{code} describes machines: `lbc build` makes their files of it",
          zh: "{code} 是集群描述：用 `lbc build` 生成各机器的文件",
        },
        { code },
      ),
    );
}

/** Both are of one family: the roots were chosen so. */
function converted(
  project: Project,
  root: Root,
  from: Target,
  to: Target,
): readonly ConvertedSource[] {
  const [own, other] = [familyTarget(from), familyTarget(to)];
  return own && other
    ? convertRoot(project, root, own, other)
    : convertKeepalived(project, root, from, to);
}

function refuseSame(losses: string, output: string | undefined, { cwd }: Io): void {
  if (output !== undefined && resolve(cwd, losses) === resolve(cwd, output))
    throw new UsageError(
      say({
        en: "-o and --losses name the same file",
        zh: "-o 与 --losses 不能是同一个文件",
      }),
    );
}

interface Wanted {
  readonly dialect: ConversionDialect;
  /** The version that is named, else the one that the file was before, else the usual one. */
  readonly versionFor: (root: Root) => Target;
}

const conversionDialects = [...familyDialects, "keepalived"] as const;
type ConversionDialect = (typeof conversionDialects)[number];

function conversionTarget(written: string | undefined): Wanted {
  const targets = [...conversionDialects, "yaml", "json", "ts"];
  if (written === undefined)
    throw new UsageError(
      say(
        { en: "--to is missing: one of {targets}", zh: "缺少 --to，可选：{targets}" },
        { targets },
      ),
    );
  const [name = "", number] = written.split("@");
  const dialect = conversionDialects.find((known) => known === name);
  if (!dialect)
    throw new UsageError(
      say(
        {
          en: "cannot convert to {name}: the targets are {targets}",
          zh: "无法转换为 {name}，支持的目标：{targets}",
        },
        { name, targets },
      ),
    );
  const version = number === undefined ? undefined : parseVersion(number);
  if (number !== undefined && !version)
    throw new UsageError(
      say(
        {
          en: "{written}: a version is numbers and dots",
          zh: "{written}：版本号只能由数字和点组成",
        },
        { written },
      ),
    );
  const usual = version ?? defaultVersions[dialect];
  return {
    dialect,
    versionFor: ({ origin }) => ({
      dialect,
      version: version ?? (origin?.dialect === dialect ? origin.version : usual),
    }),
  };
}

/** Says what reading found; true where there is no whole tree. */
function complain({ diagnostics, sources }: Project, io: Io): boolean {
  // Mending is the work of lint.
  const grave = diagnostics.filter(({ severity }) => severity === "error").map(withoutFix);
  if (grave.length > 0)
    io.note(
      formatPretty(
        { diagnostics: grave, sources },
        { language: io.language, paint: noPaint },
      ).trimEnd(),
    );
  return diagnostics.some(({ code }) => isSyntax(code));
}

function withoutFix({ code, severity, message, span, related, help }: Diagnostic): Diagnostic {
  return {
    code,
    severity,
    message,
    span,
    ...(related && { related }),
    ...(help && { help }),
  };
}

/** The configurations of the target's family and what each is written for. */
function rootsToConvert(
  project: Project,
  to: ConversionDialect,
  operands: readonly string[],
  io: Io,
): readonly (readonly [Root, Target])[] {
  const family: readonly string[] = isFamily(to) ? familyDialects : ["keepalived"];
  return project.roots.flatMap((root) => {
    if (family.includes(root.dialect)) return [[root, root.target] as const];
    const reason = say(
      {
        en: "{path} is a configuration of {dialect}; to {to} only {family} are converted",
        zh: "{path} 是 {dialect} 配置，目标为 {to} 时只转换 {family}",
      },
      { path: root.path, dialect: root.dialect, to, family },
    );
    // Found beside others in a directory it is left out; asked for by name it is an error.
    if (
      project.roots.every((other) => !family.includes(other.dialect)) ||
      operands.includes(root.path)
    )
      throw new UsageError(reason);
    io.note(reason);
    return [];
  });
}

/** A version that has everything that is written, where nobody says which it is. */
function newerThan(project: Project, root: Root, assumed: Target): Newer | undefined {
  const target = root.origin ? undefined : familyTarget(assumed);
  return target && leastVersion(project, root, target);
}

function describe(
  { path, reason }: Root,
  from: Target,
  to: Target,
  io: Io,
  newer: Newer | undefined,
): void {
  const by = newer
    ? say(
        {
          en: "; no older than this because of `{name}` ({at})",
          zh: "；版本下限依据：`{name}`（{at}）",
        },
        { name: newer.name, at: newer.at },
      )
    : { en: "", zh: "" };
  const why = reason[io.language] + by[io.language];
  io.note(
    say(
      { en: "{path}: {from} ({reason}) to {to}", zh: "{path}：{from}（{reason}）→ {to}" },
      { path, from: printTarget(from), reason: why, to: printTarget(to) },
    ),
  );
}

const kinds: Readonly<Record<Loss["kind"], { readonly en: string; readonly zh: string }>> = {
  dropped: { en: "dropped", zh: "已去掉" },
  approximated: { en: "approximated", zh: "近似" },
  "default-differs": { en: "default differs", zh: "默认值不同" },
};

function summarise(
  files: readonly ConvertedSource[],
  losses: readonly Loss[],
  to: ConversionDialect,
  io: Io,
): void {
  for (const { file, line, column, kind, rule, what, reason } of losses)
    io.note(`${file}:${line}:${column}: ${kinds[kind][io.language]} ${what}: ${reason} [${rule}]`);
  const sum = (of: (file: ConvertedSource) => number) =>
    files.reduce((total, file) => total + of(file), 0);
  const explicit = files.flatMap(({ outcomes }) =>
    outcomes.filter(({ kind }) => kind === "explicit"),
  );
  const numbers = {
    product: dialectNames[to],
    directives: sum(({ tally }) => tally.size),
    restored: sum(({ restored }) => restored),
    explicit: explicit.length,
    losses: losses.length,
  };
  const parts = [
    say(
      {
        en: "to {product}: {directives} directives",
        zh: "转换为 {product}：共 {directives} 条指令",
      },
      numbers,
    ),
    ...(numbers.restored > 0
      ? [say({ en: "{restored} restored", zh: "还原 {restored} 条" }, numbers)]
      : []),
    ...(numbers.explicit > 0
      ? [
          say(
            { en: "{explicit} with defaults written out", zh: "显式写出默认值 {explicit} 处" },
            numbers,
          ),
        ]
      : []),
    numbers.losses > 0
      ? losses.length === 1
        ? say({ en: "1 loss", zh: "损失 1 处" })
        : say({ en: "{losses} losses", zh: "损失 {losses} 处" }, numbers)
      : say({ en: "no losses", zh: "无损失" }),
  ];
  const separator = io.language === "zh" ? "，" : ", ";
  io.note(parts.map((part) => part[io.language]).join(separator));
}
