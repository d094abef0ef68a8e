import type { Statement } from "../../grammars/ast.ts";
import { parseNginx } from "../../grammars/nginx/parser.ts";
import { Source } from "../text/source.ts";
import type { FamilyTarget } from "./family.ts";
import type { MarkedLines } from "./marker.ts";
import {
  encodeDropped,
  encodeReplaced,
  indentAt,
  lineEnd,
  looksMarked,
  mark,
  marker,
  newlineOf,
  readMarked,
} from "./marker.ts";
import type { Place } from "./subject.ts";
import { subjectOf } from "./subject.ts";
import type { Verdict } from "./verdict.ts";

/** A marked statement, or a marked comment, and what stood there before. */
export interface Unit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kind: "statement" | "comment";
  /** The directive that comes back. */
  readonly name: string;
}

export interface Restoration {
  /** The dialect of the file, and the one whose statements come back. */
  readonly from: FamilyTarget;
  readonly to: FamilyTarget;
  readonly judge: (
    from: FamilyTarget,
    to: FamilyTarget,
    statement: ReturnType<typeof subjectOf>,
  ) => Verdict;
}

/** Any character outside ASCII is part of a word; its value does not matter for the structure. */
const structure = (text: string) => text.replace(/[\u0080-\uffff]/g, "x");

function onlyStatement(text: string): Statement | undefined {
  const tree = parseNginx(Source.fromText("", structure(text)));
  const [statement] = tree.statements;
  return tree.diagnostics.length === 0 ? statement : undefined;
}

