import { readFileSync } from "node:fs";
import { join } from "node:path";

import { differencesOf } from "./compare.ts";
import type { Outcome } from "./run.ts";

/** A difference that is meant, in scenarios and aspects that are named. */
export interface Argued {
  readonly ids: readonly string[];
  /** Aspects, or their beginnings (`header` holds for `header:date`). */
  readonly aspects: readonly string[];
  readonly nginx: string;
  readonly lbc: string;
  readonly why: string;
}

/** `== id id: aspect aspect`, then `nginx:`, `lbc:` and `why:`, lines continued by indentation. */
export function readArguments(
  path = join(import.meta.dirname, "differences.txt"),
): readonly Argued[] {
  const result: Argued[] = [];
  const text = readFileSync(path, "utf8")
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\n\s+/g, " ");
  for (const block of text.split(/^== /m).slice(1)) {
    const [title = "", ...lines] = block.trim().split("\n");
    const [ids = "", aspects = ""] = title.split(/:\s+/);
    const of = (key: string) =>
      lines.find((line) => line.startsWith(`${key}: `))?.slice(key.length + 2) ?? "";
    const [nginx, lbc, why] = [of("nginx"), of("lbc"), of("why")];
    if (nginx === "" || lbc === "" || why === "")
      throw new Error(`an argument says too little: ${title}`);
    result.push({ ids: ids.split(" "), aspects: aspects.split(" "), nginx, lbc, why });
  }
  return result;
}

const covers = (named: string, aspect: string): boolean =>
  aspect === named || aspect.startsWith(`${named}:`);

/** What fails: differences that nobody argued, and arguments about nothing. */
export function objections(
  outcomes: readonly Outcome[],
  argued: readonly Argued[],
): readonly string[] {
  const result: string[] = [];
  const used = new Set<string>();
  for (const outcome of outcomes) {
    const { id } = outcome.scenario;
    for (const { aspect, nginx, lbc } of differencesOf(outcome)) {
      const row = argued.findIndex(
        ({ ids, aspects }) => ids.includes(id) && aspects.some((named) => covers(named, aspect)),
      );
      used.add(`${row} ${id}`);
      for (const named of argued[row]?.aspects ?? [])
        if (covers(named, aspect)) used.add(`${row} ${named}`);
      if (row < 0)
        result.push(
          [
            `${id}, ${aspect}: nobody argued it`,
            ...nginx.map((line) => `  nginx ${line.slice(0, 400)}`),
            ...lbc.map((line) => `  lbc   ${line.slice(0, 400)}`),
          ].join("\n"),
        );
    }
  }
  const ran = new Set(outcomes.map(({ scenario }) => scenario.id));
  for (const [row, { ids, aspects }] of argued.entries()) {
    const here = ids.filter((id) => ran.has(id));
    for (const id of here)
      if (!used.has(`${row} ${id}`)) result.push(`${id}: argued, and they agree`);
    for (const named of here.length > 0 ? aspects : [])
      if (!used.has(`${row} ${named}`)) result.push(`${here[0]}, ${named}: argued, and they agree`);
  }
  return result;
}

/** Arguments about scenarios that do not exist. */
export const strayArguments = (
  ids: ReadonlySet<string>,
  argued: readonly Argued[],
): readonly string[] => argued.flatMap((row) => row.ids.filter((id) => !ids.has(id)));
