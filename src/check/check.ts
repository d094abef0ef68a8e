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
import { machinesOf } from "./machines.ts";
import { readingsOf } from "./readings.ts";

/** Files read, understood and checked. */
export interface Checked {
  readonly project: Project;
  /** The machines that the user named, together, and each of the others by itself. */
  readonly clusters: readonly Cluster[];
  /** Of reading and of rules: merged, sorted, with the severities of the settings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what the request names and runs the rules over it. Never throws on input. */
export function check(request: LoadRequest, settings: LintSettings = defaultSettings): Checked {
  const project = load(request);
  const { clusters, diagnostics: lowered } = understand(project);
  const findings = clusters.flatMap((cluster) =>
    lint(cluster, rules, project.sources, settings).map((found) => withNode(found, project)),
  );
  const reading = [...project.diagnostics, ...mergeFindings(lowered, readingsOf(project))].flatMap(
    (found) => withLevel(withNode(found, project), settings),
  );
  const diagnostics = [...reading, ...mergeFindings(findings, readingsOf(project))];
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

/** A machine is named only where the user names machines, by the file that belongs to it alone. */
function withNode(found: Diagnostic, { roots }: Project): Diagnostic {
  const { node: stamped, ...rest } = found;
  const owners = new Set(
    roots.filter(({ files }) => files.includes(found.span.file)).map(({ node }) => node),
  );
  const owner = owners.size === 1 ? [...owners][0] : stamped;
  const isNamed = roots.some(({ node }) => node !== undefined && node === owner);
  return owner !== undefined && isNamed ? { ...rest, node: owner } : rest;
}
