import { resolve } from "node:path";

import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Language } from "../../messages/text.ts";
import type { Source, Sources } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";
import type { AnyRule } from "../rule.ts";
import { rules } from "../rules.generated.ts";
import { isSyntax } from "../settings.ts";
import { fingerprints } from "./fingerprint.ts";
import { tellsSecret } from "./hidden.ts";
import { offsetsOf, printPath, rangeOf } from "./places.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { teller } from "./told.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const;

/** What paths are relative to. */
const base = "%SRCROOT%";

type SarifOptions = Pick<FormatOptions, "language" | "cwd"> & { readonly version: string };

/** SARIF 2.1.0 (OASIS): one run, every rule, related places, fixes, and names that findings keep. */
export function formatSarif(result: LintResult, options: SarifOptions): string {
  const { diagnostics, sources } = result;
  const { language, cwd } = options;
  const names = fingerprints(diagnostics, sources);
  const indexes = new Map(rules.map(({ id }, index) => [id as string, index]));
  const artifacts = new Map([...sources.keys()].map((file, index) => [file, index]));
  const places = new Places(sources, artifacts, cwd);
  const driver = { name: "lbc", version: options.version, rules: describeRules(language) };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver },
        invocations: [{ executionSuccessful: !diagnostics.some(({ code }) => isSyntax(code)) }],
        columnKind: "utf16CodeUnits",
        language: language === "zh" ? "zh-CN" : "en-US",
        originalUriBaseIds: { [base]: baseOf(cwd, language) },
        artifacts: [...sources].map(([file, source]) => places.artifact(file, source)),
        results: diagnostics.map((each, index) => ({
          ...resultOf(each, places, language),
          ...(indexes.has(each.code) && { ruleIndex: indexes.get(each.code) }),
          partialFingerprints: { "lbc/v1": names[index] },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const baseOf = (cwd: string | undefined, language: Language): object => ({
  ...(cwd !== undefined && { uri: fileAddress(`${cwd}/`) }),
  description: { text: language === "zh" ? "lbc 运行时的工作目录" : "the folder that lbc ran in" },
});

const describeRules = (language: Language): object[] =>
  rules.map((rule) => {
    const { id, severity, summary, why, sources = [] } = rule;
    const [first] = sources;
    return {
      id,
      shortDescription: { text: summary[language] },
      fullDescription: { text: why[language] },
      help: {
        text: [why[language], ...sources].join("\n"),
        markdown: [why[language], ...sources.map((source) => `<${source}>`)].join("\n\n"),
      },
      ...(first !== undefined && { helpUri: first }),
      defaultConfiguration: { level: levels[severity] },
      properties: propertiesOf(rule),
    };
  });

const propertiesOf = ({ id, since, severity, preset = "recommended" }: AnyRule): object => ({
  tags: [id.slice(0, id.indexOf("/"))],
  preset,
  since,
  // What code scanning sorts by.
  "problem.severity": severity === "info" ? "recommendation" : severity,
});

function resultOf(diagnostic: Diagnostic, places: Places, language: Language): object {
  const { code, severity, message, help, node, nodes, span, related = [], fix } = diagnostic;
  const tell = teller(diagnostic, places.sources, language);
  const text = [message, ...(help ? [help] : [])].map((each) => tell(each));
  return {
    ruleId: code,
    level: levels[severity],
    message: { text: text.join("\n") },
    locations: [{ physicalLocation: places.location(span) }],
    ...(related.length > 0 && {
      relatedLocations: related.map((each, id) => ({
        id,
        physicalLocation: places.location(each.span),
        message: { text: tell(each.message, each.span.file) },
      })),
    }),
    ...(node !== undefined && { properties: { node, ...(nodes && { nodes }) } }),
    ...(fix &&
      !tellsSecret(fix.edits, places.sources) && {
        fixes: [
          {
            description: { text: tell(fix.title) },
            artifactChanges: places.changes(fix.edits),
          },
        ],
      }),
  };
}

const encodePath = (path: string): string =>
  path.toWellFormed().split("/").map(encodeURIComponent).join("/");

/** An absolute path as an address. */
const fileAddress = (path: string): string => `file://${encodePath(printPath(path))}`;

/** Where things are, in the words of SARIF. */
class Places {
  readonly sources: Sources;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #cwd: string | undefined;

  constructor(sources: Sources, indexes: ReadonlyMap<string, number>, cwd: string | undefined) {
    this.sources = sources;
    this.#indexes = indexes;
    this.#cwd = cwd;
  }

  artifact(file: string, source: Source): object {
    return {
      location: this.#uri(file),
      encoding: source.encoding === "utf-8" ? "UTF-8" : "GB18030",
      roles: ["analysisTarget"],
    };
  }

  location(span: Span): object {
    const { line, column, endLine, endColumn } = rangeOf(span, this.sources);
    return {
      artifactLocation: this.#artifactLocation(span.file),
      region: { startLine: line, startColumn: column, endLine, endColumn },
    };
  }

  changes(edits: readonly { readonly span: Span; readonly text: string }[]): object[] {
    const files = new Map<string, object[]>();
    for (const { span, text } of edits) {
      const { start, end } = offsetsOf(span, this.sources);
      const replacement = {
        deletedRegion: { charOffset: start, charLength: end - start },
        insertedContent: { text: this.sources.get(span.file)?.show(text) ?? text },
      };
      const there = files.get(span.file);
      if (there) there.push(replacement);
      else files.set(span.file, [replacement]);
    }
    return [...files].map(([file, replacements]) => ({
      artifactLocation: this.#artifactLocation(file),
      replacements,
    }));
  }

  #artifactLocation(file: string): object {
    const index = this.#indexes.get(file);
    return { ...this.#uri(file), ...(index !== undefined && { index }) };
  }

  /** Relative to the checkout, as code scanning wants it; `file:` for what lies outside. */
  #uri(file: string): object {
    const path = printPath(file);
    const outside = path.startsWith("/") || (this.#cwd !== undefined && path.startsWith("../"));
    if (outside) return { uri: fileAddress(resolve(this.#cwd ?? "/", path)) };
    return { uri: encodePath(path), uriBaseId: base };
  }
}
