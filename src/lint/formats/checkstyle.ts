import { byFile } from "./by-file.ts";
import { printPath, rangeOf } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { teller } from "./told.ts";
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
    for (const each of diagnostics) {
      const { code, severity, message, span } = each;
      const { line, column } = rangeOf(span, sources);
      const error = {
        line,
        column,
        severity,
        message: teller(each, sources, language)(message),
        source: `lbc.${code.replace("/", ".")}`,
      };
      lines.push(`    <error ${attributes(error)}/>`);
    }
    lines.push("  </file>");
  }
  lines.push("</checkstyle>");
  return `${lines.join("\n")}\n`;
}
