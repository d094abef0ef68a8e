import {
  type Diagnostic,
  type Fix,
  machinesOf,
  type Severity,
} from "../../diagnostic/diagnostic.ts";
import { say, type Language, type Text } from "../../messages/text.ts";
import { displayWidth, wrap } from "../../messages/width.ts";
import type { Source, Sources } from "../../text/source.ts";
import type { Mark } from "./frame.ts";
import { excerpt, gutterOf } from "./frame.ts";
import type { FormatOptions, LintResult } from "./result.ts";
import { summarize } from "./result.ts";
import { type Tell, teller } from "./told.ts";
import { visible } from "./visible.ts";

/** Findings for people: what, where with the text, what it has to do with, what to do. */
export function formatPretty(result: LintResult, options: FormatOptions): string {
  const linked = new Set<string>();
  const blocks = result.diagnostics.map((each) => {
    // Once for each rule: a link under every finding would be noise.
    const link = linked.has(each.code) ? undefined : options.link?.(each.code);
    linked.add(each.code);
    return formatDiagnostic(each, result.sources, { ...options, link: () => link });
  });
  return `${[...blocks, summaryOf(result, options)].join("\n\n")}\n`;
}

/** One finding, without a line end after it. */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  sources: Sources,
  { language, paint, columns, link }: FormatOptions,
): string {
  const { code, severity, message, help, fix } = diagnostic;
  const tell = teller(diagnostic, sources, language);
  const brush = paint[severity];
  const word = severityWords[severity][language];
  const title = `${brush(paint.strong(word))}${brush(`[${code}]`)}`;
  const parts = placesOf(diagnostic, sources, tell);
  const gutter = gutterOf(
    parts.flatMap(({ source, marks }) => marks.map(({ span }) => ({ source, span }))),
  );
  const indent = " ".repeat(gutter);
  const hidden = (diagnostic.related?.length ?? 0) - mostRelated;
  const see = link?.(code);
  const notes: readonly (readonly [label: Text, text: string])[] = [
    ...(hidden > 0 ? [[words.note, tell(more(hidden))] as const] : []),
    ...(help ? [[words.help, tell(help)] as const] : []),
    ...(fix ? [[words.fix, tell(howTo(fix))] as const] : []),
    ...(see === undefined ? [] : [[words.see, see] as const]),
  ];
  const [head = "", ...further] = fitted(
    `${word}[${code}]${colon[language]}${visible(tell(message))}`,
    columns,
  );
  const named = `${word}[${code}]`.length;
  const said = named + colon[language].length;
  return [
    title + head.slice(named, said) + paint.strong(head.slice(said)),
    ...further.map((line) => paint.strong(line)),
    ...parts.flatMap(({ source, marks, place }) => [
      `${indent} ${paint.frame("╭─")} ${place}`,
      ...excerpt(source, marks, { gutter, columns }, { mark: brush, paint }),
    ]),
    ...notes.flatMap(([{ [language]: label }, text]) => {
      const start = `${label}${colon[language]}`;
      const [first = "", ...rest] = fitted(start + visible(text), columns, gutter + 3);
      return [
        `${indent} ${paint.frame("=")} ${paint.strong(label)}${first.slice(label.length)}`,
        ...rest.map((line) => `${indent}   ${line}`),
      ];
    }),
  ].join("\n");
}

/** A text in lines that fit beside so many columns; one line where there is no terminal. */
function fitted(text: string, columns: number | undefined, beside = 0): readonly string[] {
  if (columns === undefined || displayWidth(text) + beside <= columns) return [text];
  return wrap(text, Math.max(20, columns - beside));
}

interface Part {
  readonly source: Source;
  readonly marks: readonly Mark[];
  /** `path:line:column`, and the machine. */
  readonly place: string;
}

/** More machines than these are counted. */
const mostNodes = 4;

const shownNodes = (nodes: readonly string[]): string =>
  nodes.length > mostNodes
    ? `${nodes.slice(0, mostNodes - 1).join(", ")}, … +${nodes.length - mostNodes + 1}`
    : nodes.join(", ");

/** The main place and the related ones, by file: the main one's first. */
function placesOf(found: Diagnostic, sources: Sources, tell: Tell): Part[] {
  const { span, related = [] } = found;
  const nodes = machinesOf(found);
  const marks: Mark[] = [
    { span, main: true, label: "" },
    ...related.slice(0, mostRelated).map((each) => ({
      span: each.span,
      main: false,
      label: tell(each.message, each.span.file),
    })),
  ];
  return [...Map.groupBy(marks, (mark) => mark.span.file)].flatMap(([file, there]) => {
    const source = sources.get(file);
    const first = there[0];
    if (!source || !first) return [];
    const { line, column } = source.position(first.span.start);
    const machine = first.main && nodes.length > 0 ? ` (${shownNodes(nodes)})` : "";
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
  see: { en: "see", zh: "参见" },
} as const satisfies Readonly<Record<string, Text>>;

const colon: Readonly<Record<Language, string>> = { en: ": ", zh: "：" };

/** A shared file may be included from hundreds of places; `json` names them all. */
const mostRelated = 6;

const more = (count: number): Text =>
  say({ en: "and {count} more places", zh: "另有 {count} 处" }, { count });

const howTo = ({ title, safety }: Fix): Text =>
  say(
    { en: "{title} ({flags})", zh: "{title}（{flags}）" },
    { title, flags: safety === "safe" ? "--fix" : "--fix --unsafe" },
  );

function summaryOf(
  { diagnostics, sources }: LintResult,
  { language, paint, columns }: FormatOptions,
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
  return fixes === undefined ? total : [total, ...fitted(fixes, columns)].join("\n");
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
