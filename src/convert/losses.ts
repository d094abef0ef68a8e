import type { Language } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { Outcome } from "./outcome.ts";
import { type LossRule, ruleOf } from "./verdict.ts";

type LossKind = "dropped" | "approximated" | "default-differs";

/** One entry of `lbc convert --losses`. */
export interface Loss {
  readonly kind: LossKind;
  readonly rule: LossRule;
  readonly what: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

const isLoss = (outcome: Outcome): outcome is Outcome & { readonly kind: LossKind } =>
  outcome.kind !== "explicit" && outcome.kind !== "unit-changed";

/** What was written in other words that mean the same: no loss, but worth to be looked at. */
export interface Change {
  readonly kind: "explicit" | "unit-changed";
  readonly rule: LossRule;
  readonly what: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

type Files = readonly { readonly source: Source; readonly outcomes: readonly Outcome[] }[];

export const changesOf = (files: Files, language: Language): readonly Change[] =>
  files.flatMap(({ source, outcomes }) =>
    outcomes.flatMap(({ what, span, notes }) =>
      notes.flatMap((one) =>
        one.kind === "explicit" || one.kind === "unit-changed"
          ? {
              kind: one.kind,
              rule: ruleOf(one),
              what,
              file: source.path,
              ...source.position(span.start),
              reason: one.reason[language],
            }
          : [],
      ),
    ),
  );

export function lossesOf(files: Files, language: Language): readonly Loss[] {
  return files.flatMap(({ source, outcomes }) =>
    outcomes.filter(isLoss).map(({ kind, rule, what, span, reason }) => ({
      kind,
      rule,
      what,
      file: source.path,
      ...source.position(span.start),
      reason: reason[language],
    })),
  );
}

/** `lbc convert --losses`: what `--strict` counts, and what was only written otherwise. */
export const lossesJson = (losses: readonly Loss[], changes: readonly Change[] = []): string =>
  `${JSON.stringify({ version: 1, losses, changes }, undefined, 2)}\n`;
