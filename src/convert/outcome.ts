import type { Text } from "../messages/text.ts";
import type { Span } from "../text/span.ts";
import { gravest, type LossRule, type Note, type OutcomeKind, ruleOf } from "./verdict.ts";

/** One directive that is not simply the same in the target. */
export interface Outcome {
  readonly kind: Exclude<OutcomeKind, "exact">;
  /** The rule that tells of the gravest of its reasons. */
  readonly rule: LossRule;
  readonly what: string;
  readonly span: Span;
  readonly reason: Text;
  readonly notes: readonly Note[];
}

/** However many reasons there are, a directive ends in one way: the gravest. */
export function outcomeOf(what: string, span: Span, all: readonly Note[]): Outcome | undefined {
  const notes = all.filter((one) => one.kind !== "exact");
  const kind = gravest(notes);
  const same = notes.filter((one) => one.kind === kind);
  const main = same.find(({ rule }) => rule !== undefined) ?? same[0];
  if (!main || kind === "exact") return undefined;
  const reason = {
    en: notes.map((one) => one.reason.en).join("; "),
    zh: notes.map((one) => one.reason.zh).join("；"),
  };
  return { kind, rule: ruleOf(main), what, span, reason, notes };
}
