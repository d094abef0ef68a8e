import { byFile } from "./by-file.ts";
import { printPath, rangeOf } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { told } from "./told.ts";
import { attributes } from "./xml.ts";

/** The report of Checkstyle, which most CI servers read. */
export function formatCheckstyle(
  result: LintResult,
  { language }: Pick<FormatOptions, "language">,
): string {
  const { sources } = result;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="4.3">'];
  for (const [file, diagnostics] of byFile(result)) {
    lines.push(`  <file ${attributes({ name: printPath(file) })}>`);
    for (const { code, severity, message, span } of diagnostics) {
      const { line, column } = rangeOf(span, sources);
      const error = {
        line,
        column,
        severity,
        message: told(message[language], sources.get(file)),
        source: `lbc.${code.replace("/", ".")}`,
      };
      lines.push(`    <error ${attributes(error)}/>`);
    }
    lines.push("  </file>");
  }
  lines.push("</checkstyle>");
  return `${lines.join("\n")}\n`;
}
