import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Language } from "../../messages/text.ts";
import type { Sources } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";
import { rules } from "../rules.generated.ts";
import { fingerprints } from "./fingerprint.ts";
import { offsetsOf, printPath, rangeOf } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { told } from "./told.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const;

/** SARIF 2.1.0 (OASIS): one run, every rule, related places, fixes, and names that findings keep. */
export function formatSarif(
  result: LintResult,
  { language, version }: Pick<FormatOptions, "language"> & { readonly version: string },
): string {
  const { diagnostics, sources } = result;
  const names = fingerprints(diagnostics, sources);
  const indexes = new Map(rules.map(({ id }, index) => [id as string, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "lbc", version, rules: describeRules(language) } },
        columnKind: "utf16CodeUnits",
        language: language === "zh" ? "zh-CN" : "en-US",
        artifacts: [...sources.keys()].map((file) => ({ location: { uri: uriOf(file) } })),
        results: diagnostics.map((each, index) => ({
          ...resultOf(each, sources, language),
          ...(indexes.has(each.code) && { ruleIndex: indexes.get(each.code) }),
          partialFingerprints: { "lbc/v1": names[index] },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const describeRules = (language: Language): object[] =>
  rules.map(({ id, severity, summary, why }) => ({
    id,
    shortDescription: { text: summary[language] },
    fullDescription: { text: why[language] },
    help: { text: why[language] },
    defaultConfiguration: { level: levels[severity] },
  }));

function resultOf(
  { code, severity, message, help, node, nodes, span, related, fix }: Diagnostic,
  sources: Sources,
  language: Language,
): object {
  const source = sources.get(span.file);
  const text = [message, ...(help ? [help] : [])].map((each) => told(each[language], source));
  return {
    ruleId: code,
    level: levels[severity],
    message: { text: text.join("\n") },
    locations: [{ physicalLocation: locationOf(span, sources) }],
    ...(related &&
      related.length > 0 && {
        relatedLocations: related.map((each, id) => ({
          id,
          physicalLocation: locationOf(each.span, sources),
          message: { text: told(each.message[language], sources.get(each.span.file)) },
        })),
      }),
    ...(node !== undefined && { properties: { node, ...(nodes && { nodes }) } }),
    ...(fix && {
      fixes: [
        {
          description: { text: told(fix.title[language], source) },
          artifactChanges: changesOf(fix.edits, sources),
        },
      ],
    }),
  };
}

function changesOf(
  edits: readonly { readonly span: Span; readonly text: string }[],
  sources: Sources,
): object[] {
  const files = new Map<string, object[]>();
  for (const { span, text } of edits) {
    const { start, end } = offsetsOf(span, sources);
    const replacement = {
      deletedRegion: { charOffset: start, charLength: end - start },
      insertedContent: { text: sources.get(span.file)?.show(text) ?? text },
    };
    files.set(span.file, [...(files.get(span.file) ?? []), replacement]);
  }
  return [...files].map(([file, replacements]) => ({
    artifactLocation: { uri: uriOf(file) },
    replacements,
  }));
}

function locationOf(span: Span, sources: Sources): object {
  const { line, column, endLine, endColumn } = rangeOf(span, sources);
  return {
    artifactLocation: { uri: uriOf(span.file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/** Relative to the checkout, as code scanning wants it; absolute paths as `file:`. */
function uriOf(file: string): string {
  const path = printPath(file).split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${path}` : path;
}
