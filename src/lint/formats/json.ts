import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Language } from "../../messages/text.ts";
import type { Sources } from "../../text/source.ts";
import { tellsSecret } from "./hidden.ts";
import { offsetsOf, rangeOf } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { summarize } from "./result.ts";
import { teller } from "./told.ts";

/** The stable form for programs: places count from 1 in UTF-16 units of the text as shown. */
export function formatJson(
  { diagnostics, sources }: LintResult,
  { language }: Pick<FormatOptions, "language">,
): string {
  const report = {
    version: 1,
    files: [...sources.keys()],
    diagnostics: diagnostics.map((each) => entry(each, sources, language)),
    summary: summarize(diagnostics),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function entry(diagnostic: Diagnostic, sources: Sources, language: Language): object {
  const { code, severity, message, help, node, nodes, span, related, fix } = diagnostic;
  const tell = teller(diagnostic, sources, language);
  return {
    rule: code,
    severity,
    message: tell(message),
    ...(help && { help: tell(help) }),
    ...(node !== undefined && { node }),
    ...(nodes && { nodes }),
    file: span.file,
    ...rangeOf(span, sources),
    ...(related && {
      related: related.map((each) => ({
        file: each.span.file,
        ...rangeOf(each.span, sources),
        message: tell(each.message, each.span.file),
      })),
    }),
    ...(fix &&
      !tellsSecret(fix.edits, sources) && {
        fix: {
          title: tell(fix.title),
          safety: fix.safety,
          edits: fix.edits.map((edit) => ({
            file: edit.span.file,
            ...offsetsOf(edit.span, sources),
            text: sources.get(edit.span.file)?.show(edit.text) ?? edit.text,
          })),
        },
      }),
  };
}
