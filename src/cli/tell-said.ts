import type { Described } from "./described-machines.ts";
import type { Io } from "./io.ts";

/** What descriptions in code wrote to their console, with the places where they did. */
export function tellSaid({ said = [], sources }: Described, io: Io): void {
  for (const { span, message } of said) {
    const source = sources.find(({ path }) => path === span.file);
    const { line, column } = source?.position(span.start) ?? { line: 1, column: 1 };
    io.note(`${span.file}:${line}:${column}: ${message[io.language]}`);
  }
}
