import { globSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

import { askedOf } from "../../src/build/asked-of.ts";
import { understand } from "../../src/check/check.ts";
import { fold, type Folded } from "../../src/cluster/fold/fold.ts";
import { machineNames } from "../../src/cluster/fold/machine-names.ts";
import { type JsonObject, toDocument } from "../../src/emit/document.ts";
import { outermost } from "../../src/emit/outermost.ts";
import { isKept } from "../../src/emit/raw-statements.ts";
import type { Cluster, HaConfig, ProxyConfig } from "../../src/ir/config.ts";
import { load } from "../../src/project/loader.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { corpus } from "./corpora.ts";
import { isWhole } from "./model-round-trip.ts";

/** The machines of one configuration of a corpus, or of a pair. */
export interface Configuration {
  readonly corpus: string;
  readonly name: string;
  readonly document: JsonObject;
  readonly cluster: Cluster;
}

/** Corpora and the files in them that are configurations. */
const patterns: readonly (readonly [corpus: string, pattern: string])[] = [
  ["gixy", "**/*.conf"],
  ["crossplane", "**/*.conf"],
  ["crossplane-go", "**/*.conf"],
  ["nginx-tests", "**/*.conf"],
  ["nginx-dist", "**/*"],
  ["h5bp", "**/nginx.conf"],
  ["nginx-lint-walf443", "**/*.conf"],
  ["gonginx", "**/*.conf"],
  ["nginx-linter-jhinch", "**/*.conf"],
  ["nginx-ingress-rendered", "**/*"],
  ["hazards-nginx", "**/*.conf"],
  ["keepalived-samples", "**/*"],
  ["keepalived-devel", "**/*"],
  ["keepalived-tools-jin7942", "**/*"],
  ["hazards-keepalived", "**/*.conf"],
];

export const roundTripCorpora: readonly string[] = [
  ...patterns.map(([name]) => name),
  "hazards-cluster",
];

/** What a corpus holds. */
export interface Gathered {
  /** Files, or pairs, that were looked at. */
  readonly seen: number;
  /** Those that are configurations by themselves. */
  readonly configurations: readonly Configuration[];
}

/** Every `step`th file of a corpus; nothing where it is not there. */
export function configurationsOf(name: string, step = 1): Gathered | undefined {
  const folder = corpus(name);
  if (!folder) return undefined;
  const requests = name === "hazards-cluster" ? clustersIn(folder) : filesOf(name, folder);
  const some = requests.filter((_, index) => index % step === 0);
  return {
    seen: some.length,
    configurations: some.flatMap(([path, request]) => configuration(name, path, request)),
  };
}

type Asked = readonly (readonly [name: string, request: LoadRequest])[];

function filesOf(name: string, folder: string): Asked {
  const pattern = patterns.find(([one]) => one === name)?.[1] ?? "**/*";
  const files = globSync(pattern, { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:json|md|tsv|js|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return files.map((file) => [relative(folder, file), { paths: [file] }] as const);
}

const clustersIn = (folder: string): Asked =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, { paths: [], nodes: nodesIn(join(folder, name)) }] as const);

/** `node-a.conf`, `node-b.conf`. */
const nodesIn = (folder: string) =>
  globSync("*.conf", { cwd: folder })
    .toSorted()
    .map((file) => ({ name: file.replace(/\.conf$/, ""), paths: [join(folder, file)] }));

/** Nothing for a piece of a configuration, and for one that is wrong or leans on missing files. */
function configuration(name: string, path: string, request: LoadRequest): Configuration[] {
  const project = load(request);
  const { clusters, diagnostics } = understand(project);
  const said = clusters.flatMap((one) => one.nodes);
  const names = machineNames(said.map((node) => node.name.split("/").at(-1) ?? ""));
  const nodes = said.map((node, index) => ({ ...node, name: names[index] ?? node.name }));
  const cluster = { nodes };
  const isRight = [...project.diagnostics, ...diagnostics].every(
    ({ severity, code }) => severity !== "error" && code !== "base/include-missing",
  );
  if (!isRight || nodes.length === 0 || !isWhole(cluster)) return [];
  return [{ corpus: name, name: path, cluster, document: toDocument(cluster) }];
}

export interface Trip extends Folded {
  readonly rounds: number;
}

export function folding(document: JsonObject): Trip {
  let rounds = 0;
  const folded = fold(document, (description) => {
    rounds += 1;
    return askedOf(description);
  });
  return { ...folded, rounds };
}

/** Statements that a description has no place for, by name. */
export const lostIn = ({ nodes }: Cluster): readonly string[] =>
  nodes.flatMap(({ proxies, ha }) =>
    [...proxies, ...ha].flatMap((config: ProxyConfig | HaConfig) =>
      outermost(config.unmodelled)
        .filter((one) => !isKept(config, one))
        .map((one) => one.name),
    ),
  );

/** Whether no machine stands in a description as it was. */
export const isFolded = ({ nodes }: JsonObject): boolean =>
  Object.values(nodes as Readonly<Record<string, object>>).every(
    (node) => !Object.hasOwn(node, "proxies") && !Object.hasOwn(node, "ha"),
  );
