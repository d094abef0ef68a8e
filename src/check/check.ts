import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Cluster, HaConfig, Node, ProxyConfig } from "../ir/config.ts";
import { lint } from "../lint/engine.ts";
import { byPlace, mergeFindings } from "../lint/merge.ts";
import { rules } from "../lint/rules.generated.ts";
import type { LintSettings } from "../lint/settings.ts";
import { defaultSettings, isSyntax } from "../lint/settings.ts";
import { lowerKeepalived } from "../lower/keepalived.ts";
import { lowerNginx } from "../lower/nginx.ts";
import { load } from "../project/loader.ts";
import type { Project, ProjectNode, Root } from "../project/project.ts";
import type { LoadRequest } from "../project/settings.ts";
import { withoutEchoes } from "./echoes.ts";
import { foreignIncludes } from "./foreign-includes.ts";
import { machinesOf } from "./machines.ts";
import { readingsOf } from "./readings.ts";
import { wholeRoots } from "./whole.ts";

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
}

/** Reads what the request names and runs the rules over it. Never throws on input. */
export function check(request: LoadRequest, options: CheckOptions = {}): Checked {
  const { settings = defaultSettings, copied = false } = options;
  const project = load(request);
  const { clusters, diagnostics: lowered } = understand(project);
  const readings = readingsOf(project);
  const own = project.diagnostics.map((found) =>
    copied ? foreignIncludes(project, found) : found,
  );
  const reading = [...own, ...mergeFindings(lowered, readings)];
  const seen = { sources: project.sources, whole: wholeRoots(project) };
  const findings = clusters.flatMap((cluster) => lint(cluster, rules, seen, settings));
  const nodeOf = ownersOf(project);
  const diagnostics = [
    ...withoutEchoes(reading).flatMap((found) => withLevel(withNode(found, nodeOf), settings)),
    ...mergeFindings(
      findings.map((found) => withNode(found, nodeOf)),
      readings,
    ),
  ];
  return { project, clusters, diagnostics: diagnostics.toSorted(byPlace) };
}

/** The model of everything that was read, and what was found on the way. */
export function understand(project: Project): {
  readonly clusters: readonly Cluster[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const lowerNode = ({ name, roots }: ProjectNode): Node => {
    const proxies: ProxyConfig[] = [];
    const ha: HaConfig[] = [];
    for (const root of roots) {
      const lowered = lower(project, root);
      diagnostics.push(...lowered.diagnostics);
      if (lowered.kind === "ha") ha.push(lowered.config);
      else proxies.push(lowered.config);
    }
    return { name, proxies, ha };
  };
  const { named, single } = machinesOf(project);
  const clusters = [
    ...(named.length > 0 ? [{ nodes: named.map(lowerNode) }] : []),
    ...single.map((node) => ({ nodes: [lowerNode(node)] })),
  ];
  return { clusters, diagnostics };
}

type Lowered = { readonly diagnostics: readonly Diagnostic[] } & (
  | { readonly kind: "ha"; readonly config: HaConfig }
  | { readonly kind: "proxy"; readonly config: ProxyConfig }
);

const lower = (project: Project, root: Root): Lowered =>
  root.dialect === "keepalived"
    ? { kind: "ha", ...lowerKeepalived(project, root) }
    : { kind: "proxy", ...lowerNginx(project, root) };

/** What reading reports holds whatever the preset is; only a rule set by name changes it. */
function withLevel(found: Diagnostic, { levels }: LintSettings): Diagnostic[] {
  const level = isSyntax(found.code) ? undefined : levels.get(found.code);
  if (level === "off") return [];
  return [level === undefined ? found : { ...found, severity: level }];
}

/** For each file the machines that read it, by the names that the user gave them. */
function ownersOf({ roots }: Project): ReadonlyMap<string, ReadonlySet<string | undefined>> {
  const owners = new Map<string, Set<string | undefined>>();
  for (const { files, node } of roots)
    for (const file of files) owners.set(file, (owners.get(file) ?? new Set()).add(node));
  return owners;
}

/** A finding names a machine only where the user names machines. */
function withNode(found: Diagnostic, owners: ReturnType<typeof ownersOf>): Diagnostic {
  const { node: stamped, ...rest } = found;
  const [owner, other] = owners.get(found.span.file) ?? [];
  if (owner === undefined) return rest;
  const node = other === undefined ? owner : (stamped ?? owner);
  return { ...rest, node };
}
