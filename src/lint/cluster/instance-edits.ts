import {
  instanceInterface,
  priority,
  virtualRouterId,
} from "../../catalog/keepalived/vrrp-instance.ts";
import { siteOf, type Traced } from "../../ir/scope.ts";
import type { VrrpInstance } from "../../ir/vrrp.ts";
import type { TextEdit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";
import type { Surroundings } from "../rule.ts";
import { replaceValue } from "./edits.ts";
import type { Member } from "./virtual-routers.ts";

/** Lines of a block that is written into an instance; those of blocks inside are one tab deeper. */
type Lines = readonly string[];

/** No line that something is written after is longer. */
const longestLine = 1024;

/**
 * Writes lines into an instance, under the one that says its priority, id or interface; nothing
 * where none of these has a line of its own in the file that the instance begins in.
 */
export function addToInstance(
  { scope, site }: VrrpInstance,
  lines: Lines,
  around: Surroundings,
): readonly TextEdit[] | undefined {
  for (const slot of [priority, virtualRouterId, instanceInterface]) {
    const field = scope.last<unknown>(slot);
    const span = field && siteOf(field)?.span;
    if (!span || span.file !== site.span.file) continue;
    const edit = underLine(span, lines, around);
    if (edit) return [edit];
  }
  return undefined;
}

/** Writes lines under that of a statement, in its layout; nothing where more stands on it. */
export function underLine(span: Span, lines: Lines, around: Surroundings): TextEdit | undefined {
  const { file, start, end } = span;
  const before = around.textOf({ file, start: Math.max(0, start - longestLine), end: start });
  const after = around.textOf({ file, start: end, end: end + longestLine });
  const [, lineEnd = "", indent = ""] = /(\r?\n)([ \t]*)$/.exec(before) ?? [];
  const rest = /^[ \t]*(?:[#!][^\r\n]*)?(?=\r?\n)/.exec(after)?.[0];
  if (lineEnd === "" || rest === undefined) return undefined;
  const step = indent.includes("\t") ? "\t" : "    ";
  const said = lines.map((line) => lineEnd + indent + line.replaceAll("\t", step)).join("");
  const at = end + rest.length;
  return { span: { file, start: at, end: at }, text: said };
}

/** A value of one member that should be that of another. */
export interface Difference {
  readonly here: Member;
  readonly wanted: string;
}

interface Setting {
  /** What the instance itself says it by. */
  readonly keyword: string;
  /** What holds for a member. */
  readonly read: (member: Member) => Traced<unknown>;
}

/**
 * Gives a member the value that it should have: where the value stands, if that is to change for
 * all instances that take it from there, else in a line of the instance.
 */
export function takeValue(
  { here, wanted }: Difference,
  all: readonly Difference[],
  { keyword, read }: Setting,
  around: Surroundings,
): readonly TextEdit[] | undefined {
  const field = read(here);
  const place = placeOf(field);
  const takers = here.ha.ha.instances.filter(
    (instance) => placeOf(read({ ...here, instance })) === place,
  );
  const agree = takers.every((instance) =>
    all.some((one) => one.here.instance === instance && one.wanted === wanted),
  );
  if (place !== undefined && agree) return replaceValue(field, wanted, around);
  return addToInstance(here.instance, [`${keyword} ${wanted}`], around);
}

function placeOf(field: Traced<unknown>): string | undefined {
  const span = siteOf(field)?.span;
  return span && `${span.file}\0${span.start}`;
}
