import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { byFile } from "./by-file.ts";
import { printPath, rangeOf } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { teller } from "./told.ts";
import { attributes, xml } from "./xml.ts";

/**
 * JUnit's XML as CI servers read it: a suite for each file, a failed case for each finding, and a
 * case that passes for a file without any. A finding of level info fails nothing.
 */
export function formatJunit(
  result: LintResult,
  { language }: Pick<FormatOptions, "language">,
): string {
  const suites: string[] = [];
  let tests = 0;
  let failures = 0;
  for (const [file, diagnostics] of byFile(result)) {
    const cases = diagnostics.map((each) => caseOf(each, file, result, language));
    const failed = diagnostics.filter(({ severity }) => severity !== "info").length;
    const path = printPath(file);
    if (cases.length === 0)
      cases.push(`    <testcase ${attributes({ name: "lbc lint", classname: path })}/>`);
    tests += cases.length;
    failures += failed;
    const counts = { name: path, tests: cases.length, failures: failed, errors: 0, skipped: 0 };
    suites.push(`  <testsuite ${attributes(counts)}>`, ...cases, "  </testsuite>");
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: "lbc lint", tests, failures, errors: 0 })}>`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function caseOf(
  diagnostic: Diagnostic,
  file: string,
  { sources }: LintResult,
  language: FormatOptions["language"],
): string {
  const { code, severity, message, help, span } = diagnostic;
  const tell = teller(diagnostic, sources, language);
  const { line, column } = rangeOf(span, sources);
  const path = printPath(file);
  const said = tell(message);
  const text = [
    `${path}:${line}:${column}: ${severity} [${code}]: ${said}`,
    ...(help ? [tell(help)] : []),
  ].join("\n");
  const head = `    <testcase ${attributes({ name: `${code} ${line}:${column}`, classname: path })}>`;
  const body =
    severity === "info"
      ? `      <system-out>${xml(text)}</system-out>`
      : `      <failure ${attributes({ type: severity, message: said })}>${xml(text)}</failure>`;
  return `${head}\n${body}\n    </testcase>`;
}
