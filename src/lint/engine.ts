import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Cluster, HaConfig, Node, ProxyConfig } from "../ir/config.ts";
import type { Machine } from "../ir/machine.ts";
import type { Traced } from "../ir/scope.ts";
import { siteOf } from "../ir/scope.ts";
import type { Sources } from "../text/source.ts";
import type { Site, Span } from "../text/span.ts";
import type { OptionValues } from "./options.ts";
import {
  type AnyRule,
  type Finding,
  type OptionsPlace,
  type Rule,
  type RuleSurroundings,
  type Subjects,
  type Surroundings,
  looks,
} from "./rule.ts";
import type { Level, LintSettings } from "./settings.ts";
import { levelIn, mayFind, optionsIn, severityFor } from "./settings.ts";
import type { Found } from "./subjects.ts";
import { indexSubjects } from "./subjects.ts";
import { wordsWithin } from "./words.ts";

/** Told of every rule of a long run. */
export type RuleProgress = (done: number, total: number) => void;

/** What was read: the texts, and the roots of which nothing is missing. */
export interface Seen {
  readonly progress?: RuleProgress | undefined;
  readonly sources: Sources;
  readonly whole: ReadonlySet<string>;
  /** What is known of a node beside its files. */
  readonly machineOf?: ((node: Node) => Machine | undefined) | undefined;
  /** The description that a configuration is made of, together with those of other machines. */
  readonly descriptionOf?: ReadonlyMap<ProxyConfig | HaConfig, object> | undefined;
}

/** Runs every rule that the settings switch on. Findings come in no order, repeated by include. */
export function lint(
  cluster: Cluster,
  rules: readonly AnyRule[],
  seen: Seen,
  settings: LintSettings,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const subjects = indexSubjects(cluster);
  const surroundings = surroundingsOf(seen, cluster);
  const isKnown = cluster.nodes.some((node) => seen.machineOf?.(node) !== undefined);
  const all = activeRules(rules, settings);
  for (const [index, { rule, optionsAt }] of all.entries()) {
    seen.progress?.(index, all.length);
    const about = subjects[rule.on] as readonly Found<keyof Subjects>[];
    if (about.length === 0 || (rule.needs === "machine" && !isKnown)) continue;
    const around = { ...surroundings, optionsAt };
    if (rule.needs !== "machine") around.machineOf = certain(surroundings.machineOf);
    // One for all subjects: tens of thousands of locations are looked at by each rule.
    let owner: Node | undefined;
    let sharing: readonly Node[] | undefined;
    const isGuess = (node: Node | undefined): boolean =>
      rule.needs === "machine" && node !== undefined && seen.machineOf?.(node)?.isGuess === true;
    const report = (finding: Finding): void => {
      const place = placeOf(finding.at);
      const by = finding.node ?? owner;
      const severity = place
        ? gravity(
            settings,
            rule,
            isGuess(by) ? { ...finding, severity: "info" } : finding,
            place.span.file,
          )
        : "off";
      if (place && severity !== "off")
        found.push(toDiagnostic(rule, severity, finding, place, namesOf(by, finding, sharing)));
    };
    for (const each of about) {
      if (!speaksOf(rule, each)) continue;
      owner = each.node;
      sharing = each.nodes;
      rule.check(each.subject, report, around);
    }
  }
  return found;
}

/** What rests on the machine beside other things may not rest on a guess. */
const certain =
  (machineOf: Surroundings["machineOf"]): Surroundings["machineOf"] =>
  (config) => {
    const machine = machineOf(config);
    return machine?.isGuess === true ? undefined : machine;
  };

interface Active {
  readonly rule: Rule;
  readonly optionsAt: OptionsAt;
}

type OptionsAt = RuleSurroundings<NonNullable<Rule["options"]>>["optionsAt"];

/** Looked up once for thousands of configurations. */
const active = new WeakMap<LintSettings, WeakMap<readonly AnyRule[], readonly Active[]>>();

