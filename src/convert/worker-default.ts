import type { Tree } from "../../grammars/ast.ts";
import { say } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { FamilyDialect, FamilyTarget } from "./family.ts";
import { productNames } from "./family.ts";
import { newlineOf, tag } from "./marker.ts";
import type { Note } from "./verdict.ts";
import { note } from "./verdict.ts";

/** What holds without `worker_processes`. THS documents nothing; it is a fork of nginx. */
const defaults: Readonly<Record<FamilyDialect, "1" | "auto">> = {
  nginx: "1",
  openresty: "1",
  angie: "1",
  tengine: "auto",
  ths: "1",
};

/** The first line of a converted file: one to put in, or the length of one to take out again. */
export interface FirstLine {
  readonly insert: string;
  readonly remove: number;
  readonly notes: readonly Note[];
}

const line = (from: FamilyTarget, newline: string): string =>
  `worker_processes ${defaults[from.dialect]}; ${tag(from.dialect)}${newline}`;

const differ = (from: FamilyTarget, to: FamilyTarget): boolean =>
  defaults[from.dialect] !== defaults[to.dialect];

/**
 * The one default of a whole configuration that differs: how many workers there are. `trees` are
 * the files that stand in `main`.
 */
export function firstLineFor(
  root: Source,
  trees: readonly Tree[],
  from: FamilyTarget,
  to: FamilyTarget,
): FirstLine {
  const names = trees.flatMap(({ statements }) => statements.map(({ name }) => name.text));
  const written = names.filter((name) => name === "worker_processes").length;
  const newline = newlineOf(root.text);
  const ours = line(to, newline);
  if (written === 1 && differ(to, from) && root.text.startsWith(ours))
    return { insert: "", remove: ours.length, notes: [] };
  const whole = names.some((name) => name === "http" || name === "stream");
  if (written > 0 || !whole || !differ(from, to)) return { insert: "", remove: 0, notes: [] };
  return { insert: line(from, newline), remove: 0, notes: [noteFor(from)] };
}

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