/** The lines up to the one on which the statement ends; what continues below belongs to nobody. */
function wholeStatement({ text, lines }: MarkedLines) {
  let statement = onlyStatement(text);
  const last = lines.findLastIndex((line) => line.start < (statement?.span.end ?? 0));
  const cut = lines[last + 1]?.start;
  // The blank space before the next line is not part of this one.
  const own = cut === undefined ? text : text.slice(0, cut).replace(/\r?\n[ \t\r\n]*$/, "");
  if (cut !== undefined) statement = onlyStatement(own);
  const end = lines[last];
  if (!statement || !end || statement.span.start !== 0) return undefined;
  const rest = own.slice(statement.span.end);
  // Something live after a line end of ours stands outside; before it nothing may.
  const right = end.broken ? rest === "" : /^[ \t\r]*(#[^\n]*)?$/.test(rest);
  return right ? { statement, own, end } : undefined;
}

/**
 * The unit whose first marked line starts at `start`, if marking what it holds gives this very text.
 * `place` is undefined for a comment amid the words of a statement; `next` finds a unit further on.
 */
export function readUnit(
  text: string,
  start: number,
  place: Place | undefined,
  restoration: Restoration,
  next: (start: number) => Unit | undefined,
): Unit | undefined {
  const { dialect } = restoration.to;
  if (!text.startsWith(marker(dialect), start)) return undefined;
  if (text.startsWith("#", start + marker(dialect).length))
    return commentUnit(text, start, place, restoration, next);
  if (!place) return undefined;
  const whole = wholeStatement(readMarked(text, start, dialect));
  if (!whole) return undefined;
  const { statement, own, end } = whole;
  const tail = own.indexOf("#", statement.span.end);
  const behind = tail === -1 ? "" : own.slice(tail);
  if (
    comesBack(behind, [end.end - behind.length, end.end], text, place, restoration, next) ===
    "statement"
  )
    return undefined;
  const verdict = restoration.judge(
    restoration.to,
    restoration.from,
    subjectOf(statement, place, own),
  );
  const unit = { start, text: own, kind: "statement", name: statement.name.text } as const;
  if (verdict.do === "drop") {
    const layout = { live: end.broken, newline: newlineOf(text), indent: "" };
    const regionEnd = start + encodeDropped(own, dialect, layout).length;
    if (text.slice(start, regionEnd) !== encodeDropped(own, dialect, layout)) return undefined;
    if (!end.broken) return { ...unit, end: regionEnd };
    const comes = isLive(text, regionEnd, next) && keepsNewline(text, unit, regionEnd, next);
    return comes ? { ...unit, end: regionEnd } : undefined;
  }
  return verdict.do === "replace" && end.broken
    ? replacedUnit(text, unit, verdict.text, place, restoration, next)
    : undefined;
}

function replacedUnit(
  text: string,
  unit: Omit<Unit, "end">,
  counterpart: string,
  place: Place,
  restoration: Restoration,
  next: (start: number) => Unit | undefined,
): Unit | undefined {
  const { dialect } = restoration.to;
  const layout = { newline: newlineOf(text), indent: indentAt(text, unit.start) };
  const plain = encodeReplaced(unit.text, counterpart, dialect, { ...layout, live: false });
  if (!text.startsWith(plain, unit.start)) return undefined;
  const end = unit.start + plain.length;
  if (text.startsWith(`\\${layout.newline}`, end)) {
    const after = end + 1 + layout.newline.length;
    const comes = isLive(text, after, next) && keepsNewline(text, unit, after, next);
    return comes ? { ...unit, end: after } : undefined;
  }
  const stop = lineEnd(text, end);
  const tail = /^[ \t\r]*(#.*)?$/s.exec(text.slice(end, stop));
  if (!tail) return undefined;
  const behind = comesBack(tail[1] ?? "", [end, stop], text, place, restoration, next);
  const comes = behind !== "statement" && keepsNewline(text, unit, end, next);
  return comes ? { ...unit, end } : undefined;
}

/** The file's first line end says which kind ours are; without those that go, it must say the same. */
function keepsNewline(
  text: string,
  { start, text: own }: Omit<Unit, "end">,
  end: number,
  next: (start: number) => Unit | undefined,
): boolean {
  const first = text.indexOf("\n");
  if (first < start || own.includes("\n")) return true;
  return newlineOf(restoredAfter(text, end, next)) === newlineOf(text);
}

/** What a comment, restored, would be taken for on the way back. */
function comesBack(
  comment: string,
  [start, end]: readonly [number, number],
  text: string,
  place: Place | undefined,
  restoration: Restoration,
  next: (start: number) => Unit | undefined,
): Unit["kind"] | undefined {
  const { from, to } = restoration;
  if (!looksMarked(comment, from.dialect)) return undefined;
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const before = (line > 0 ? newlineOf(text) : "") + text.slice(line, start);
  const restored = before + comment + restoredAfter(text, end, next);
  const back = { ...restoration, from: to, to: from };
  return readUnit(restored, before.length, place, back, () => undefined)?.kind;
}

/** Whether a statement or a `}` follows on what was one line. */
export function isLive(
  text: string,
  from: number,
  next: (start: number) => Unit | undefined,
): boolean {
  let at = from;
  while (at < text.length && " \t\r".includes(text.charAt(at))) at++;
  if (at >= text.length || text[at] === "\n") return false;
  return text[at] !== "#" || next(at)?.kind === "statement";
}

function commentUnit(
  text: string,
  start: number,
  place: Place | undefined,
  restoration: Restoration,
  next: (start: number) => Unit | undefined,
): Unit | undefined {
  const { from, to } = restoration;
  const end = lineEnd(text, start);
  const [line] = readMarked(text.slice(0, end), start, to.dialect).lines;
  const own = readMarked(text.slice(0, end), start, to.dialect).text;
  if (line?.broken || mark(own, to.dialect) !== text.slice(start, end)) return undefined;
  const unit: Unit = { start, end, text: own, kind: "comment", name: "" };
  if (looksMarked(own, to.dialect)) return unit;
  if (!looksMarked(own, from.dialect)) return undefined;
  return comesBack(own, [start, end], text, place, restoration, next) ? undefined : unit;
}

const lookAhead = 4096;

/** The text that will follow, as far as one unit may reach. */
function restoredAfter(
  text: string,
  from: number,
  next: (start: number) => Unit | undefined,
): string {
  let result = "";
  let at = from;
  while (at < text.length && result.length < lookAhead) {
    const sign = text.indexOf("#", at);
    if (sign === -1) return result + text.slice(at);
    const unit = next(sign);
    result += text.slice(at, sign) + (unit?.text ?? "#");
    at = unit?.end ?? sign + 1;
  }
  return result;
}
