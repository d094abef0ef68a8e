import type { Buffer } from "node:buffer";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { check } from "../../src/check/check.ts";
import type { Checked, CheckOptions } from "../../src/check/findings.ts";
import { applyFixes } from "../../src/check/fix.ts";
import { modelJson } from "../../src/cli/model-json.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { compareLines } from "../../src/lint/compare-lines.ts";
import { type Chosen, chooseFixes } from "../../src/lint/fixes.ts";
import { isOfReading } from "../../src/lint/registry.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { applyEdits, type TextEdit } from "../../src/text/edit.ts";
import type { Source } from "../../src/text/source.ts";

/** Files whose fixes are tried. */
export interface Trial {
  readonly name: string;
  readonly request: LoadRequest;
  /** What differs from asking every rule about files alone. */
  readonly options?: CheckOptions;
}

/** Files as they are after fixes: the texts that differ, by path. */
export interface Outcome {
  /** Which fixes were applied. */
  readonly what: string;
  /** Something that could not be read is mended: what stands in it is seen for the first time. */
  readonly uncovers: boolean;
  readonly before: Checked;
  readonly after: Checked;
}

export interface Tried {
  /** What lbc itself sees to be wrong. */
  readonly problems: readonly string[];
  /** What a product is to be asked about. */
  readonly outcomes: readonly Outcome[];
  readonly fixes: number;
}

const asked: CheckOptions = { settings: { preset: "all", levels: new Map() }, copied: true };

/**
 * Applies every fix of some files: each alone (so many of a kind), all together, and until nothing
 * is left to do.
 */
export function tryFixes(trial: Trial, mostOfOneKind = Infinity): Tried {
  const { name, request } = trial;
  const options = { ...asked, ...trial.options };
  const before = check(request, options);
  const all = before.diagnostics.filter(({ fix }) => fix);
  const fixable = [...Map.groupBy(all, ({ code }) => code).values()].flatMap((kind) =>
    kind.slice(0, mostOfOneKind),
  );
  if (fixable.length === 0) return { problems: [], outcomes: [], fixes: 0 };
  const problems = overlapsOf(chooseFixes(all, true));
  const outcomes: Outcome[] = [];
  for (const found of fixable) {
    const what = `${name} ${found.code} at ${found.span.file}:${found.span.start}`;
    const chosen = chooseFixes([found], true);
    const after = check(withEdits(request, before, chosen), options);
    outcomes.push({ what, before, after, uncovers: isOfReading(found.code) });
    const wrong = [
      ...(chosen.fixed === 0 ? ["its edits overlap"] : []),
      ...(count(after, found) < count(before, found) ? [] : ["the finding stays"]),
      ...layoutProblems(before, after, chosen.edits),
      ...refusalProblems(before, after),
      ...(found.fix?.safety === "safe" ? meaningProblems(before, after, found.code) : []),
    ];
    problems.push(...wrong.map((problem) => `${what}: ${problem}`));
  }
  for (const unsafe of [false, true]) {
    const { checked, changed } = applyFixes(request, options, unsafe);
    const what = `${name} with --fix${unsafe ? " --unsafe" : ""}`;
    const uncovers = all.some(({ code }) => isOfReading(code));
    if (changed.length > 0) outcomes.push({ what, before, after: checked, uncovers });
    const held = new Map(request.held);
    for (const { after } of changed)
      held.set(resolve(request.cwd ?? "", after.path), after.encode(after.text));
    const again = applyFixes({ ...request, held }, options, unsafe);
    if (again.count > 0) problems.push(`${what}: a second time changes ${again.count} more`);
    problems.push(...commentProblems(before, checked).map((problem) => `${what}: ${problem}`));
  }
  return { problems, outcomes, fixes: all.length };
}

function withEdits(request: LoadRequest, { project }: Checked, { edits }: Chosen): LoadRequest {
  const held = new Map<string, Uint8Array | Buffer>(request.held);
  for (const [path, list] of edits) {
    const source = project.sources.get(path);
    if (source)
      held.set(resolve(request.cwd ?? "", path), source.encode(applyEdits(source.text, list)));
  }
  return { ...request, held };
}

