import { type Candidate, readCandidate } from "./candidates.ts";
import type { FamilyTarget } from "./family.ts";
import { labelOf } from "./family.ts";
import { asksForItsEntry } from "./judge.ts";
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
  tag,
} from "./marker.ts";
import { type Subject, subjectOf } from "./subject.ts";
import type { Verdict } from "./verdict.ts";
import type { BlockView, Entry } from "./view.ts";

/** A marked statement, or a marked comment, and what stood there before. */
export interface Unit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** `piece`: defaults of ours on lines of their own, which just go. */
  readonly kind: "statement" | "comment" | "piece";
  /** The directive that comes back. */
  readonly name: string;
  /** Where the tag behind its counterpart is. */
  readonly tag?: number;
}

/** Where a comment stands, and what its candidate is to those around it. */
export interface Standpoint {
  /** Undefined amid the words of a statement. */
  readonly block: BlockView | undefined;
  readonly entry?: Entry | undefined;
  /** How many entries of the block stand before it. */
  readonly position: number;
  /** What the comment holds, where that is known already. */
  readonly candidate?: Candidate | undefined;
}

export interface Restoration {
  /** The dialect of the file, and the one whose statements come back. */
  readonly from: FamilyTarget;
  readonly to: FamilyTarget;
  readonly judge: (from: FamilyTarget, to: FamilyTarget, statement: Subject) => Verdict;
  /** Where the text begins behind a header, which goes as well. */
  readonly top: number;
}

/**
 * The unit whose first marked line starts at `start`, if marking what it holds gives this very text.
 * `next` finds a unit further on.
 */
export function readUnit(
  text: string,
  start: number,
  place: Standpoint,
  restoration: Restoration,
  next: (start: number) => Unit | undefined,
): Unit | undefined {
  const label = labelOf(restoration.to, restoration.from);
  if (!text.startsWith(marker(label), start)) return undefined;
  if (text.startsWith("#", start + marker(label).length))
    return commentUnit(text, start, place, restoration, next);
  if (!place.block) return undefined;
  const whole = place.candidate ?? readCandidate(text, start, label);
  if (!whole) return undefined;
  const { statement, own, end } = whole;
  const tail = own.indexOf("#", statement.span.end);
  const behind = tail === -1 ? "" : own.slice(tail);
  if (
    comesBack(
      behind,
      [end.end - behind.length, end.end],
      text,
      behindOf(place),
      restoration,
      next,
    ) === "statement"
  )
    return undefined;
  const verdict = restoration.judge(
    restoration.to,
    restoration.from,
    subjectOf(statement, place.block, place.entry, own),
  );
  const unit = { start, text: own, kind: "statement", name: statement.name.text } as const;
  if (verdict.do === "drop") {
    const layout = { live: end.broken, newline: newlineOf(text), indent: "" };
    const regionEnd = start + encodeDropped(own, label, layout).length;
    if (text.slice(start, regionEnd) !== encodeDropped(own, label, layout)) return undefined;
    if (!end.broken) return { ...unit, end: regionEnd };
    const comes =
      isLive(text, regionEnd, next) && keepsNewline(text, unit, regionEnd, restoration.top, next);
    return comes ? { ...unit, end: regionEnd } : undefined;
  }
  return verdict.do === "replace" && end.broken
    ? replacedUnit(text, unit, verdict.text, place, restoration, next)
    : undefined;
}

/** The place of a comment behind a statement. */
const behindOf = (place: Standpoint): Standpoint => ({ ...place, position: place.position + 1 });

function replacedUnit(
  text: string,
  unit: Omit<Unit, "end">,
  counterpart: string,
  place: Standpoint,
  restoration: Restoration,
  next: (start: number) => Unit | undefined,
): Unit | undefined {
  const label = labelOf(restoration.to, restoration.from);
  const layout = { newline: newlineOf(text), indent: indentAt(text, unit.start) };
  const plain = encodeReplaced(unit.text, counterpart, label, { ...layout, live: false });
  if (!text.startsWith(plain, unit.start)) return undefined;
  const end = unit.start + plain.length;
  const marked = { ...unit, tag: end - tag(label).length };
  if (text.startsWith(`\\${layout.newline}`, end)) {
    const after = end + 1 + layout.newline.length;
    const comes =
      isLive(text, after, next) && keepsNewline(text, unit, after, restoration.top, next);
    return comes ? { ...marked, end: after } : undefined;
  }
  const stop = lineEnd(text, end);
  const tail = /^[ \t\r]*(#.*)?$/s.exec(text.slice(end, stop));
  if (!tail) return undefined;
  const behind = comesBack(tail[1] ?? "", [end, stop], text, behindOf(place), restoration, next);
  const comes = behind !== "statement" && keepsNewline(text, unit, end, restoration.top, next);
  return comes ? { ...marked, end } : undefined;
}

/** The file's first line end says which kind ours are; without those that go, it must say the same. */
function keepsNewline(
  text: string,
  { start, text: own }: Omit<Unit, "end">,
  end: number,
  top: number,
  next: (start: number) => Unit | undefined,
): boolean {
  const first = text.indexOf("\n", top);
  if (first < start || own.includes("\n")) return true;
  return newlineOf(restoredAfter(text, end, next)) === newlineOf(text);
}

/** What a comment, restored, would be taken for on the way back. */
function comesBack(
  comment: string,
  [start, end]: readonly [number, number],
  text: string,
  place: Standpoint,
  restoration: Restoration,
  next: (start: number) => Unit | undefined,
): Unit["kind"] | undefined {
  const { from, to } = restoration;
  if (!looksMarked(comment, labelOf(from, to))) return undefined;
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const before = (line > restoration.top ? newlineOf(text) : "") + text.slice(line, start);
  const restored = before + comment + restoredAfter(text, end, next);
  const back = { ...restoration, from: to, to: from, top: 0 };
  const own = supposed(restored, before.length, place, labelOf(from, to));
  return readUnit(restored, before.length, own, back, () => undefined)?.kind;
}

/** The place of a comment whose candidate is looked at as if it stood in its block. */
function supposed(text: string, start: number, place: Standpoint, label: string): Standpoint {
  const { block, position } = place;
  const candidate = block && readCandidate(text, start, label);
  if (!candidate) return { block, position };
  const entry = { name: candidate.statement.name.text, args: candidate.args };
  if (!asksForItsEntry(entry.name)) return { block, position, candidate };
  const entries = block.entries.toSpliced(position, 0, entry);
  return { block: { ...block, entries }, position, entry, candidate };
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
  const kind = text[at] === "#" ? next(at)?.kind : "statement";
  return kind === "statement" || kind === "piece";
}

function commentUnit(
  text: string,
  start: number,
  place: Standpoint,
  restoration: Restoration,
  next: (start: number) => Unit | undefined,
): Unit | undefined {
  const { from, to } = restoration;
  const label = labelOf(to, from);
  const end = lineEnd(text, start);
  const { lines, text: own } = readMarked(text.slice(0, end), start, label);
  if (lines[0]?.broken || mark(own, label) !== text.slice(start, end)) return undefined;
  const unit: Unit = { start, end, text: own, kind: "comment", name: "" };
  if (looksMarked(own, label)) return unit;
  if (!looksMarked(own, labelOf(from, to))) return undefined;
  return comesBack(own, [start, end], text, place, restoration, next) ? undefined : unit;
}

const lookAhead = 4096;

/** The text that will follow, as far as one unit may reach. */
export function restoredAfter(
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