function activeRules(rules: readonly AnyRule[], settings: LintSettings): readonly Active[] {
  const known = active.get(settings) ?? new WeakMap<readonly AnyRule[], readonly Active[]>();
  active.set(settings, known);
  const there = known.get(rules);
  if (there) return there;
  const found = rules.flatMap((rule) =>
    looks(rule) && mayFind(settings, rule) ? [{ rule, optionsAt: optionsOf(rule, settings) }] : [],
  );
  known.set(rules, found);
  return found;
}

/** What the user set, else what the finding says of itself, else the rule's own. */
function gravity(settings: LintSettings, rule: Rule, { severity }: Finding, file: string): Level {
  const level = severityFor(settings, rule, file);
  if (level === "off" || severity === undefined) return level;
  return levelIn(settings, rule.id, file) === undefined ? severity : level;
}

const speaksOf = ({ dialects }: Rule, { dialect }: Found<keyof Subjects>): boolean =>
  dialects === undefined || dialect === undefined || dialects.includes(dialect);

function surroundingsOf(
  { sources, whole, machineOf = () => undefined, descriptionOf }: Seen,
  { nodes }: Cluster,
): Surroundings {
  const nodeOf = (config: ProxyConfig | HaConfig): Node | undefined =>
    nodes.find(({ proxies, ha }) => [...proxies, ...ha].includes(config));
  return {
    isWhole: ({ file }) => whole.has(file),
    textOf: ({ file, start, end }) => sources.get(file)?.text.slice(start, end) ?? "",
    wordsOf: (span) => wordsWithin(sources.get(span.file)?.text ?? "", span),
    machineOf: (config) => {
      const node = nodeOf(config);
      return node && machineOf(node);
    },
    areOne([first, ...others]) {
      const description = first && descriptionOf?.get(first);
      return (
        description !== undefined && others.every((one) => descriptionOf?.get(one) === description)
      );
    },
  };
}

/** Looked up once for each file. */
function optionsOf(rule: AnyRule, settings: LintSettings): OptionsAt {
  const everywhere = optionsIn(settings, rule, undefined);
  if (!(settings.overrides ?? []).some(({ options }) => options?.has(rule.id)))
    return () => everywhere;
  const known = new Map<string | undefined, OptionValues>();
  return (place) => {
    const file = fileOf(place);
    const values = known.get(file) ?? optionsIn(settings, rule, file);
    known.set(file, values);
    return values;
  };
}

const fileOf = (place: OptionsPlace): string | undefined =>
  "file" in place ? place.file : placeOf(place)?.span.file;

const named = new WeakMap<readonly Node[], readonly string[]>();

/** The machines that a finding holds for. */
function namesOf(
  by: Node | undefined,
  { node }: Finding,
  sharing: readonly Node[] | undefined,
): readonly string[] {
  if (node || !sharing) return by ? [by.name] : [];
  const names = named.get(sharing) ?? sharing.map(({ name }) => name);
  named.set(sharing, names);
  return names;
}

function toDiagnostic(
  rule: Rule,
  severity: Diagnostic["severity"],
  { message, help, related, fix }: Finding,
  { span, via }: Site,
  names: readonly string[],
): Diagnostic {
  const [node] = names;
  const others = related?.flatMap(({ at, message: said }) => {
    const place = placeOf(at);
    return place ? [{ span: place.span, message: said }] : [];
  });
  return {
    code: rule.id,
    severity,
    message,
    span,
    ...(via && { via }),
    ...(others && others.length > 0 && { related: others }),
    ...(help && { help }),
    ...(fix && fix.edits.length > 0 && { fix }),
    ...(node !== undefined && { node }),
    ...(names.length > 1 && { nodes: names }),
  };
}

/** A default was written nowhere: a rule that reports one has to name a place itself. */
function placeOf(at: Traced<unknown> | Site | Span): Site | undefined {
  if ("origin" in at) return siteOf(at);
  return "span" in at ? at : { span: at };
}
