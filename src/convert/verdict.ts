import type { Text } from "../messages/text.ts";

/** What becomes of a directive; `exact` where nothing is said. Only the first three are losses. */
export type OutcomeKind = "dropped" | "approximated" | "default-differs" | "explicit" | "exact";

const byWeight: readonly OutcomeKind[] = [
  "dropped",
  "approximated",
  "default-differs",
  "explicit",
  "exact",
];

export interface Note {
  readonly kind: OutcomeKind;
  readonly reason: Text;
}

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
export const drop = (reason: Text): Verdict => ({
  do: "drop",
  notes: [{ kind: "dropped", reason }],
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
export const note = (kind: OutcomeKind, reason: Text): Note => ({ kind, reason });
