import type { Diagnostic, Severity } from "../../diagnostic/diagnostic.ts";
import type { Language } from "../../messages/text.ts";
import type { Sources } from "../../text/source.ts";
import type { Paint } from "./paint.ts";

/** What a format prints. */
export interface LintResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

export interface FormatOptions {
  readonly language: Language;
  readonly paint: Paint;
  /** Of the terminal; elsewhere lines may be as long as they like. */
  readonly columns?: number | undefined;
  /** Where more is said of a rule. */
  readonly link?: ((code: string) => string | undefined) | undefined;
  /** The folder that paths are relative to. */
  readonly cwd?: string | undefined;
}

export type Summary = Readonly<Record<Severity, number>>;

export function summarize(diagnostics: readonly Diagnostic[]): Summary {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of diagnostics) counts[severity]++;
  return counts;
}
