import { fingerprints } from "./fingerprint.ts";
import { printPath, rangeOf } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { teller } from "./told.ts";

const severities = { error: "critical", warning: "minor", info: "info" } as const;

/** The Code Quality report of GitLab (docs.gitlab.com, "Code Quality report format"). */
export function formatGitlab(
  { diagnostics, sources }: LintResult,
  { language }: Pick<FormatOptions, "language">,
): string {
  const names = fingerprints(diagnostics, sources);
  const report = diagnostics.map((each, index) => {
    const { code, severity, message, span } = each;
    const { line, endLine } = rangeOf(span, sources);
    return {
      description: teller(each, sources, language)(message),
      check_name: code,
      fingerprint: names[index],
      severity: severities[severity],
      location: { path: printPath(span.file), lines: { begin: line, end: endLine } },
    };
  });
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
