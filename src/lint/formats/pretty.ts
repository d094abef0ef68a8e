import type { Diagnostic, Severity } from "../../diagnostic/diagnostic.ts";
import { say, type Language, type Text } from "../../messages/text.ts";
import type { Source, Sources } from "../../text/source.ts";
import type { Mark } from "./frame.ts";
import { excerpt, gutterOf } from "./frame.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { summarize } from "./result.ts";
import { told } from "./told.ts";
import { visible } from "./visible.ts";

/** Findings for people: what, where with the text, what it has to do with, what to do. */
export function formatPretty(result: LintResult, options: FormatOptions): string {
  const blocks = result.diagnostics.map((each) => formatDiagnostic(each, result.sources, options));
  return `${[...blocks, summaryOf(result, options)].join("\n\n")}\n`;
}

/** One finding, without a line end after it. */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  sources: Sources,
  { language, paint }: FormatOptions,
): string {
  const { code, severity, message, help, fix } = diagnostic;
  const own = sources.get(diagnostic.span.file);
  const brush = paint[severity];
  const title = `${brush(paint.strong(severityWords[severity][language]))}${brush(`[${code}]`)}`;
  const parts = placesOf(diagnostic, sources, language);
  const gutter = gutterOf(
    parts.flatMap(({ source, marks }) => marks.map(({ span }) => ({ source, span }))),
  );
  const indent = " ".repeat(gutter);
  const hidden = (diagnostic.related?.length ?? 0) - mostRelated;
  const notes = [
    ...(hidden > 0 ? [[words.note[language], more(hidden)[language]] as const] : []),
    ...(help ? [[words.help[language], help[language]] as const] : []),
    ...(fix ? [[words.fix[language], `${fix.title[language]} ${howTo(fix.safety)}`] as const] : []),
  ];
  return [
    `${title}${colon[language]}${paint.strong(visible(told(message[language], own)))}`,
    ...parts.flatMap(({ source, marks, place }) => [
      `${indent} ${paint.frame("╭─")} ${place}`,
      ...excerpt(source, marks, gutter, { mark: brush, paint }),
    ]),
    ...notes.map(
      ([label, text]) =>
        `${indent} ${paint.frame("=")} ${paint.strong(label)}${colon[language]}${visible(told(text, own))}`,
    ),
  ].join("\n");
}

interface Part {
  readonly source: Source;
  readonly marks: readonly Mark[];
  /** `path:line:column`, and the machine. */
  readonly place: string;
}

/** The main place and the related ones, by file: the main one's first. */
function placesOf(
  { span, related = [], node }: Diagnostic,
  sources: Sources,
  language: Language,
): Part[] {
  const marks: Mark[] = [
    { span, main: true, label: "" },
    ...related.slice(0, mostRelated).map((each) => ({
      span: each.span,
      main: false,
      label: told(each.message[language], sources.get(each.span.file)),
    })),
  ];
  return [...Map.groupBy(marks, (mark) => mark.span.file)].flatMap(([file, there]) => {
    const source = sources.get(file);
    const first = there[0];
    if (!source || !first) return [];
    const { line, column } = source.position(first.span.start);
    const machine = first.main && node !== undefined ? ` (${node})` : "";
    // Nothing was read of it (no such file, say): there is no line to show.
    if (source.text === "") return [{ source, marks: [], place: visible(`${file}${machine}`) }];
    return [{ source, marks: there, place: visible(`${file}:${line}:${column}${machine}`) }];
  });
}

const severityWords: Readonly<Record<Severity, Text>> = {
  error: { en: "error", zh: "错误" },
  warning: { en: "warning", zh: "警告" },
  info: { en: "info", zh: "提示" },
};

const words = {
  note: { en: "note", zh: "注" },
  help: { en: "help", zh: "建议" },
  fix: { en: "fix", zh: "修复" },
} as const satisfies Readonly<Record<string, Text>>;

const colon: Readonly<Record<Language, string>> = { en: ": ", zh: "：" };

/** A shared file may be included from hundreds of places; `json` names them all. */
const mostRelated = 6;

const more = (count: number): Text =>
  say({ en: "and {count} more places", zh: "另有 {count} 处" }, { count });

const howTo = (safety: "safe" | "unsafe"): string =>
  safety === "safe" ? "(--fix)" : "(--fix --unsafe)";

function summaryOf(
  { diagnostics, sources }: LintResult,
  { language, paint }: FormatOptions,
): string {
  const counts = summarize(diagnostics);
  const files = plural(sources.size, fileWords);
  const found = (["error", "warning", "info"] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => ({ severity, text: plural(counts[severity], countWords[severity]) }));
  if (found.length === 0)
    return say(
      { en: "no findings in {files}", zh: "{files}，未发现问题" },
      { files: files[language] },
    )[language];
  const list = found
    .map(({ severity, text }) => paint[severity](text[language]))
    .join(language === "zh" ? "，" : ", ");
  const total = language === "zh" ? `${files.zh}：${list}` : `${list} in ${files.en}`;
  const fixes = fixesOf(diagnostics)?.[language];
  return fixes === undefined ? total : `${total}\n${fixes}`;
}

function fixesOf(diagnostics: readonly Diagnostic[]): Text | undefined {
  const safe = diagnostics.filter(({ fix }) => fix?.safety === "safe").length;
  const unsafe = diagnostics.filter(({ fix }) => fix?.safety === "unsafe").length;
  if (safe + unsafe === 0) return undefined;
  if (unsafe === 0)
    return say({ en: "{safe} can be fixed with --fix", zh: "{safe} 处可用 --fix 修复" }, { safe });
  if (safe === 0)
    return say(
      {
        en: "{unsafe} can be fixed with --fix --unsafe (look at --diff first)",
        zh: "{unsafe} 处可用 --fix --unsafe 修复（建议先用 --diff 查看）",
      },
      { unsafe },
    );
  return say(
    {
      en: "{safe} can be fixed with --fix, {unsafe} more with --fix --unsafe (look at --diff first)",
      zh: "{safe} 处可用 --fix 修复，另有 {unsafe} 处可用 --fix --unsafe 修复（建议先用 --diff 查看）",
    },
    { safe, unsafe },
  );
}

interface Plural {
  readonly one: string;
  readonly many: string;
  readonly zh: string;
}

const fileWords: Plural = { one: "file", many: "files", zh: "个文件" };
const countWords: Readonly<Record<Severity, Plural>> = {
  error: { one: "error", many: "errors", zh: "个错误" },
  warning: { one: "warning", many: "warnings", zh: "个警告" },
  info: { one: "note", many: "notes", zh: "条提示" },
};

const plural = (count: number, { one, many, zh }: Plural): Text => ({
  en: `${count} ${count === 1 ? one : many}`,
  zh: `${count} ${zh}`,
});