/** How often a file has this finding: its place moves with the text. */
const count = ({ diagnostics }: Checked, { code, span, message }: Diagnostic): number =>
  diagnostics.filter(
    (each) => each.code === code && each.span.file === span.file && each.message.en === message.en,
  ).length;

function overlapsOf({ edits }: Chosen): string[] {
  return [...edits].flatMap(([path, list]) => {
    const sorted = list.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    return sorted.flatMap(({ span }, index) => {
      const next = sorted[index + 1]?.span;
      return next && next.start < span.end ? [`${path}: edits overlap at ${next.start}`] : [];
    });
  });
}

/**
 * Comments are the author's; only those that suppress what is not there may go, and those that are
 * annotations may change.
 */
function commentProblems(before: Checked, after: Checked): string[] {
  return [...before.project.trees.keys()].flatMap((path) => {
    const gone = commentsOf(before, path).filter((one) => !commentsOf(after, path).includes(one));
    return gone
      .filter((one) => !one.includes("lbc-ignore") && !/^[#!] ?lbc:/.test(one))
      .map((one) => `${path} loses the comment ${one}`);
  });
}

const commentsOf = ({ project }: Checked, path: string): string[] =>
  (project.trees.get(path)?.comments ?? []).map(
    ({ span }) => project.sources.get(path)?.text.slice(span.start, span.end).trimEnd() ?? "",
  );

/** Only the lines of the edits may differ, and no blank is left where something was. */
function layoutProblems(before: Checked, after: Checked, edits: Chosen["edits"]): string[] {
  const problems = commentProblems(before, after);
  for (const [path, source] of before.project.sources) {
    const now = after.project.sources.get(path);
    if (!now || now.text === source.text) continue;
    const written = new Set(source.text.split("\n"));
    const touched = linesOf(source, edits.get(path) ?? []);
    const hadBlanks = [...touched].some((one) => /\S[ \t]+\r?$/.test(source.line(one)));
    let line = 0;
    for (const { sign, text } of compareLines(source.text.split("\n"), now.text.split("\n"))) {
      if (sign !== "+") line++;
      // Of lines that are the same nobody can tell which one went.
      const same = [...touched].some((one) => source.line(one) === text.replace(/\r$/, ""));
      if (sign === "-" && !touched.has(line) && !same)
        problems.push(`${path}:${line} is changed too`);
      if (sign !== "+" || written.has(text)) continue;
      // A last line that had no end gets one.
      if (text === "" && !source.text.endsWith("\n")) continue;
      if (/^\s*$|[ \t]\r?$/.test(text) && !hadBlanks)
        problems.push(`${path}: blanks are left behind: ${JSON.stringify(text)}`);
    }
  }
  return problems;
}

function linesOf(source: Source, edits: readonly TextEdit[]): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { span } of edits) {
    const last = source.position(span.end).line;
    for (let line = source.position(span.start).line; line <= last; line++) lines.add(line);
  }
  return lines;
}

const refusalsOf = ({ diagnostics }: Checked): string[] =>
  diagnostics
    .filter(({ code, severity }) => severity === "error" && isOfReading(code))
    .map(({ code, message }) => `${code}: ${message.en}`);

/** A fix may not make a product refuse what it took before. */
function refusalProblems(before: Checked, after: Checked): string[] {
  const known = refusalsOf(before);
  if (known.length > 0) return [];
  return refusalsOf(after).map((refusal) => `now there is ${refusal}`);
}

/** What keepalived does anyway is written down; the model has no default for it. */
const writtenOut: ReadonlySet<string> = new Set(["lvs/checker-http-no-expectation"]);

/** What is safe keeps the model, where there was one. */
function meaningProblems(before: Checked, after: Checked, code: string): string[] {
  if (refusalsOf(before).length > 0 || writtenOut.has(code)) return [];
  return isDeepStrictEqual(meaningOf(before), meaningOf(after))
    ? []
    : ["safe, and yet the model differs"];
}

/** The length that an address has without one may be written too. */
const meaningOf = ({ clusters, project }: Checked): unknown =>
  JSON.parse(
    JSON.stringify(
      modelJson(clusters, project.sources, { extent: "effective", origins: false }),
    ).replaceAll(/(?<=[\da-f])\/(?:32|128)(?=[" ])/g, ""),
  );
