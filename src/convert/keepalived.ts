import type { Statement, Tree } from "../../grammars/ast.ts";
import { contextInside, type KeywordFact, keywordIn } from "../catalog/keepalived/facts.ts";
import { compareVersions, printTarget, type Target } from "../ir/target.ts";
import { say } from "../messages/text.ts";
import type { Includes } from "../project/project.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { firstOffset, headerMark } from "./header.ts";
import { type Drop, dropsOf, type Lacks } from "./keepalived-drops.ts";
import { looksMarked, marked, tagOf, unitAt } from "./keepalived-marks.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { ConvertedSource, Texts } from "./project.ts";
import { note, type Note, type OutcomeKind } from "./verdict.ts";

/** Where a configuration of keepalived begins, and what belongs to it. */
export interface KeepalivedRoot {
  readonly path: string;
  readonly files: readonly string[];
  readonly includes: Includes;
}

/** Two versions between which no keyword came are one to conversion. */
const isOld = ({ version }: Target): boolean => compareVersions(version, [2, 3]) < 0;

/** The name under which lines of a version are marked. */
const labelOf = (target: Target): string => `keepalived@${isOld(target) ? "2.2" : "2.4"}`;

/*
 * Between 2.2 and 2.4 keywords came and none went, and no default of a keyword that both know
 * differs; what does differ is what an instance does, and is told as a loss.
 */
export function convertKeepalived(
  texts: Texts,
  root: KeepalivedRoot,
  from: Target,
  to: Target,
): readonly ConvertedSource[] {
  const contexts = contextsOf(texts, root);
  const files = root.files.flatMap((path) => {
    const [source, tree] = [texts.sources.get(path), texts.trees.get(path)];
    return source && tree ? [{ source, tree, context: contexts.get(path) ?? "main" }] : [];
  });
  const same = isOld(from) === isOld(to);
  const converted = files.map((file) => (same ? untouched(file) : convertFile(file, from, to)));
  return same ? converted : withHeader(converted, root.path, from, to);
}

interface File {
  readonly source: Source;
  readonly tree: Tree;
  readonly context: string;
}

/** The block that each file is included in, where it is included first. */
function contextsOf(texts: Texts, root: KeepalivedRoot): ReadonlyMap<string, string> {
  const contexts = new Map([[root.path, "main"]]);
  const visit = (statements: readonly Statement[], context: string): void => {
    for (const statement of statements) {
      for (const path of root.includes.get(statement) ?? []) {
        if (contexts.has(path)) continue;
        contexts.set(path, context);
        visit(texts.trees.get(path)?.statements ?? [], context);
      }
      const { name, body, inert } = statement;
      if (body && !inert && keywordIn(context, name.text))
        visit(body, contextInside(context, name.text));
    }
  };
  visit(texts.trees.get(root.path)?.statements ?? [], "main");
  return contexts;
}

const untouched = (file: File): ConvertedSource => ({
  source: file.source,
  text: file.source.text,
  outcomes: [],
  tally: tallyOf(file, new Set()),
  restored: 0,
  changed: false,
});

function tallyOf({ tree }: File, dropped: ReadonlySet<Statement>): Map<Statement, OutcomeKind> {
  const tally = new Map<Statement, OutcomeKind>();
  const count = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.inert) continue;
      tally.set(statement, dropped.has(statement) ? "dropped" : "exact");
      if (!dropped.has(statement)) count(statement.body ?? []);
    }
  };
  count(tree.statements);
  return tally;
}

function convertFile(file: File, from: Target, to: Target): ConvertedSource {
  const { source, tree, context } = file;
  const lacks: Lacks = ({ since }: KeywordFact) => since !== "" && isOld(to);
  const drops = dropsOf(source.text, tree, context, lacks);
  const { lines, restored } = convertLines(source.text.split("\n"), drops, from, to);
  const text = lines.join("\n");
  const outcomes = [...drops.flatMap((drop) => lost(drop, to)), ...behaviour(file, to)];
  const dropped = new Set(drops.map(({ statement }) => statement));
  const tally = tallyOf(file, dropped);
  return { source, text, outcomes, tally, restored, changed: text !== source.text };
}

function lost({ statement, name, start, end }: Drop, to: Target): readonly Outcome[] {
  const reason = say(
    { en: "keepalived {version} has no `{name}`", zh: "keepalived {version} 没有 `{name}`" },
    { name, version: to.version.join(".") },
  );
  const span = { file: statement.span.file, start, end };
  return told(name, span, note("dropped", reason));
}

const told = (what: string, span: Span, one: Note): readonly Outcome[] =>
  [outcomeOf(what, span, [one])].filter((outcome) => outcome !== undefined);

/**
 * Marks what the target lacks, brings back what was marked on the way from it, and marks what only
 * looks like a mark.
 */
