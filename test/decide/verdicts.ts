import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What the real product answered, by question. */
export type Answers = Readonly<Record<string, string | readonly string[]>>;

const directory = fileURLToPath(new URL("cases/", import.meta.url));

const readAll = (name: string): Record<string, Answers> =>
  JSON.parse(readFileSync(`${directory}${name}.json`, "utf8")) as Record<string, Answers>;

/** The recorded answers to one group of questions. */
export const readVerdicts = (name: string, part: string): Answers => readAll(name)[part] ?? {};

/** Under `UPDATE=1` writes what an oracle was answered; gives what is recorded. */
export function recorded(name: string, part: string, answers: Answers): Answers {
  if (process.env["UPDATE"] === "1") {
    mkdirSync(directory, { recursive: true });
    const file = `${directory}${name}.json`;
    const all = existsSync(file) ? readAll(name) : {};
    writeFileSync(file, `${JSON.stringify({ ...all, [part]: answers }, undefined, 1)}\n`);
  }
  return readVerdicts(name, part);
}
