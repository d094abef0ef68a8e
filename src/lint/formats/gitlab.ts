import { fingerprints } from "./fingerprint.ts";
import { printPath, rangeOf } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { told } from "./told.ts";

const severities = { error: "critical", warning: "minor", info: "info" } as const;

/** The Code Quality report of GitLab (docs.gitlab.com, "Code Quality report format"). */
export function formatGitlab(
  { diagnostics, sources }: LintResult,
  { language }: Pick<FormatOptions, "language">,
): string {
  const names = fingerprints(diagnostics, sources);
  const report = diagnostics.map(({ code, severity, message, span }, index) => {
    const { line, endLine } = rangeOf(span, sources);
    return {
      description: told(message[language], sources.get(span.file)),
      check_name: code,
      fingerprint: names[index],
      severity: severities[severity],
      location: { path: printPath(span.file), lines: { begin: line, end: endLine } },
    };
  });
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
