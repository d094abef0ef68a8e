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
    const [ids = "", aspects = ""] = title.split(": ");
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
    const rows = argued.filter(({ ids }) => ids.includes(id));
    for (const { aspect, nginx, lbc } of differencesOf(outcome)) {
      const row = rows.find(({ aspects }) => aspects.some((named) => covers(named, aspect)));
      if (row)
        for (const named of row.aspects) if (covers(named, aspect)) used.add(`${id} ${named}`);
      if (row) continue;
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
  for (const { ids, aspects } of argued)
    for (const id of ids) {
      if (!ran.has(id)) result.push(`${id}: argued, and there is no such scenario`);
      else
        for (const named of aspects)
          if (!used.has(`${id} ${named}`)) result.push(`${id}, ${named}: argued, and they agree`);
    }
  return result;
}
