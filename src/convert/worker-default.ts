import { say } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { FamilyDialect, FamilyTarget } from "./family.ts";
import { labelOf, productNames } from "./family.ts";
import { firstOffset } from "./header.ts";
import { newlineOf, tag } from "./marker.ts";
import type { Note } from "./verdict.ts";
import { note } from "./verdict.ts";
import type { BlockView } from "./view.ts";

/** What holds without `worker_processes`. THS documents nothing; it is a fork of nginx. */
const defaults: Readonly<Record<FamilyDialect, "1" | "auto">> = {
  nginx: "1",
  openresty: "1",
  angie: "1",
  tengine: "auto",
  ths: "1",
  "nginx-plus": "1",
};

/** The first line of a converted file: one to put in, or the length of one to take out again. */
export interface FirstLine {
  readonly insert: string;
  readonly remove: number;
  readonly notes: readonly Note[];
}

/** The line that conversion from `own` puts first in a file of `other`. */
export const workerLine = (own: FamilyTarget, other: FamilyTarget, newline: string): string =>
  `worker_processes ${defaults[own.dialect]}; ${tag(labelOf(own, other))}${newline}`;

const differ = (from: FamilyTarget, to: FamilyTarget): boolean =>
  defaults[from.dialect] !== defaults[to.dialect];

interface FirstLineTask {
  readonly from: FamilyTarget;
  readonly to: FamilyTarget;
  /** The length of a header that goes. */
  readonly skip: number;
  /** A worker line of ours stands there, and is no part of the view. */
  readonly line: boolean;
}

/** The one default of a whole configuration that differs: how many workers there are. */
export function firstLineFor(
  { text }: Source,
  main: BlockView,
  { from, to, skip, line }: FirstLineTask,
): FirstLine {
  const newline = newlineOf(text);
  if (!workersMatter(main, from, to)) return { insert: "", remove: 0, notes: [] };
  const ours = workerLine(to, from, newline);
  if (line && text.startsWith(ours, firstOffset(text) + skip))
    return { insert: "", remove: ours.length, notes: [] };
  return { insert: workerLine(from, to, newline), remove: 0, notes: [noteFor(from)] };
}

/** Nobody has written how many there are, and the products differ. */
export const workersMatter = (
  { entries }: BlockView,
  from: FamilyTarget,
  to: FamilyTarget,
): boolean =>
  differ(from, to) &&
  !entries.some(({ name }) => name === "worker_processes") &&
  entries.some(({ name }) => name === "http" || name === "stream");

function noteFor({ dialect }: FamilyTarget): Note {
  const value = defaults[dialect];
  if (dialect === "ths")
    return note(
      "default-differs",
      say(
        {
          en: "what THS does without it is not documented; nginx's default is written out: worker_processes {value}",
          zh: "THS 未说明其默认值，已按 nginx 的默认值写出：worker_processes {value}",
        },
        { value },
      ),
    );
  return note(
    "explicit",
    say(
      {
        en: "{product}'s default is written out: worker_processes {value}",
        zh: "已写出 {product} 的默认值：worker_processes {value}",
      },
      { product: productNames[dialect], value },
    ),
  );
}
