import { cpSync } from "node:fs";
import { join } from "node:path";

import type { Paint } from "../../lint/formats/paint.ts";
import { say } from "../../messages/text.ts";
import { wrap } from "../../messages/width.ts";
import type { Io } from "../io.ts";
import { runLbc } from "./child.ts";
import { paintFor } from "./paint.ts";

interface Listed {
  readonly rule: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly file: string;
  readonly line: number;
}

const diffLines = 28;

/** Lints the hazardous pair and shows what the fixes would change. Nothing of it is written back. */
export async function showFindings(io: Io, examples: string, work: string): Promise<void> {
  const paint = paintFor(io);
  const pair = "ths-pair-hazards";
  cpSync(join(examples, pair), join(work, pair), { recursive: true });
  const lang = ["--lang", io.language];

  io.write(`${paint.strong(`$ lbc lint --cluster examples/${pair}`)}\n`);
  const linted = await runLbc([...lang, "lint", "--cluster", pair, "--format", "json"], work);
  const { diagnostics, summary } = JSON.parse(linted.stdout) as {
    diagnostics: readonly Listed[];
    summary: { error: number; warning: number; info: number };
  };
  for (const one of firstOfEachRule(diagnostics))
    io.write(`${lines(one, paint, pair, io.terminal.columns).join("\n")}\n`);
  io.write(
    `\n${
      say(
        {
          en: "{error} errors, {warning} warnings: each with its place, reason and, where there is one, a fix (above: the first of each kind)",
          zh: "{error} 个错误、{warning} 个警告：每条都有位置、原因，能修的还有修法（上面每类只列第一条）",
        },
        summary,
      )[io.language]
    }\n\n`,
  );

  io.write(`${paint.strong(`$ lbc lint --cluster examples/${pair} --fix --unsafe --diff`)}\n`);
  const fixed = await runLbc(
    [...lang, "lint", "--cluster", pair, "--fix", "--unsafe", "--diff"],
    work,
  );
  const changed = fixed.stdout.split("\n").filter((each) => /^(\+|-)/.test(each));
  for (const each of changed.slice(0, diffLines)) {
    const colour = each.startsWith("+") ? paint.added : paint.error;
    io.write(`  ${colour(each)}\n`);
  }
  const more = changed.length - diffLines;
  if (more > 0)
    io.write(
      `  ${say({ en: "… and {more} lines more", zh: "……还有 {more} 行" }, { more })[io.language]}\n`,
    );
  io.write("\n");
}

function firstOfEachRule(diagnostics: readonly Listed[]): Listed[] {
  const rank = { error: 0, warning: 1, info: 2 };
  const first = new Map<string, Listed>();
  for (const one of diagnostics) if (!first.has(one.rule)) first.set(one.rule, one);
  return [...first.values()].toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

/** One line where there is room for it; on a terminal the message goes below, in lines that fit. */
function lines(
  { rule, severity, message, file, line: number }: Listed,
  paint: Paint,
  pair: string,
  columns: number | undefined,
): readonly string[] {
  const colour =
    severity === "error" ? paint.error : severity === "warning" ? paint.warning : paint.faint;
  const place = `${file.replace(`${pair}/`, "")}:${number}`;
  if (columns === undefined)
    return [`  ${colour(rule.padEnd(43))} ${paint.faint(place.padEnd(26))} ${message}`];
  return [
    `  ${colour(rule)}  ${paint.faint(place)}`,
    ...wrap(message, columns - 6).map((each) => `      ${each}`),
  ];
}