function convertLines(
  lines: readonly string[],
  drops: readonly Drop[],
  from: Target,
  to: Target,
): { readonly lines: readonly string[]; readonly restored: number } {
  const starts = startsOf(lines);
  const groups = groupsOf(drops, starts);
  const [own, other] = [labelOf(from), labelOf(to)];
  const result: string[] = [];
  let restored = 0;
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const group = groups.get(at);
    const unit = group ? undefined : unitAt(lines, at, other);
    // 2.4 lacks nothing of 2.2: only what looked marked was marked on the way from there.
    const back = unit && (!isOld(to) || looksMarked(unit.line, other)) ? unit : undefined;
    if (group) result.push(...hideGroup(lines, starts, at, group, own));
    else if (back) result.push(back.line);
    else if (looksMarked(line, own) || looksMarked(line, other))
      result.push(...marked(line, own, false));
    else result.push(line);
    if (back) restored++;
    at = group ? group.last + 1 : at + (back?.length ?? 1);
  }
  return { lines: result, restored };
}

function startsOf(lines: readonly string[]): readonly number[] {
  const starts: number[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push(offset);
    offset += line.length + 1;
  }
  return starts;
}

interface Group {
  last: number;
  readonly drops: Drop[];
}

/** Statements that share lines, by their first line. */
function groupsOf(drops: readonly Drop[], starts: readonly number[]): ReadonlyMap<number, Group> {
  const groups = new Map<number, Group>();
  let current: Group | undefined;
  for (const drop of drops) {
    const first = lineAt(starts, drop.start);
    const last = lineAt(starts, drop.end - 1);
    if (current && first <= current.last) {
      current.last = Math.max(current.last, last);
      current.drops.push(drop);
    } else {
      current = { last, drops: [drop] };
      groups.set(first, current);
    }
  }
  return groups;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function hideGroup(
  lines: readonly string[],
  starts: readonly number[],
  first: number,
  { last, drops }: Group,
  label: string,
): readonly string[] {
  const own = lines.slice(first, last + 1);
  const text = own.join("\n");
  const begin = starts[first] ?? 0;
  let rest = "";
  let at = 0;
  for (const { start, end } of drops) {
    rest += text.slice(at, start - begin);
    at = end - begin;
  }
  rest += text.slice(at);
  const live = rest.replace(/[#!].*$/s, "").trim() !== "" && rest.trim() !== "\\";
  const hidden = own.flatMap((line, index) =>
    line.trim() === "" ? [line] : marked(line, label, live && index === own.length - 1),
  );
  if (!live) return hidden;
  const carriage = rest.endsWith("\r") ? "\r" : "";
  return [...hidden, `${rest.trimEnd()} ${tagOf(label)}${carriage}`];
}

const named = (statements: readonly Statement[], name: string): readonly Statement[] =>
  statements.filter((one) => !one.inert && one.name.text === name);

/** What 2.4 does otherwise, where no keyword tells. */
function behaviour({ tree, context }: File, to: Target): readonly Outcome[] {
  if (isOld(to) || context !== "main") return [];
  const globally = named(tree.statements, "global_defs").some(
    ({ body = [] }) => named(body, "vrrp_strict").length > 0,
  );
  return named(tree.statements, "vrrp_instance").flatMap(({ body = [], name, args }) => {
    const own = named(body, "strict_mode").at(-1);
    const strict = own ? !["off", "no", "false"].includes(own.args[0]?.text ?? "") : globally;
    const peers = named(body, "unicast_peer").some((block) => (block.body ?? []).length > 0);
    if (!strict || !peers) return [];
    const reason = say({
      en: "keepalived 2.4 refuses an instance in strict mode that has unicast peers",
      zh: "keepalived 2.4 会拒绝严格模式下带单播对端的实例",
    });
    return told(args[0]?.text ?? name.text, name.span, note("dropped", reason));
  });
}

/** The first line says from what to what, where anything changed; it goes on the way back. */
function withHeader(
  files: readonly ConvertedSource[],
  path: string,
  from: Target,
  to: Target,
): readonly ConvertedSource[] {
  const back = files.some(({ restored }) => restored > 0);
  const changed = files.some((file) => file.changed);
  if (!changed) return files;
  return files.map((file) => {
    if (file.source.path !== path) return file;
    const start = firstOffset(file.text);
    const top = file.text.slice(0, start);
    const body = file.text.slice(start);
    const newline = /^[^\n]*\r\n/.test(body) ? "\r\n" : "\n";
    const old = headerPattern(to, from).exec(body)?.[0];
    const text =
      back && old !== undefined
        ? top + body.slice(old.length)
        : `${top}${headerMark}${printTarget(from)} to ${printTarget(to)}${newline}${body}`;
    return { ...file, text, changed: text !== file.source.text };
  });
}

const headerPattern = (from: Target, to: Target): RegExp =>
  new RegExp(`^${headerMark}${versionPattern(from)} to ${versionPattern(to)}\\r?\\n`);

const versionPattern = (target: Target): string =>
  isOld(target) ? "keepalived@(?:[01]|2\\.[0-2])\\S*" : "keepalived@(?:2\\.[3-9]|[3-9])\\S*";
