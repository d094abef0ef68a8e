import { expand, type Expanded } from "../cluster/expand.ts";
import { entriesOf, mapOf } from "../cluster/placed.ts";
import { wrongIn } from "../cluster/read.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Cluster, HaConfig, Node, ProxyConfig } from "../ir/config.ts";
import { fromDocument } from "../lower/document.ts";
import { applyHaSettings } from "../lower/ha-settings.ts";
import type { Project } from "../project/project.ts";
import type { HaSettings, MachineDocument } from "./findings.ts";

interface Understood {
  readonly clusters: readonly Cluster[];
  readonly diagnostics: readonly Diagnostic[];
}

type Found = Pick<Understood, "diagnostics">;

/** Everything that was read: files, and machines that documents describe. */
interface Whole extends Understood {
  readonly project: Project;
  /** The configurations that documents hold, by their files' names. */
  readonly described: readonly string[];
  /** The description that a configuration is made of, together with those of other machines. */
  readonly descriptionOf: ReadonlyMap<ProxyConfig | HaConfig, object>;
}

/**
 * Adds the machines of documents: they belong together, and to the machines that have names. Of
 * several documents those that are whole clusters stand by themselves.
 */
export function withDocuments(
  project: Project,
  { clusters, diagnostics }: Understood,
  documents: readonly MachineDocument[],
): Whole {
  if (documents.length === 0)
    return { project, clusters, diagnostics, described: [], descriptionOf: new Map() };
  const lowered = documents.map(loweredOf);
  const isApart = (index: number) => documents.length > 1 && documents[index]?.isWhole === true;
  const all = lowered.flatMap((one) => one.nodes);
  const nodes = lowered.flatMap((one, index) => (isApart(index) ? [] : one.nodes));
  const apart = lowered.filter((_, index) => isApart(index));
  const named = project.nodes.some(({ roots }) => roots.some(({ node }) => node !== undefined));
  const [first, ...others] = clusters;
  const together = named && first ? [joined(first, nodes), ...others] : [{ nodes }, ...clusters];
  const texts = documents.flatMap(filesOf).map((source) => [source.path, source] as const);
  return {
    project: { ...project, sources: new Map([...project.sources, ...texts]) },
    clusters: [...together, ...apart].filter((cluster) => cluster.nodes.length > 0),
    diagnostics: [...diagnostics, ...lowered.flatMap((one) => one.diagnostics)],
    described: all.flatMap(({ proxies, ha }) => [...proxies, ...ha].map(({ file }) => file)),
    descriptionOf: new Map(lowered.flatMap((one) => one.made.map((config) => [config, one]))),
  };
}

interface Lowered extends Cluster, Found {
  /** Configurations of what the document says of its machines together. */
  readonly made: readonly (ProxyConfig | HaConfig)[];
}

function loweredOf({ source, root, expanded }: MachineDocument): Lowered {
  const wrong = expanded ? [] : wrongIn(root);
  if (wrong.length > 0 || root.kind !== "map") return { nodes: [], diagnostics: wrong, made: [] };
  const asked = expanded ?? expand(root);
  const { nodes, diagnostics: ofWords } = fromDocument(asked.document, source);
  return { nodes, diagnostics: [...asked.diagnostics, ...ofWords], made: madeIn(asked, nodes) };
}

function madeIn(
  { nodes: expanded }: Expanded,
  nodes: readonly Node[],
): readonly (ProxyConfig | HaConfig)[] {
  const byName = new Map(expanded.map(({ view, made }) => [view.name, made]));
  return nodes.flatMap(({ name, proxies, ha }) => {
    const made = byName.get(name);
    return [...(made?.proxies ? proxies.slice(0, 1) : []), ...(made?.ha ? ha.slice(0, 1) : [])];
  });
}

/** The files of documents that describe several machines. */
export const filesOfMany = (documents: readonly MachineDocument[]): ReadonlySet<string> =>
  new Set(
    documents.flatMap((one) =>
      one.root.kind === "map" && entriesOf(mapOf(one.root, "nodes")).length > 1
        ? filesOf(one).map(({ path }) => path)
        : [],
    ),
  );

/** Adds what settings say of keepalived's instances, and the text of the settings. */
export function withHaSettings<W extends Whole>(whole: W, settings: HaSettings | undefined): W {
  if (!settings) return whole;
  const { source } = settings;
  const found = applyHaSettings(whole.clusters, settings);
  const sources = new Map([[source.path, source] as const, ...whole.project.sources]);
  return {
    ...whole,
    project: { ...whole.project, sources },
    diagnostics: [...whole.diagnostics, ...found],
  };
}

const filesOf = ({ source, imported = [] }: MachineDocument) => [source, ...imported];

/** A machine may have files and a description. */
function joined({ nodes }: Cluster, described: readonly Node[]): Cluster {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const { name, proxies, ha } of described) {
    const there = byName.get(name);
    byName.set(name, {
      name,
      proxies: [...(there?.proxies ?? []), ...proxies],
      ha: [...(there?.ha ?? []), ...ha],
    });
  }
  return { nodes: [...byName.values()] };
}

/** A fix writes the language of a product, which is none of the document's. */
export function withoutForeignFix(
  found: Diagnostic,
  documents: readonly MachineDocument[],
): Diagnostic {
  const { fix, ...rest } = found;
  const isDocument = (file: string) => documents.flatMap(filesOf).some(({ path }) => path === file);
  return fix?.edits.some(({ span }) => isDocument(span.file)) ? rest : found;
}
