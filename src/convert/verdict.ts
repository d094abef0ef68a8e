import type { Text } from "../messages/text.ts";

/** What becomes of a directive; `exact` where nothing is said. Only the first three are losses. */
export type OutcomeKind =
  | "dropped"
  | "approximated"
  | "default-differs"
  | "explicit"
  | "unit-changed"
  | "exact";

/** The rule whose page tells of a loss, or of a change that is none. */
export type LossRule = `convert/${
  | "dropped"
  | "approximate"
  | "default-differs"
  | "unit-changed"
  | "retry-semantics"
  | "health-semantics"}`;

const byWeight: readonly OutcomeKind[] = [
  "dropped",
  "approximated",
  "default-differs",
  "explicit",
  "unit-changed",
  "exact",
];

export interface Note {
  readonly kind: OutcomeKind;
  readonly reason: Text;
  /** Where another rule than the usual one of its kind tells more. */
  readonly rule?: LossRule | undefined;
}

const usualRules: Readonly<Record<Exclude<OutcomeKind, "exact">, LossRule>> = {
  dropped: "convert/dropped",
  approximated: "convert/approximate",
  "default-differs": "convert/default-differs",
  explicit: "convert/default-differs",
  "unit-changed": "convert/unit-changed",
};

export const ruleOf = ({ kind, rule }: Note): LossRule =>
  rule ?? (kind === "exact" ? "convert/approximate" : usualRules[kind]);

/** The one kind that several notes amount to. */
export const gravest = (notes: readonly Note[]): OutcomeKind =>
  byWeight.find((kind) => notes.some((one) => one.kind === kind)) ?? "exact";

/** What one dialect makes of a statement of another. */
export type Verdict =
  | { readonly do: "keep"; readonly notes: readonly Note[] }
  | { readonly do: "drop"; readonly notes: readonly Note[] }
  /** Only the name differs. */
  | { readonly do: "rename"; readonly name: string; readonly notes: readonly Note[] }
  /** Other statements, on one line, stand for it. */
  | { readonly do: "replace"; readonly text: string; readonly notes: readonly Note[] };

export const keep: Verdict = { do: "keep", notes: [] };
export const drop = (reason: Text, rule?: LossRule): Verdict => ({
  do: "drop",
  notes: [note("dropped", reason, rule)],
});
/** Another statement says it already: nothing is lost. */
export const merged = (reason: Text): Verdict => ({
  do: "drop",
  notes: [{ kind: "exact", reason }],
});
export const replace = (text: string, ...notes: readonly Note[]): Verdict => ({
  do: "replace",
  text,
  notes,
});
export const note = (kind: OutcomeKind, reason: Text, rule?: LossRule): Note => ({
  kind,
  reason,
  ...(rule && { rule }),
});
