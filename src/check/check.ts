import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { fewOfEachKind } from "../diagnostic/few.ts";
import type { Cluster, HaConfig, Node, ProxyConfig } from "../ir/config.ts";
import { lint, type RuleProgress } from "../lint/engine.ts";
import { byPlace, mergeFindings } from "../lint/merge.ts";
import { rules } from "../lint/rules.generated.ts";
import { defaultSettings, isOfFiles, levelIn, type LintSettings } from "../lint/settings.ts";
import { keepalivedErrors } from "../lower/keepalived-errors.ts";
import { lowerKeepalived } from "../lower/keepalived.ts";
import { lowerNginx } from "../lower/nginx.ts";
import { load } from "../project/loader.ts";
import type { Progress } from "../project/progress.ts";
import type { Project, ProjectNode, Root } from "../project/project.ts";
import type { LoadRequest } from "../project/settings.ts";
import { withoutFixOfBrought } from "./brought.ts";
import { filesOfMany, withDocuments, withHaSettings, withoutForeignFix } from "./documents.ts";
import { withoutFixOfDumped } from "./dumped.ts";
import { type Checked, type CheckOptions, findingsOfReading, nodeNames } from "./findings.ts";
import { machinesOf } from "./machines.ts";
import { missingFiles } from "./missing-files.ts";
import { read } from "./read.ts";
import { readingsOf } from "./readings.ts";
import { withoutSuppressed } from "./suppress.ts";
import { wholeRoots } from "./whole.ts";

/** Reads what the request names and runs the rules over it. Never throws on input. */
export function check(request: LoadRequest, options: CheckOptions = {}): Checked {
  const { settings = defaultSettings, copied = false, onlyNamed = false } = options;
  const { levels } = settings;
  const { overrides = [] } = settings;
  const allOff = isOff(levels) && overrides.every((one) => isOff(one.levels));
  if (onlyNamed && allOff && (options.documents ?? []).length === 0) return read(request, options);
  const files = load(request);
  const {
    project,
    clusters,
    diagnostics: lowered,
    described,
    descriptionOf,
  } = withHaSettings(
    withDocuments(files, understand(files, request.progress), options.documents ?? []),
    options.ha,
  );
  const readings = readingsOf(project);
  const whole = new Set([...wholeRoots(project), ...described]);
  const { machineOf } = options;
  const seen = { sources: project.sources, whole, machineOf, descriptionOf };
  const { progress } = request;
  const ofRules: RuleProgress = (done, total) => progress?.("checking", done, total);
  const findings = clusters
    .flatMap((cluster, index) => {
      if (clusters.length > 1) progress?.("checking", index, clusters.length);
      const along = clusters.length > 1 ? undefined : ofRules;
      return lint(cluster, rules, { ...seen, progress: along }, settings);
    })
    .map((found) => withoutForeignFix(found, options.documents ?? []));
  const absent = copied ? missingFiles(project, request) : [];
  const reading = [...mergeFindings(lowered, readings), ...absent];
  const diagnostics = [
    ...findingsOfReading(project, reading, settings, copied),
    ...mergeFindings(
      findings.map(nodeNames(project, filesOfMany(options.documents ?? []))),
      readings,
    ),
  ];
  const kept = onlyNamed
    ? diagnostics.filter(
        ({ code, span }) => isOfFiles(code) || levelIn(settings, code, span.file) !== undefined,
      )
    : diagnostics;
  const told = withoutSuppressed(project, settings, kept)
    .map(withoutFixOfBrought(project))
    .map(withoutFixOfDumped(project));
  return { project, clusters, diagnostics: fewOfEachKind(told.toSorted(byPlace)) };
}

const isOff = (levels: LintSettings["levels"]): boolean =>
  [...levels.values()].every((level) => level === "off");

/** The model of everything that was read, and what was found on the way. */
export function understand(
  project: Project,
  progress?: Progress,
): {
  readonly clusters: readonly Cluster[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  let understood = 0;
  const lowerNode = ({ name, roots }: ProjectNode): Node => {
    const proxies: ProxyConfig[] = [];
    const ha: HaConfig[] = [];
    for (const root of roots) {
      progress?.("understanding", understood++, project.roots.length);
      const lowered = lower(project, root);
      for (const found of lowered.diagnostics) diagnostics.push(stampedWith(root.node, found));
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

const stampedWith = (node: string | undefined, found: Diagnostic): Diagnostic =>
  node === undefined ? found : { ...found, node };

type Lowered = { readonly diagnostics: readonly Diagnostic[] } & (
  | { readonly kind: "ha"; readonly config: HaConfig }
  | { readonly kind: "proxy"; readonly config: ProxyConfig }
);

function lower(project: Project, root: Root): Lowered {
  if (root.dialect !== "keepalived") return { kind: "proxy", ...lowerNginx(project, root) };
  const { config, diagnostics } = lowerKeepalived(project, root);
  const together = keepalivedErrors(project, root);
  return { kind: "ha", config, diagnostics: [...diagnostics, ...together] };
}
