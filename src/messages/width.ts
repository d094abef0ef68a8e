const wide =
  /[\u1100-\u115F\u2329\u232A\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u;
const zero = /\p{Mark}|\p{Cf}/u;

/** Columns that a text takes on a terminal: two for wide East Asian characters, none for marks. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (zero.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** Pads with spaces up to a number of terminal columns. */
export const padTo = (text: string, columns: number): string =>
  text + " ".repeat(Math.max(0, columns - displayWidth(text)));

/** Breaks a text into lines of so many terminal columns: at spaces, and beside wide characters. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of text.match(parts) ?? []) {
    if (line !== "" && displayWidth((line + part).trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = part.trimStart();
    } else line += part;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines;
}

/** Words with the space behind them; a word or wide character keeps the punctuation around it. */
const parts =
  /[\uFF08\u201C]*(?:[\u2E80-\u2FFF\u3041-\u33FF\u3400-\u9FFF\uF900-\uFAFF]|[^\s\u2E80-\u3002\u3041-\u33FF\u3400-\u9FFF\uF900-\uFAFF\uFF01\uFF08\uFF09\uFF0C\uFF1A\uFF1B\uFF1F\u201C\u201D]+)?[\u3001\u3002\uFF01\uFF09\uFF0C\uFF1A\uFF1B\uFF1F\u201D]*\s*/gu;
