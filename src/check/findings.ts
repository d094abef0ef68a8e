import type { Expanded } from "../cluster/expand.ts";
import { type Diagnostic, machinesOf } from "../diagnostic/diagnostic.ts";
import type { Cluster, Node } from "../ir/config.ts";
import type { Machine } from "../ir/machine.ts";
import type { Placed } from "../ir/placed.ts";
import type { LintSettings } from "../lint/settings.ts";
import { isSyntax, levelIn } from "../lint/settings.ts";
import type { Project } from "../project/project.ts";
import type { Source } from "../text/source.ts";
import { withoutEchoes } from "./echoes.ts";
import { foreignIncludes } from "./foreign-includes.ts";

/** Files read, understood and checked. */
export interface Checked {
  readonly project: Project;
  /** The machines that the user named, together, and each of the others by itself. */
  readonly clusters: readonly Cluster[];
  /** Of reading and of rules: merged, sorted, with the severities of the settings. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface CheckOptions {
  readonly settings?: LintSettings;
  /** The files may have been copied off their machine: absolute includes may not exist here. */
  readonly copied?: boolean;
  /** Only what is found while files are read, and the rules that the settings name. */
  readonly onlyNamed?: boolean;
  /** Machines that are described beside the files. */
  readonly documents?: readonly MachineDocument[];
  /** What settings add to keepalived's instances. */
  readonly ha?: HaSettings | undefined;
  /** What is known of a machine beside its files; nothing where it is left out. */
  readonly machineOf?: ((node: Node) => Machine | undefined) | undefined;
}

/** The `ha:` of a file of settings, and that file. */
export interface HaSettings {
  readonly source: Source;
  readonly root: Placed;
  /** The configurations are all there is: an instance that none of them has is misspelt. */
  readonly isWhole?: boolean;
}

/** Machines as a document describes them: the map that has `nodes`, and the file that it is in. */
export interface MachineDocument {
  readonly source: Source;
  /** Further files that it is made of. */
  readonly imported?: readonly Source[];
  readonly root: Placed;
  /** Its machines are a whole cluster: those of other documents are none of theirs. */
  readonly isWhole?: true;
  /** Made of the root by whoever has read it before, and found nothing wrong in it. */
  readonly expanded?: Expanded;
}

/** What reading files says, and what understanding them adds, as the user is to see it. */
export function findingsOfReading(
  project: Project,
  understood: readonly Diagnostic[],
  settings: LintSettings,
  copied: boolean,
): Diagnostic[] {
  const own = project.diagnostics.map((found) =>
    copied ? foreignIncludes(project, found) : found,
  );
  const naming = nodeNames(project);
  return withoutEchoes([...own, ...understood]).flatMap((found) =>
    withLevel(naming(found), settings),
  );
}

/** What reading reports holds whatever the preset is; only a rule set by name changes it. */
function withLevel(found: Diagnostic, settings: LintSettings): Diagnostic[] {
  const { code, span } = found;
  const level = isSyntax(code) ? undefined : levelIn(settings, code, span.file);
  if (level === "off") return [];
  return [level === undefined ? found : { ...found, severity: level }];
}

/**
 * Puts the machine's name to a finding, where the user names machines. In a file that several share
 * it holds for those that it was found on, or for all where whoever found it looked at the file alone.
 * In the files of `described`, which describe several machines, it holds for those that it names.
 */
export function nodeNames(
  { roots }: Project,
  described: ReadonlySet<string> = new Set(),
): (found: Diagnostic) => Diagnostic {
  const owners = new Map<string, Set<string>>();
  for (const { files, node } of roots)
    for (const file of node === undefined ? [] : files) {
      const there = owners.get(file);
      if (there) there.add(node ?? "");
      else owners.set(file, new Set([node ?? ""]));
    }
  return (found) => {
    if (described.has(found.span.file)) return found;
    const { node: _, nodes: __, ...rest } = found;
    const stamped = machinesOf(found);
    const all = [...(owners.get(found.span.file) ?? [])];
    const own = all.filter((name) => stamped.includes(name));
    const [first, ...others] = own.length > 0 ? own : all;
    if (first === undefined) return rest;
    return { ...rest, node: first, ...(others.length > 0 && { nodes: [first, ...others] }) };
  };
}
