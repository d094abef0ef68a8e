import { say, type Text } from "../../messages/text.ts";
import { no, ok, type ValueType } from "../shape.ts";

/**
 * What is surely wrong with a pattern of PCRE, or nothing. Only what needs no engine is checked:
 * brackets, a trailing backslash, a repetition of nothing.
 */
export function patternProblem(pattern: string): Text | undefined {
  let groups = 0;
  let repeatable = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === "\\") {
      if (at + 1 === pattern.length)
        return say({ en: "the pattern ends in a backslash", zh: "正则以反斜杠结尾" });
      // \Q…\E quotes everything up to \E.
      if (pattern.charAt(at + 1) === "Q") {
        const end = pattern.indexOf("\\E", at + 2);
        at = end === -1 ? pattern.length : end + 1;
      } else at++;
      repeatable = true;
    } else if (char === "[") {
      const end = classEnd(pattern, at);
      if (end === -1) return lacks("]");
      at = end;
      repeatable = true;
    } else if (char === "(") {
      if (pattern.startsWith("(?#", at) || pattern.startsWith("(*", at)) {
        const end = pattern.indexOf(")", at);
        if (end === -1) return unclosed;
        at = end;
        continue;
      }
      groups++;
      repeatable = false;
      if (pattern.charAt(at + 1) === "?") at++;
    } else if (char === ")") {
      if (--groups < 0) return say({ en: "the pattern has a `)` too many", zh: "正则多了 `)`" });
      repeatable = true;
    } else if ("*+?".includes(char)) {
      if (!repeatable)
        return say({ en: "`{char}` repeats nothing", zh: "`{char}` 前没有可重复的内容" }, { char });
    } else repeatable = char !== "|" && char !== "^";
  }
  return groups > 0 ? unclosed : undefined;
}

/** `{2}` outside of quotes begins a block: the pattern then ends before it. */
const lacks = (sign: string): Text =>
  say(
    {
      en: "the pattern lacks a `{sign}`; one with braces or semicolons must be in quotes",
      zh: "正则缺少 `{sign}`；含有花括号或分号的正则必须加引号",
    },
    { sign },
  );

const unclosed = lacks(")");

/** A `]` that comes first belongs to the class. */
function classEnd(pattern: string, open: number): number {
  let at = open + 1;
  if (pattern.charAt(at) === "^") at++;
  if (pattern.charAt(at) === "]") at++;
  for (; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === "\\") at++;
    else if (char === "[" && /[:.=]/.test(pattern.charAt(at + 1))) {
      const end = pattern.indexOf(`${pattern.charAt(at + 1)}]`, at + 2);
      if (end !== -1) at = end + 1;
    } else if (char === "]") return at;
  }
  return -1;
}

/** A pattern that is looked for in a field of the request; `msie6` stands for one. */
export const clientPattern: ValueType<string> = {
  name: "pattern",
  parse(text) {
    const problem = patternProblem(text);
    return problem ? no(problem) : ok(text);
  },
  print: (pattern) => pattern,
  samples: { good: ["msie6", "MSIE [1-6]", ""], bad: ["(", "["] },
};
