import type { Said } from "./said.ts";

/** How a family writes one statement: the words before its brace or end, and what ends it. */
export interface Writing {
  readonly words: (statement: Said) => string;
  readonly end: string;
  /** Both braces of an empty block stand on its line. */
  readonly closesAtOnce: boolean;
}

/** Statements in the layout of `lbc fmt`: four spaces for each block, blocks set apart. */
export function layOut(statements: readonly Said[], writing: Writing): string {
  const lines: string[] = [];
  write(statements, 0, writing, lines);
  return lines.map((line) => `${line}\n`).join("");
}

function write(
  statements: readonly Said[],
  depth: number,
  writing: Writing,
  lines: string[],
): void {
  const indent = "    ".repeat(depth);
  let before: Said | undefined;
  for (const statement of statements) {
    if (statement.off) continue;
    if (before && (before.body || statement.body)) lines.push("");
    before = statement;
    const { body, comment } = statement;
    if (comment !== undefined) lines.push(`${indent}# ${comment}`);
    const words = indent + writing.words(statement);
    if (!body) lines.push(words + writing.end);
    else if (body.length === 0 && writing.closesAtOnce) lines.push(`${words} {}`);
    else {
      lines.push(`${words} {`);
      write(body, depth + 1, writing, lines);
      lines.push(`${indent}}`);
    }
  }
}
