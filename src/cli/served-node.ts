import { Buffer } from "node:buffer";
import { dirname, relative, resolve, sep } from "node:path";

import { textsOf } from "../build/texts.ts";
import { check } from "../check/check.ts";
import type { Checked, MachineDocument } from "../check/findings.ts";
import { type Expanded, expand } from "../cluster/expand.ts";
import { entriesOf, entryAt, mapAt, mapOf } from "../cluster/placed.ts";
import { withServedChecks } from "../cluster/proxy/served-checks.ts";
import { resolveSecrets, type SecretReader } from "../cluster/secrets.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Node } from "../ir/config.ts";
import type { Placed, PlacedMap } from "../ir/placed.ts";
import type { LintSettings } from "../lint/settings.ts";
import { fromDocument } from "../lower/document.ts";
import { applyHaSettings } from "../lower/ha-settings.ts";
import { say, type Text } from "../messages/text.ts";
import { findSettings } from "../project/settings-place.ts";
import type { Source, Sources } from "../text/source.ts";
import { type Described, describedMachines } from "./described-machines.ts";
import type { Io } from "./io.ts";
import { lintSettings } from "./lint-settings.ts";
import { type ProjectSettings, projectSettings } from "./project-settings.ts";
import { secretReader } from "./secret-reader.ts";
import { printedFiles } from "./served-files.ts";
import type { PrintedFile, Served } from "./served.ts";
import { unknownMachine } from "./unknown.ts";
import { UsageError } from "./usage-error.ts";

/** The description of a cluster, and which of its machines is served. */
interface Asked {
  readonly path: string;
  readonly name: string | undefined;
  /** Nothing that rules find is asked for. */
  readonly isLenient: boolean;
}

/**
 * One machine of a description. All of them are checked, because what one is asked to do may be
 * wrong for what another one does. Throws `UsageError` where there is no such machine.
 */
export function servedNode({ path, name, isLenient }: Asked, io: Io): Served {
  const described = describedMachines([path], io.cwd);
  const project = settingsBeside(path, io.cwd);
  const texts = byPath([...described.sources, ...(project ? [project.file.source] : [])]);
  const [wrong] = [described.diagnostics, project?.diagnostics ?? []].filter(
    (one) => one.length > 0,
  );
  if (wrong) return unread(texts, [...(described.said ?? []), ...wrong]);
  const own = nodeNamed(name, namesIn(described), path);
  const ha = described.ha ?? project?.ha;
  const documents = described.documents.flatMap(whole);
  const checked = check(
    { paths: [], nodes: described.nodes, targets: [], cwd: io.cwd },
    {
      settings: isLenient ? noRules : settingsOf(project),
      documents,
      ha: ha && { ...ha, isWhole: true },
    },
  );
  const read = secretReader(io.env);
  const machines = documents.map((document) => machineIn(document, own, read));
  const nodes = machines.flatMap((one) => one.nodes);
  // What is wrong with them has been found already.
  if (ha) applyHaSettings([{ nodes }], ha);
  const filed = machineInFiles(checked, own);
  return {
    sources: new Map([...texts, ...checked.project.sources]),
    found: [
      ...(described.said ?? []),
      ...checked.diagnostics,
      ...machines.flatMap((one) => one.diagnostics),
    ],
    // Messages and relative paths are those of the file that is served.
    proxies: [...filed.proxies, ...nodes.flatMap(({ proxies }) => proxies.map(placedIn(path)))],
    ha: [...filed.ha, ...nodes.flatMap((node) => node.ha.map(placedIn(path)))],
    files: [...texts.keys(), ...filed.files],
    subjects: [`${resolve(io.cwd, path)} (${own})`],
    printed: () => [
      ...printedFiles({ roots: filed.roots, sources: checked.project.sources }),
      ...documents.flatMap((document) => printed(document, own, texts, { path, io })),
    ],
  };
}

const noRules: LintSettings = { preset: "none", levels: new Map() };

const settingsOf = (project: ProjectSettings | undefined): LintSettings =>
  lintSettings(project?.preset ?? "recommended", [], project);

const byPath = (sources: readonly Source[]): Sources =>
  new Map(sources.map((source) => [source.path, source] as const));

const placedIn =
  (file: string) =>
  <C>(config: C): C => ({ ...config, file });

