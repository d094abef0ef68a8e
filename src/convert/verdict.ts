import type { Text } from "../messages/text.ts";

/** What becomes of a directive; `exact` where nothing is said. Only the first three are losses. */
export type OutcomeKind = "dropped" | "approximated" | "default-differs" | "explicit" | "exact";

export interface Note {
  readonly kind: OutcomeKind;
  readonly reason: Text;
}

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
export const replace = (text: string, ...notes: readonly Note[]): Verdict => ({
  do: "replace",
  text,
  notes,
});
export const note = (kind: OutcomeKind, reason: Text): Note => ({ kind, reason });
