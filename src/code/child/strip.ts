import { stripTypeScriptTypes } from "node:module";

import { say } from "../../messages/text.ts";
import { startOfLine, wordAt } from "./files.ts";
import { Located } from "./located.ts";

const strip: (text: string) => string = stripTypeScriptTypes;

/** The text with its types blanked out; everything else stands where it stood. */
export function withoutTypes(text: string, file: number): string {
  // The stripper leaves the mark at the beginning out.
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  try {
    return " ".repeat(mark) + strip(text.slice(mark));
  } catch (error) {
    throw refusalOf(error, text, file);
  }
}

/** Its stack begins with the number of the line, the line, and marks below it. */
function refusalOf(error: unknown, text: string, file: number): Located {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  if (message.includes("<eof>"))
    return new Located(wrong(message), { place: [file, ...lastWord(text)], isSyntax: true });
  const [head = "", ...lines] = stack.split("\n", 8);
  const line = Number(/:(\d+)$/.exec(head)?.[1] ?? 1);
  const start = startOfLine(text, line);
  const end = text.indexOf("\n", start);
  const written = text.slice(start, end === -1 ? undefined : end);
  const marks = lines.find((each) => /^ *\^+ *$/.test(each)) ?? "";
  const isKnown = isCode(error, "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX");
  return new Located(isKnown ? unsupported(message) : wrong(message), {
    place: [file, ...wordAt(text, start + columnOf(written, marks))],
    isSyntax: true,
  });
}

/** What is wrong with the end is that something before it is not closed. */
function lastWord(text: string): readonly [number, number] {
  const end = text.trimEnd().length;
  return [Math.max(0, end - 1), end];
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

/** The marks stand below what is shown: tabs as four columns, wide characters as two. */
function columnOf(line: string, marks: string): number {
  const target = marks.search(/\^/);
  if (target === -1) return line.length - line.trimStart().length;
  let shown = 0;
  let column = 0;
  for (const character of line) {
    if (shown >= target) break;
    shown += character === "\t" ? 4 : isWide(character) ? 2 : 1;
    column += character.length;
  }
  return column;
}

const isWide = (character: string): boolean =>
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Extended_Pictographic}/u.test(
    character,
  );

const unsupported = (message: string) =>
  say(
    {
      en: "only types that can be left out may stand here: {message}",
      zh: "此处只支持可以直接去掉的类型语法：{message}",
    },
    { message },
  );

const wrong = (message: string) =>
  say(
    { en: "this is no TypeScript: {message}", zh: "不是有效的 TypeScript：{message}" },
    { message },
  );
