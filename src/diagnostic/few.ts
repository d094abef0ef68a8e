import { say } from "../messages/text.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Findings of one kind in one file; more help nobody. Whoever collects may stop behind one more. */
export const mostOfOneKind = 1000;

/** Leaves out what is too many of a kind in a file, and says so at the last that stays. */
export function fewOfEachKind(found: readonly Diagnostic[]): readonly Diagnostic[] {
  if (found.length <= mostOfOneKind) return found;
  const kept: Diagnostic[] = [];
  const kinds = new Map<string, { count: number; last: number }>();
  for (const each of found) {
    const key = `${each.code}\0${each.span.file}`;
    const kind = kinds.get(key) ?? { count: 0, last: -1 };
    kinds.set(key, kind);
    if (++kind.count > mostOfOneKind) continue;
    kind.last = kept.length;
    kept.push(each);
  }
  for (const { count, last } of kinds.values()) {
    const each = kept[last];
    if (count > mostOfOneKind && each) kept[last] = { ...each, help: andMore };
  }
  return kept;
}

const andMore = say(
  {
    en: "{most} of these are listed for this file, and there are more",
    zh: "本文件只列出前 {most} 处此类问题，后面还有",
  },
  { most: mostOfOneKind },
);
