import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

import { withAnnotations } from "../../build/annotations.ts";
import { withSecrets } from "../../build/secrets.ts";
import { type Built, textsOf } from "../../build/texts.ts";
import { check } from "../../check/check.ts";
import type { HaSettings, MachineDocument } from "../../check/findings.ts";
import { type Expanded, expand } from "../../cluster/expand.ts";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import { formatPretty } from "../../lint/formats/pretty.ts";
import { isSyntax } from "../../lint/settings.ts";
import { say } from "../../messages/text.ts";
import type { LoadRequest } from "../../project/settings.ts";
import type { Sources } from "../../text/source.ts";
import type { buildDeclaration } from "../build-flags.ts";
import { type OutputTree, treeAt } from "../build-output.ts";
import type { Given } from "../declaration.ts";
import { describedMachines } from "../described-machines.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { lintSettings } from "../lint-settings.ts";
import { type ProjectSettings, projectSettings } from "../project-settings.ts";
import { secretReader } from "../secret-reader.ts";
import { settingsFor } from "../settings-for.ts";
import { tellSaid } from "../tell-said.ts";
import { unknownMachine } from "../unknown.ts";
import { UsageError } from "../usage-error.ts";

type Flags = Given<typeof buildDeclaration>["flags"];

/** `lbc build`: reads one description, lints it, and writes every machine's files or none. */
export async function build(
  { flags, operands }: Given<typeof buildDeclaration>,
  io: Io,
): Promise<number> {
  const { output } = flags;
  if (output === undefined) throw new UsageError(noOutput);
  const path = descriptionOf(operands, io);
  const project = settingsOf(path, flags, io);
  const machines = describedMachines([path], io.cwd);
  const sources = byPath(project ? [project.file.source] : [], machines.sources);
  tellSaid(machines, io);
  const wrong = [project?.diagnostics ?? [], machines.diagnostics].find((one) => one.length > 0);
  if (wrong) return refuse(wrong, sources, io);
  const [document] = machines.documents;
  if (document?.root.kind !== "map") throw new UsageError(noMachines(path));
  const tree = treeAt({ root: resolve(io.cwd, output), shown: output, isWritten: !flags.diff }, io);
  const described: Described = {
    document,
    expanded: expand(document.root),
    sources: byPath([document.source], [...sources.values()]),
    files: machines.nodes,
    ha: project?.ha ?? machines.ha,
    only: flags.node.length > 0 ? flags.node : undefined,
  };
  refuseUnknown(described);
  const errors = errorsIn(described, project, io);
  if (errors.found.length > 0) return refuse(errors.found, errors.sources, io);
  const built = builtOf(
    described,
    path,
    flags.diff ? (tree.language ?? io.language) : undefined,
    io,
  );
  if (built.diagnostics.length > 0) return refuse(built.diagnostics, described.sources, io);
  // What a target cannot do: the files are written without it.
  complain(described.expanded.diagnostics, described.sources, io);
  return finish(built, tree, flags, described.only);
}

interface Described {
  readonly document: MachineDocument;
  readonly expanded: Expanded;
  /** The file that names the cluster stands first. */
  readonly sources: Sources;
  /** Configurations that machines have already. */
  readonly files: LoadRequest["nodes"];
  readonly ha: HaSettings | undefined;
  /** The machines that are built, where not all are. */
  readonly only: readonly string[] | undefined;
}

const byPath = (...all: readonly (readonly MachineDocument["source"][])[]): Sources =>
  new Map(all.flat().map((source) => [source.path, source] as const));

const usual = ["lbc.config.ts", "lbc.yaml"] as const;

/** The description that is named, or the one of a folder: the working directory where none is named. */
function descriptionOf(operands: readonly string[], { cwd }: Io): string {
  const [named = ".", another] = operands;
  if (another !== undefined) throw new UsageError(onlyOne);
  if (!statSync(resolve(cwd, named), { throwIfNoEntry: false })?.isDirectory()) return named;
  const found = usual.map((name) => join(named, name)).find((one) => existsSync(resolve(cwd, one)));
  if (found !== undefined) return found;
  throw new UsageError(
    say(
      {
        en: "there is no description in {folder}: {names}",
        zh: "{folder} 中没有描述文件：{names}",
      },
      { folder: named, names: usual.join(", ") },
    ),
  );
}

function settingsOf(path: string, { config }: Flags, io: Io): ProjectSettings | undefined {
  const asked = { config, cluster: undefined, node: [], "stdin-filename": undefined };
  const place = settingsFor(asked, [path], io);
  return place === undefined ? undefined : projectSettings(place, io.cwd);
}

function refuseUnknown({ only = [], expanded }: Described): void {
  const known = expanded.nodes.map(({ view }) => view.name);
  for (const name of only)
    if (!known.includes(name)) throw new UsageError(unknownMachine(name, known));
}

/** Of the whole cluster, whichever machines are built: what is wrong between two is for both. */
function errorsIn(
  { document, expanded, files, ha }: Described,
  project: ProjectSettings | undefined,
  { cwd }: Io,
) {
  const request = { paths: [], nodes: files ?? [], targets: [], maps: [], cwd };
  const { diagnostics, project: read } = check(request, {
    settings: lintSettings(project?.preset ?? "recommended", [], project),
    copied: true,
    documents: [{ ...document, expanded }],
    ha: ha && { ...ha, isWhole: true },
  });
  const found = diagnostics.filter(({ severity }) => severity === "error");
  return { found, sources: read.sources };
}

function builtOf(
  { expanded, sources, ha, only }: Described,
  path: string,
  language: OutputTree["language"],
  io: Io,
): Built {
  const folder = dirname(resolve(io.cwd, path));
  const document = ha ? withAnnotations(expanded.document, ha.root) : expanded.document;
  const resolved = withSecrets(document, only, secretReader(io.env));
  if (resolved.diagnostics.length > 0) return { nodes: [], diagnostics: resolved.diagnostics };
  return textsOf({
    expanded: { ...expanded, document: resolved.document },
    sources,
    shown: (file) => relative(folder, resolve(io.cwd, file)).replaceAll(sep, "/"),
    language: language ?? io.language,
    ...(only && { nodes: only }),
  });
}

function finish(
  { nodes }: Built,
  tree: OutputTree,
  flags: Flags,
  names: readonly string[] | undefined,
): number {
  const wanted = nodes.flatMap(({ name, files }) =>
    files.map(({ path, text, mode }) => ({ path: `${name}/${path}`, text, mode })),
  );
  const only = names && new Set(names);
  return flags.diff ? tree.show(wanted, only) : tree.write(wanted, only, flags);
}

/** Says why there is nothing to be written: 2 where it cannot be understood, 1 where it is unsound. */
function refuse(found: readonly Diagnostic[], sources: Sources, io: Io): number {
  complain(found, sources, io);
  const isWrong = found.some(({ code }) => isSyntax(code) || code === "base/wrong-document");
  return isWrong ? exitCode.usage : exitCode.findings;
}

function complain(diagnostics: readonly Diagnostic[], sources: Sources, io: Io): void {
  if (diagnostics.length === 0) return;
  const text = formatPretty({ diagnostics, sources }, { language: io.language, paint: noPaint });
  io.note(text.trimEnd());
}

const noOutput = say({
  en: "-o DIR is missing: where the machines' files go",
  zh: "缺少 -o 目录：请指定机器文件的输出位置",
});

const onlyOne = say({
  en: "one description is built at a time",
  zh: "一次只能编译一份描述",
});

const noMachines = (path: string) =>
  say({ en: "{path} describes no machines", zh: "{path} 没有描述任何机器" }, { path });