/** The `lbc.yaml` that the description is, or that lies beside it. */
function settingsBeside(path: string, cwd: string): ProjectSettings | undefined {
  const place = findSettings(dirname(resolve(cwd, path)));
  return place === undefined ? undefined : projectSettings(place, cwd);
}

/** What is half understood is not served. */
const unread = (sources: Sources, found: readonly Diagnostic[]): Served => ({
  sources,
  found,
  proxies: [],
  ha: [],
  files: [],
  subjects: [],
  printed: () => [],
});

const nodesIn = (root: Placed) => entriesOf(mapOf(root, "nodes"));

const namesIn = ({ documents, nodes }: Described): readonly string[] => [
  ...new Set([
    ...documents.flatMap(({ root }) => nodesIn(root).map(({ key }) => key)),
    ...nodes.map((node) => node.name),
  ]),
];

function nodeNamed(name: string | undefined, names: readonly string[], path: string): string {
  const [only, other] = names;
  if (name === undefined) {
    if (only !== undefined && other === undefined) return only;
    throw new UsageError(only === undefined ? noNodes(path) : whichNode(path, names));
  }
  if (names.includes(name)) return name;
  throw new UsageError(noNode(path, unknownMachine(name, names)));
}

interface Machine {
  readonly nodes: readonly Node[];
  /** Secrets that are not where they are said to be. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Whole extends MachineDocument {
  readonly root: PlacedMap;
  readonly expanded: Expanded;
}

/** What lbc itself is to do on each machine: scripts and words for products are not needed. */
const whole = (document: MachineDocument): readonly Whole[] => {
  const { root } = document;
  return root.kind === "map" ? [{ ...document, root, expanded: expand(root, "serve") }] : [];
};

/** The model of one machine of a document, with its secrets and the checks that lbc does itself. */
function machineIn(
  { source, root, expanded: { document, nodes } }: Whole,
  name: string,
  read: SecretReader,
): Machine {
  const view = nodes.find((one) => one.view.name === name)?.view;
  const own = nodesIn(document).filter(({ key }) => key === name);
  const alone = mapAt([entryAt("nodes", mapAt(own, root.span))], root.span);
  const resolved = resolveSecrets(alone, read);
  const models = fromDocument(resolved.document, source).nodes;
  const checked = models.map((node): Node => ({
    ...node,
    proxies: view ? node.proxies.map((one) => withServedChecks(one, view)) : node.proxies,
  }));
  return { nodes: checked, diagnostics: resolved.diagnostics };
}

/** The configurations as `lbc build` would write them; secrets are references there. */
function printed(
  { source, root }: Whole,
  name: string,
  texts: Sources,
  { path, io }: { readonly path: string; readonly io: Io },
): readonly PrintedFile[] {
  const folder = dirname(resolve(io.cwd, path));
  return textsOf({
    expanded: expand(root),
    sources: new Map([[source.path, source], ...texts]),
    shown: (file) => relative(folder, resolve(io.cwd, file)).replaceAll(sep, "/"),
    language: io.language,
    nodes: [name],
  })
    .nodes.flatMap(({ files }) => files)
    .filter(({ kind }) => kind === "proxy" || kind === "keepalived")
    .map((file) => ({ path: file.place ?? file.path, bytes: Buffer.from(file.text) }));
}

/** What stands in the files that a machine has besides its description. */
function machineInFiles({ project, clusters }: Checked, name: string) {
  const roots = project.roots.filter(({ node }) => node === name);
  const paths = new Set(roots.map(({ path }) => path));
  const nodes = clusters.flatMap((cluster) => cluster.nodes.filter((one) => one.name === name));
  return {
    roots,
    proxies: nodes.flatMap(({ proxies }) => proxies).filter(({ file }) => paths.has(file)),
    ha: nodes.flatMap(({ ha }) => ha).filter(({ file }) => paths.has(file)),
    files: roots.flatMap(({ files }) => files),
  };
}

const noNodes = (path: string): Text =>
  say({ en: "{path} describes no machine", zh: "{path} 没有描述任何机器" }, { path });

const whichNode = (path: string, names: readonly string[]): Text =>
  say(
    {
      en: "{path} describes several machines, --node says which one this is: {names}",
      zh: "{path} 描述了多台机器，请用 --node 指定本机：{names}",
    },
    { path, names },
  );

const noNode = (path: string, { en, zh }: Text): Text =>
  say({ en: "--node, {path}: {en}", zh: "--node，{path}：{zh}" }, { path, en, zh });
