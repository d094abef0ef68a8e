import { Buffer } from "node:buffer";

import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Sources } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";
import { tellsSecret } from "./hidden.ts";
import { printPath } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { teller } from "./told.ts";

const severities = { error: "ERROR", warning: "WARNING", info: "INFO" } as const;

/** The Diagnostic Format of reviewdog; its columns count bytes of UTF-8 from 1. */
export function formatRdjson(
  { diagnostics, sources }: LintResult,
  { language, link }: Pick<FormatOptions, "language" | "link">,
): string {
  const report = {
    source: { name: "lbc" },
    diagnostics: diagnostics.map((each) => entry(each, sources, language, link?.(each.code))),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function entry(
  diagnostic: Diagnostic,
  sources: Sources,
  language: FormatOptions["language"],
  url: string | undefined,
): object {
  const { code, severity, message, help, span, related, fix } = diagnostic;
  const source = sources.get(span.file);
  const tell = teller(diagnostic, sources, language);
  const text = [message, ...(help ? [help] : [])].map((each) => tell(each));
  const edits = fix && !tellsSecret(fix.edits, sources) ? fix.edits : [];
  // A suggestion changes the file that the finding is in.
  const own = edits.every(({ span: { file } }) => file === span.file) ? edits : [];
  return {
    message: text.join("\n"),
    location: locationOf(span, sources),
    severity: severities[severity],
    code: { value: code, ...(url !== undefined && { url }) },
    ...(own.length > 0 && {
      suggestions: own.map((edit) => ({
        range: rangeIn(edit.span, sources),
        text: source?.show(edit.text) ?? edit.text,
      })),
    }),
    ...(related && {
      related_locations: related.map((each) => ({
        message: tell(each.message, each.span.file),
        location: locationOf(each.span, sources),
      })),
    }),
  };
}

const locationOf = (span: Span, sources: Sources): object => ({
  path: printPath(span.file),
  range: rangeIn(span, sources),
});

function rangeIn({ file, start, end }: Span, sources: Sources): object {
  const place = (offset: number): object => {
    const source = sources.get(file);
    if (!source) return { line: 1, column: 1 };
    const { line, column } = source.position(offset);
    const before = source.line(line).slice(0, column - 1);
    return { line, column: Buffer.byteLength(before, "utf8") + 1 };
  };
  return { start: place(start), end: place(end) };
}
