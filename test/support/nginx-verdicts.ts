import type { Question } from "./nginx-questions.ts";

/** Taken, refused, or refused for what the machine lacks. */
export type Sign = "+" | "-" | "~";

export interface Verdict extends Question {
  readonly sign: Sign;
}

/*
 * The file of verdicts: a line with a name, and `@` and the module where it is not nginx's own; then
 * lines with a sign, the letters of the blocks in which it holds, and after tabs what followed the
 * name, without its `;`.
 */
export function printVerdicts(verdicts: readonly Verdict[]): string {
  const names = [...Map.groupBy(verdicts, ({ name }) => name)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return names.map(([name, all]) => printName(name, all)).join("");
}

function printName(name: string, all: readonly Verdict[]): string {
  const byRest = Map.groupBy(all, ({ sign, rest }) => `${sign}${rest}`);
  const lines = Map.groupBy(
    byRest.values(),
    (those) => `${those[0]?.sign} ${those.map(({ letter }) => letter).join("")}`,
  );
  const module = all[0]?.module;
  const texts = [...lines].map(([head, those]) =>
    [head, ...those.map(([first]) => shortened(first?.rest ?? ""))].join("\t"),
  );
  return `${module === undefined ? name : `${name} @${module}`}\n${texts.join("\n")}\n`;
}

const shortened = (rest: string): string =>
  /[^;]*;$/.exec(rest)?.[0] === rest ? rest.slice(0, -1) : rest;

const lengthened = (text: string): string => (/(?:;| \})$/.test(text) ? text : `${text};`);

export function parseVerdicts(text: string): Verdict[] {
  let name = "";
  let module: string | undefined;
  const verdicts: Verdict[] = [];
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [head = "", ...rests] = line.split("\t");
    const [first = "", second = ""] = head.split(" ");
    if (!isSign(first)) {
      name = first;
      module = second === "" ? undefined : second.slice(1);
      continue;
    }
    for (const rest of rests)
      for (const letter of second)
        verdicts.push({ name, module, letter, rest: lengthened(rest), sign: first });
  }
  return verdicts;
}

const isSign = (text: string): text is Sign => text === "+" || text === "-" || text === "~";
