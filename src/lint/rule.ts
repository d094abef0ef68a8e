import type { Fix, Severity } from "../diagnostic/diagnostic.ts";
import type { Cluster, HaConfig, Node, ProxyConfig } from "../ir/config.ts";
import type { Http, Location, Server } from "../ir/http.ts";
import type { Machine, MachineFacts } from "../ir/machine.ts";
import type { Traced } from "../ir/scope.ts";
import type { Stream } from "../ir/stream.ts";
import type { Dialect } from "../ir/target.ts";
import type { Upstream } from "../ir/upstream.ts";
import type { VrrpInstance, VrrpScript } from "../ir/vrrp.ts";
import type { Text } from "../messages/text.ts";
import type { Site, Span } from "../text/span.ts";
import type { Options, ValuesOf, WrittenOptions } from "./options.ts";

/** What a rule may look at, and what it is given. */
export interface Subjects {
  upstream: { readonly upstream: Upstream; readonly http: Http; readonly proxy: ProxyConfig };
  /** Every group, those of stream too: peers, failures and balancing are the same in both. */
  group: {
    readonly upstream: Upstream;
    /** The part that the group belongs to; the other one is none of it. */
    readonly http: Http | undefined;
    readonly stream: Stream | undefined;
    readonly proxy: ProxyConfig;
  };
  server: { readonly server: Server; readonly http: Http; readonly proxy: ProxyConfig };
  /** Every location, nested ones and `if` blocks too. */
  location: {
    readonly location: Location;
    readonly server: Server;
    readonly http: Http;
    readonly proxy: ProxyConfig;
  };
  proxy: { readonly proxy: ProxyConfig };
  vrrp: { readonly instance: VrrpInstance; readonly ha: HaConfig };
  script: { readonly script: VrrpScript; readonly ha: HaConfig };
  ha: { readonly ha: HaConfig };
  node: { readonly node: Node };
  cluster: { readonly cluster: Cluster };
}

export interface Finding {
  /** A value that somebody wrote, or a place. */
  readonly at: Traced<unknown> | Site | Span;
  /** Of a cluster: the machine that it holds for, which may share the file with others. */
  readonly node?: Node;
  readonly message: Text;
  /** Where this one is less grave than the rule says; what the user set holds all the same. */
  readonly severity?: Severity;
  readonly help?: Text;
  readonly related?: readonly {
    readonly at: Traced<unknown> | Site | Span;
    readonly message: Text;
  }[];
  /** Without edits it is none. */
  readonly fix?: Fix;
}

export type Report = (finding: Finding) => void;

/**
 * An example is a file with the places that must be reported in « ». Several files stand one after
 * the other under `--- path` lines; for `on: "cluster"` the first folder of a path is the node.
 */
export interface Example {
  readonly text: string;
  /** The same after the fix; of rules on converting what conversion makes of it. */
  readonly fixed?: string;
  /** Of rules on converting: what it is converted to, `nginx@1.22`. */
  readonly to?: string;
  /** `nginx` where nothing is said, `keepalived` for rules on its subjects; else by the text. */
  readonly dialect?: Dialect;
  /** Each character of the text is one byte: for files that are not UTF-8. */
  readonly bytes?: boolean;
  /** The product refuses the text by itself: findings of `base/*` stand beside the rule's. */
  readonly refused?: boolean;
  /** Options of the rule, as `lbc.yaml` has them. */
  readonly options?: WrittenOptions;
  /** What is known of the machine, or of each of them. */
  readonly machine?: MachineFacts;
}

/** Which `--preset` switches a rule on first; each includes those before it. */
export type Preset = "recommended" | "strict" | "all";

/** What is said of a hazard: metadata, prose and examples that are its tests. */
export interface RuleText {
  readonly id: `${string}/${string}`;
  readonly severity: Severity;
  readonly since: string;
  /** `recommended` where nothing is said. */
  readonly preset?: Preset;
  /** One sentence. */
  readonly summary: Text;
  /** The reason, with the behaviour of the real products and their versions. */
  readonly why: Text;
  /** When a finding may stay as it is, and what to write instead of it where that says more. */
  readonly leave: Text;
  readonly sources?: readonly string[];
  readonly bad: readonly Example[];
  readonly good: readonly Example[];
}

/** What a rule may ask beside its subject. */
export interface Surroundings {
  /**
   * Whether everything of a configuration was read. Of a fragment, and where an include is missing,
   * a rule cannot say that something is absent.
   */
  readonly isWhole: (config: ProxyConfig | HaConfig) => boolean;
  /** The text of a place, in the form of its file. */
  readonly textOf: (span: Span) => string;
  /** The words of a statement or of a part of it, quotes included, comments left out. */
  readonly wordsOf: (span: Span) => readonly Span[];
  /** The machine that a configuration is of, where something is known of it beside the files. */
  readonly machineOf: (config: ProxyConfig | HaConfig) => Machine | undefined;
  /**
   * Whether one description says together what they are: where they differ, it says so, in
   * `overrides` or in the `nodes` of a block.
   */
  readonly areOne: (configs: readonly (ProxyConfig | HaConfig)[]) => boolean;
}

/** What a rule with options may ask. */
export interface RuleSurroundings<O extends Options> extends Surroundings {
  /**
   * The options as they hold at a place: overrides of `lbc.yaml` speak of files. Of a value that
   * nobody wrote, those of all files.
   */
  readonly optionsAt: (place: OptionsPlace) => ValuesOf<O>;
}

/** What is judged: a value, a place, or whatever has a file. */
export type OptionsPlace = Traced<unknown> | Site | { readonly file: string };

/** One hazard in one file. */
export interface Rule<
  S extends keyof Subjects = keyof Subjects,
  O extends Options = Options,
> extends RuleText {
  readonly on: S;
  /** What a user may set, with defaults and bounds. */
  readonly options?: O;
  /** Of the nginx family: the dialects that the hazard exists in; all where nothing is said. */
  readonly dialects?: readonly Dialect[];
  /** It looks outside the files, and is off where nothing is known of the machine. */
  readonly needs?: "machine";
  check(subject: Subjects[S], report: Report, surroundings: RuleSurroundings<O>): void;
}

/** A finding of `syntax/*` and `base/*` is made while files are read; this tells of it. */
export interface ReadingRule extends RuleText {
  readonly on: "reading";
  readonly options?: never;
  readonly needs?: never;
}

/** A loss of `convert/*` is found while a configuration is converted; this tells of it. */
export interface ConvertRule extends RuleText {
  readonly on: "converting";
  readonly options?: never;
  readonly needs?: never;
}

export type AnyRule = Rule | ReadingRule | ConvertRule;

/** Whether a rule looks at a model; the others tell of what is found elsewhere. */
export const looks = (rule: AnyRule): rule is Rule =>
  rule.on !== "reading" && rule.on !== "converting";

type NoOptions = Readonly<Record<string, never>>;

export const rule = <S extends keyof Subjects, const O extends Options = NoOptions>(
  definition: Rule<S, O>,
): Rule<S, O> => definition;

export const readingRule = (definition: Omit<ReadingRule, "on">): ReadingRule => ({
  ...definition,
  on: "reading",
});

export const convertRule = (definition: Omit<ConvertRule, "on">): ConvertRule => ({
  ...definition,
  on: "converting",
});
