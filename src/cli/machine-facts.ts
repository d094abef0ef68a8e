import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import type { CheckOptions } from "../check/findings.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Node } from "../ir/config.ts";
import { type Machine, machineFrom } from "../ir/machine.ts";
import { nearest } from "../messages/nearest.ts";
import { say } from "../messages/text.ts";
import type { FactsFile } from "../project/facts-file.ts";
import { factsName, isFacts } from "../project/facts-place.ts";
import type { LoadRequest, NodeRequest } from "../project/settings.ts";
import type { Source } from "../text/source.ts";
import { UsageError } from "./usage-error.ts";

/** What is known of the machines beside their files, and what is wrong with what was written of them. */
export interface KnownMachines {
  readonly machineOf: CheckOptions["machineOf"];
  /** The files of facts, for `--watch`. */
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what `--facts` names; without it the facts beside the files, or this machine's. */
export async function knownMachines(
  given: readonly string[],
  request: LoadRequest,
): Promise<KnownMachines> {
  const cwd = request.cwd ?? process.cwd();
  if (given.includes("none")) return { machineOf: undefined, sources: [], diagnostics: [] };
  const names = namesIn(request, cwd);
  const files = new Map<string | undefined, string>(besideFiles(request, cwd));
  let everywhere = false;
  for (const written of given) {
    if (written === "this") everywhere = true;
    else {
      const { node, path } = split(written, cwd, names);
      files.set(node, path);
    }
  }
  if (files.has(undefined) && names.length > 0) throw new UsageError(forOneOnly);
  const read = await readAll(files, cwd);
  const whose = given.length > 0 ? everywhere && ((): Whose => "here") : plainlyHere(request, cwd);
  const machines = whose ? await thisMachine() : undefined;
  return {
    machineOf: answering(read, (node) => {
      const owner = whose ? whose(node) : undefined;
      return owner && machines?.[owner];
    }),
    sources: [...read.values()].map(({ source }) => source),
    diagnostics: [...read.values()].flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Nothing of JSON Schema and YAML is loaded where there are no files. */
async function readAll(
  files: ReadonlyMap<string | undefined, string>,
  cwd: string,
): Promise<ReadonlyMap<string | undefined, FactsFile>> {
  if (files.size === 0) return new Map();
  const { readFacts } = await import("../project/facts-file.ts");
  return new Map([...files].map(([node, path]) => [node, readFacts(path, shown(path, cwd))]));
}

/** This machine, or this machine if nobody says otherwise. */
type Whose = "here" | "guess";

async function thisMachine(): Promise<Readonly<Record<Whose, Machine>>> {
  const { ThisMachine } = await import("../check/machine/this-machine.ts");
  return { here: new ThisMachine(), guess: new ThisMachine({ isGuess: true }) };
}

/** Of one node every rule is given the same machine. */
function answering(
  read: ReadonlyMap<string | undefined, FactsFile>,
  otherwise: (node: Node) => Machine | undefined,
): CheckOptions["machineOf"] {
  const known = new WeakMap<Node, { readonly machine: Machine | undefined }>();
  return (node) => {
    const there = known.get(node);
    if (there) return there.machine;
    const file = read.get(node.name) ?? read.get(undefined);
    const name = read.has(node.name) ? node.name : file?.facts.host;
    const machine = file ? machineFrom(file.facts, name ?? node.name) : otherwise(node);
    known.set(node, { machine });
    return machine;
  };
}

const shown = (path: string, cwd: string): string =>
  path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;

/** The machines that the user names. */
const namesIn = ({ nodes = [], cluster }: LoadRequest, cwd: string): readonly string[] => [
  ...nodes.map(({ name }) => name),
  ...(cluster === undefined ? [] : foldersOf(resolve(cwd, cluster)).map((path) => basename(path))),
];

/** `NODE=FILE` or `FILE`; a file may have an `=` in its name. */
function split(
  written: string,
  cwd: string,
  names: readonly string[],
): { readonly node: string | undefined; readonly path: string } {
  const path = resolve(cwd, written);
  const sign = written.indexOf("=");
  if (sign < 1 || existsSync(path)) return { node: undefined, path };
  const node = written.slice(0, sign);
  if (!names.includes(node)) throw new UsageError(noNode(node, names));
  return { node, path: resolve(cwd, written.slice(sign + 1)) };
}

/** The facts that lie in the folders of machines. */
function besideFiles(request: LoadRequest, cwd: string): readonly (readonly [string, string])[] {
  const { nodes = [], cluster } = request;
  const ofCluster = cluster === undefined ? [] : foldersOf(resolve(cwd, cluster));
  const folders = [
    ...ofCluster.map((folder) => [basename(folder), folder] as const),
    ...nodes.flatMap((node) => foldersOfNode(node, cwd).map((path) => [node.name, path] as const)),
  ];
  // What lies in a folder of several machines is of none of them.
  const shared = Map.groupBy(folders, ([, folder]) => folder);
  return folders.flatMap(([name, folder]) => {
    const path = join(folder, factsName);
    const owners = new Set(shared.get(folder)?.map(([owner]) => owner));
    return owners.size === 1 && isFacts(path) ? [[name, path] as const] : [];
  });
}

function foldersOfNode({ paths }: NodeRequest, cwd: string): readonly string[] {
  const all = paths.map((path) => resolve(cwd, path));
  return [...new Set(all.map((path) => (isDirectory(path) ? path : dirname(path))))];
}

function foldersOf(cluster: string): readonly string[] {
  try {
    return readdirSync(cluster)
      .map((name) => join(cluster, name))
      .filter(isDirectory);
  } catch {
    // Whoever reads the cluster says so.
    return [];
  }
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Where the products keep their configuration. */
const homes =
  /^\/(?:usr\/local\/)?etc\/(?:keepalived|nginx|angie|tengine|openresty|freenginx)\/|^\/(?:usr\/local\/(?:nginx|tengine|angie|openresty\/nginx)|opt\/(?:nginx|ths|TongHttpServer))\//;

/**
 * Without a flag this machine is asked about files that are named plainly and that its products
 * read, about keepalived's where this machine runs keepalived, and for a guess where it could.
 */
function plainlyHere(
  { paths, nodes = [], cluster, maps = [], stdin }: LoadRequest,
  cwd: string,
): ((node: Node) => Whose | undefined) | undefined {
  const named = paths.map((path) => resolve(cwd, path));
  const isPlain =
    nodes.length === 0 && cluster === undefined && maps.length === 0 && stdin === undefined;
  const has = hasKeepalived();
  if (!isPlain || !(has || named.some((path) => aboveHomes.test(path)))) return undefined;
  const runs = has && existsSync("/etc/keepalived/keepalived.conf");
  return ({ proxies, ha }) => {
    const files = [...proxies, ...ha].map(({ file }) => resolve(cwd, file));
    // What a dump unfolds to has the paths of another machine.
    if (!files.every((file) => named.some((path) => isBelow(file, path)))) return undefined;
    if (files.every((file) => homes.test(file)) || (ha.length > 0 && runs)) return "here";
    return ha.length > 0 && has ? "guess" : undefined;
  };
}

const aboveHomes = /^\/(?:(?:etc|usr|opt)(?:\/|$)|$)/;

const isBelow = (file: string, path: string): boolean =>
  file === path || file.startsWith(path.endsWith("/") ? path : `${path}/`);

const hasKeepalived = (): boolean =>
  ["/usr/sbin", "/usr/local/sbin", "/sbin"].some((folder) =>
    existsSync(join(folder, "keepalived")),
  );

const forOneOnly = say({
  en: "--facts FILE is of one machine; of several it is --facts NODE=FILE for each",
  zh: "--facts FILE 只描述一台机器；多台机器请逐台使用 --facts NODE=FILE",
});

function noNode(name: string, names: readonly string[]) {
  const meant = nearest(name, names);
  const hint = meant === undefined ? names.join(", ") : `${meant}?`;
  return say(
    {
      en: "--facts: there is no machine {name} ({hint})",
      zh: "--facts：没有机器 {name}（{hint}）",
    },
    { name, hint },
  );
}
