import { existsSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";

import { type Built, textsOf } from "../../build/texts.ts";
import { check } from "../../check/check.ts";
import type { Checked } from "../../check/findings.ts";
import { expand } from "../../cluster/expand.ts";
import { entriesOf, entryAt, mapAt, mapOf } from "../../cluster/placed.ts";
import { type ResolvedSecrets, resolveSecrets, type SecretReader } from "../../cluster/secrets.ts";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import { formatPretty } from "../../lint/formats/pretty.ts";
import { isSyntax } from "../../lint/settings.ts";
import { nearest } from "../../messages/nearest.ts";
import { say } from "../../messages/text.ts";
import type { Sources } from "../../text/source.ts";
import type { buildDeclaration } from "../build-flags.ts";
import { treeAt } from "../build-output.ts";
import type { Given } from "../declaration.ts";
import { type Described, describedMachines } from "../described-machines.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { lintSettings } from "../lint-settings.ts";
import { projectSettings } from "../project-settings.ts";
import { secretReader } from "../secret-reader.ts";
import { settingsFor } from "../settings-for.ts";
import { tellSaid } from "../tell-said.ts";
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
  const machines = describedMachines([path], io.cwd);
  const own = new Map(machines.sources.map((source) => [source.path, source] as const));
  tellSaid(machines, io);
  if (machines.diagnostics.length > 0) return complain(machines.diagnostics, own, io, "usage");
  const [document] = machines.documents;
  if (document?.root.kind !== "map") throw new UsageError(noMachines(path));
  const sources = new Map([[document.source.path, document.source], ...own]);
  const tree = treeAt(resolve(io.cwd, output), output, io);
  const expanded = expand(document.root);
  refuseUnknown(
    flags.node,
    expanded.nodes.map(({ view }) => view.name),
  );
  const checked = lintWhole(
    { ...machines, documents: [{ ...document, expanded }] },
    path,
    flags,
    io,
  );
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const isWrong = errors.some(({ code }) => isSyntax(code) || code === "base/wrong-document");
    return complain(errors, checked.project.sources, io, isWrong ? "usage" : "findings");
  }
  const folder = dirname(resolve(io.cwd, path));
  const resolved = withSecrets(expanded.document, flags.node, secretReader(io.env));
  if (resolved.diagnostics.length > 0) return complain(resolved.diagnostics, sources, io, "usage");
  const built = textsOf({
    expanded: { ...expanded, document: resolved.document },
    sources,
    shown: (file) => relative(folder, resolve(io.cwd, file)).replaceAll(sep, "/"),
    language: flags.diff ? (tree.language ?? io.language) : io.language,
    ...(flags.node.length > 0 && { nodes: flags.node }),
  });
  if (built.diagnostics.length > 0) return complain(built.diagnostics, sources, io, "usage");
  tellLosses(expanded.diagnostics, sources, io);
  return finish(built, tree, flags);
}

function finish(built: Built, tree: ReturnType<typeof treeAt>, flags: Flags): number {
  const wanted = built.nodes.flatMap(({ name, files }) =>
    files.map(({ path, text, mode }) => ({ path: `${name}/${path}`, text, mode })),
  );
  const only = flags.node.length === 0 ? undefined : new Set(flags.node);
  return flags.diff ? tree.show(wanted, only) : tree.write(wanted, only, flags);
}

/** The secrets of the machines that are built; what is not built needs none. */
function withSecrets(
  document: PlacedMap,
  names: readonly string[],
  read: SecretReader,
): Pick<ResolvedSecrets, "document" | "diagnostics"> {
  const all = entriesOf(mapOf(document, "nodes"));
  const isAsked = ({ key }: PlacedEntry) => names.length === 0 || names.includes(key);
  const of = (entries: readonly PlacedEntry[]) =>
    mapAt([entryAt("nodes", mapAt(entries, document.span))], document.span);
  const resolved = resolveSecrets(of(all.filter(isAsked)), read);
  const others = all.filter((one) => !isAsked(one));
  const whole = of([...entriesOf(mapOf(resolved.document, "nodes")), ...others]);
  return { document: whole, diagnostics: resolved.diagnostics };
}

const usual = ["lbc.config.ts", "lbc.yaml"] as const;

/** The description that is named, else the one of the working directory. */
function descriptionOf(operands: readonly string[], { cwd }: Io): string {
  const [named, another] = operands;
  if (another !== undefined) throw new UsageError(onlyOne);
  const found = named ?? usual.find((name) => existsSync(resolve(cwd, name)));
  if (found === undefined)
    throw new UsageError(
      say(
        {
          en: "no description is named, and there is neither {names} here",
          zh: "未指定描述文件，当前目录也没有 {names}",
        },
        { names: usual.join(" / ") },
      ),
    );
  return found;
}

function refuseUnknown(asked: readonly string[], known: readonly string[]): void {
  for (const name of asked)
    if (!known.includes(name))
      throw new UsageError(
        say(
          { en: "there is no machine {name} ({hint})", zh: "没有机器 {name}（{hint}）" },
          { name, hint: nearest(name, known) ?? known },
        ),
      );
}

/** The whole cluster, whichever machines are built: what is wrong between two is wrong for both. */
function lintWhole(machines: Described, path: string, flags: Flags, io: Io): Checked {
  const asked = { config: flags.config, cluster: undefined, node: [], "stdin-filename": undefined };
  const place = settingsFor(asked, [path], io);
  const project = place === undefined ? undefined : projectSettings(place, io.cwd);
  const request = { paths: [], nodes: machines.nodes, targets: [], maps: [], cwd: io.cwd };
  return check(request, {
    settings: lintSettings(project?.preset ?? "recommended", [], project),
    copied: true,
    documents: machines.documents,
    ha: project?.ha ?? machines.ha,
  });
}

function complain(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  io: Io,
  code: "usage" | "findings",
): number {
  const shown = { diagnostics, sources };
  io.note(formatPretty(shown, { language: io.language, paint: noPaint }).trimEnd());
  return exitCode[code];
}

/** What a target cannot do; the files are written without it. */
function tellLosses(found: readonly Diagnostic[], sources: Sources, io: Io): void {
  const losses = found.filter(({ severity }) => severity !== "error");
  if (losses.length > 0) complain(losses, sources, io, "findings");
}

/** What a description in code wrote to its console. */
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
