import { printPath, rangeOf } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { teller } from "./told.ts";

const levels = { error: "error", warning: "warning", info: "notice" } as const;

/**
 * Workflow commands of GitHub Actions, one a line: the runner shows them as annotations of the
 * changed files (docs.github.com, "Workflow commands").
 */
export function formatGithub(
  { diagnostics, sources }: LintResult,
  { language }: Pick<FormatOptions, "language">,
): string {
  return diagnostics
    .map((each) => {
      const { code, severity, message, help, span } = each;
      const tell = teller(each, sources, language);
      const { line, column, endLine, endColumn } = rangeOf(span, sources);
      const text = [message, ...(help ? [help] : [])].map((said) => tell(said));
      const properties = {
        file: printPath(span.file),
        line,
        endLine,
        // A column of the end is taken only on one line, and counts the last character in.
        ...(line === endLine && { col: column, endColumn: Math.max(column, endColumn - 1) }),
        title: code,
      };
      const list = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
      return `::${levels[severity]} ${list.join(",")}::${data(text.join("\n"))}\n`;
    })
    .join("");
}

const data = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const property = (value: string | number): string =>
  data(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C");
