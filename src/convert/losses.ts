import type { Language } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { Outcome } from "./convert-file.ts";

type LossKind = "dropped" | "approximated" | "default-differs";

/** One entry of `lbc convert --losses`. */
export interface Loss {
  readonly kind: LossKind;
  readonly what: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

const isLoss = (outcome: Outcome): outcome is Outcome & { readonly kind: LossKind } =>
  outcome.kind !== "exact" && outcome.kind !== "explicit";

type Files = readonly { readonly source: Source; readonly outcomes: readonly Outcome[] }[];

/** What was written out, for `-v`: one line for each place. */
export const writtenOut = (files: Files, language: Language): readonly string[] =>
  files.flatMap(({ source, outcomes }) =>
    outcomes
      .filter(({ kind }) => kind === "explicit")
      .map(({ span, reason }) => {
        const { line, column } = source.position(span.start);
        return `${source.path}:${line}:${column}: ${reason[language]}`;
      }),
  );

export function lossesOf(files: Files, language: Language): readonly Loss[] {
  return files.flatMap(({ source, outcomes }) =>
    outcomes.filter(isLoss).map(({ kind, what, span, reason }) => ({
      kind,
      what,
      file: source.path,
      ...source.position(span.start),
      reason: reason[language],
    })),
  );
}

export const lossesJson = (losses: readonly Loss[]): string =>
  `${JSON.stringify({ version: 1, losses }, undefined, 2)}\n`;
