import type { Comment, Statement, Tree } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { rules } from "../lint/rules.generated.ts";
import { isSyntax, levelIn, type LintSettings, severityFor } from "../lint/settings.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { Project } from "../project/project.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";

/** `# lbc-ignore RULE, RULE: reason`; keepalived's comments may begin with `!`. */
const comment = /^[#!]+[ \t]*lbc-ignore\b[ \t]*(?<ids>[^:：]*)(?<colon>[:：]?)(?<reason>[^]*)$/d;

/** One rule that one comment hides, and where. */
interface Suppression {
  readonly id: string;
  readonly at: Span;
  readonly from: number;
  readonly to: number;
  used: boolean;
}

/**
 * Takes out what comments in the files hide, and says which of these comments hide nothing, name no
 * rule or give no reason. A comment on a line of its own speaks of the statement below it, with all
 * of its block; one behind a statement of its line.
 */
export function withoutSuppressed(
  { sources, trees }: Project,
  settings: LintSettings,
  found: readonly Diagnostic[],
): readonly Diagnostic[] {
  const byFile = new Map<string, Suppression[]>();
  const added: Diagnostic[] = [];
  for (const [file, tree] of trees) {
    const source = sources.get(file);
    if (!source?.text.includes("lbc-ignore")) continue;
    const own = suppressionsIn(tree, source, settings, added);
    if (own.length > 0) byFile.set(file, own);
  }
  if (byFile.size === 0) return [...found, ...added];
  const kept = found.filter(({ code, span }) => {
    const hiding = byFile
      .get(span.file)
      ?.filter(({ id, from, to }) => id === code && span.start >= from && span.start < to);
    for (const one of hiding ?? []) one.used = true;
    return !hiding || hiding.length === 0 || isSyntax(code);
  });
  for (const { id, at, used } of [...byFile.values()].flat())
    if (!used && isOn(id, at.file, settings))
      added.push(...note("base/ignore-unused", at, unused(id), settings));
  return [...kept, ...added];
}

function suppressionsIn(
  tree: Tree,
  source: Source,
  settings: LintSettings,
  added: Diagnostic[],
): Suppression[] {
  const found: Suppression[] = [];
  for (const { span } of tree.comments) {
    const match = comment.exec(source.text.slice(span.start, span.end));
    const { ids = "", reason = "" } = match?.groups ?? {};
    const start = match?.indices?.groups?.["ids"]?.[0];
    if (start === undefined) continue;
    const range = rangeOf({ span }, tree, source);
    const reasoned = reason.trim() !== "";
    if (!reasoned) added.push(...note("base/ignore-without-reason", span, noReason, settings));
    for (const word of ids.matchAll(/[^\s,，]+/g)) {
      const [id] = word;
      const from = span.start + start + word.index;
      const at = { file: span.file, start: from, end: from + id.length };
      if (!known.has(id)) added.push(...note("base/ignore-unknown-rule", at, noRule(id), settings));
      else if (reasoned) found.push({ id, at, ...range, used: false });
    }
  }
  return found;
}

/** What a comment speaks of, in offsets. */
function rangeOf(
  { span }: Comment,
  { statements }: Tree,
  { text }: Source,
): { from: number; to: number } {
  const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
  if (text.slice(lineStart, span.start).trim() !== "") return { from: lineStart, to: span.start };
  const next = statementAfter(statements, span.end);
  return next ? { from: next.span.start, to: next.span.end } : { from: span.end, to: text.length };
}

/** The first statement that begins behind an offset, whatever block it is in. */
function statementAfter(statements: readonly Statement[], offset: number): Statement | undefined {
  for (const statement of statements) {
    if (statement.span.end <= offset) continue;
    if (statement.span.start >= offset) return statement;
    return statement.body && statementAfter(statement.body, offset);
  }
  return undefined;
}

const known = new Map<string, (typeof rules)[number]>(rules.map((rule) => [rule.id, rule]));

function isOn(id: string, file: string, settings: LintSettings): boolean {
  const rule = known.get(id);
  return rule !== undefined && severityFor(settings, rule, file) !== "off";
}

function note(code: string, span: Span, message: Text, settings: LintSettings): Diagnostic[] {
  const severity = levelIn(settings, code, span.file) ?? known.get(code)?.severity ?? "warning";
  return severity === "off" ? [] : [{ code, severity, message, span }];
}

const noReason = say({
  en: "a comment that hides findings needs a reason (`lbc-ignore RULE: reason`); nothing is hidden",
  zh: "忽略问题必须写明原因（`lbc-ignore 规则: 原因`）；此注释未生效",
});

function noRule(id: string): Text {
  const near = nearest(id, known.keys());
  return near === undefined
    ? say({ en: "there is no rule {id}", zh: "没有名为 {id} 的规则" }, { id })
    : say(
        {
          en: "there is no rule {id}; did you mean {near}?",
          zh: "没有名为 {id} 的规则，是否想写 {near}？",
        },
        { id, near },
      );
}

const unused = (id: string): Text =>
  say(
    {
      en: "{id} finds nothing here any more: the comment can go",
      zh: "{id} 在此处已没有发现问题，可以删除该注释",
    },
    { id },
  );
