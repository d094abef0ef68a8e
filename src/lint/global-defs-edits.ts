import type { HaConfig } from "../ir/config.ts";
import { siteOf } from "../ir/scope.ts";
import type { TextEdit } from "../text/edit.ts";
import type { Surroundings } from "./rule.ts";

/** Adds lines to the `global_defs` of the file that a configuration begins with, or a block of them. */
export function addedToGlobalDefs(
  { file, ha: { globals } }: HaConfig,
  lines: readonly string[],
  { textOf }: Surroundings,
): TextEdit {
  const next = /\r?\n/.exec(textOf({ file, start: 0, end: longestHead }))?.[0] ?? "\n";
  const first = [...globals.entries()]
    .flatMap(([, values]) => values.map(siteOf))
    .filter((site) => site !== undefined && site.via === undefined && site.span.file === file)
    .map((site) => site?.span.start ?? 0)
    .toSorted((a, b) => a - b)[0];
  if (first !== undefined) {
    const before = textOf({ file, start: Math.max(0, first - longestIndent), end: first });
    const indent = /(?:^|\n)([ \t]*)$/.exec(before)?.[1] ?? "";
    return insertion(file, first, lines.map((line) => `${line}${next}${indent}`).join(""));
  }
  const top = /^(?:[ \t]*[!#].*\r?\n)+(?:[ \t]*\r?\n)+/.exec(
    textOf({ file, start: 0, end: longestHead }),
  );
  const block = ["global_defs {", ...lines.map((line) => `    ${line}`), "}", ""].join(next);
  return insertion(file, top?.[0].length ?? 0, block);
}

const longestIndent = 256;
/** The comment that a file begins with is not longer. */
const longestHead = 4096;

const insertion = (file: string, at: number, text: string): TextEdit => ({
  span: { file, start: at, end: at },
  text,
});
