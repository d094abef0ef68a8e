import type { Condition } from "../../ir/http.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape, type Written } from "../shape.ts";
import { patternProblem } from "./pattern.ts";
import { template } from "./values.ts";

/** `if (…)` as ngx_http_rewrite_if_condition reads it: brackets may stand alone or touch. */
export const conditionShape: Shape<Condition> = {
  usage: "(condition)",
  parse(words) {
    const inner = withoutBrackets(words);
    if (!inner.ok) return inner;
    const [first, second, third, extra] = inner.value;
    if (!first || extra) return bad(words[0]);
    if (/^\$./s.test(first.text)) return ofVariable(first, second, third);
    if (/^!?-[fdex]$/.test(first.text) && second && !third) return ofFile(first.text, second);
    return bad(first);
  },
  print: (condition) => bracketed(wordsOf(condition)),
};

const bad = (word: Written | undefined): Parsed<never> =>
  no(say({ en: "the condition is not valid", zh: "条件无效" }), word?.span);

/** The same word with another text; its place is not worked out before somebody asks for it. */
const reworded = (word: Written, text: string): Written => ({
  text,
  ...(word.quote && { quote: word.quote }),
  get span() {
    return word.span;
  },
});

function withoutBrackets(words: readonly Written[]): Parsed<readonly Written[]> {
  const first = words[0];
  const last = words.at(-1);
  if (!first?.text.startsWith("(")) return bad(first);
  let inner = [reworded(first, first.text.slice(1)), ...words.slice(1)];
  const end = inner.at(-1);
  if (!last || !end?.text.endsWith(")")) return bad(last);
  inner = [...inner.slice(0, -1), reworded(end, end.text.slice(0, -1))];
  if (inner.length > 1 && first.text.length === 1) inner = inner.slice(1);
  if (inner.length > 1 && last.text.length === 1) inner = inner.slice(0, -1);
  return ok(inner);
}

function ofVariable(
  first: Written,
  sign: Written | undefined,
  value: Written | undefined,
): Parsed<Condition> {
  const variable = first.text.slice(1);
  if (!sign) return ok({ kind: "set", variable });
  if (!value) return bad(first);
  const negated = sign.text.startsWith("!");
  switch (sign.text) {
    case "=":
    case "!=": {
      const parsed = template.parse(value.text);
      return parsed.ok
        ? ok({ kind: "equals", variable, value: parsed.value, negated })
        : no(parsed.reason, value.span);
    }
    case "~":
    case "~*":
    case "!~":
    case "!~*": {
      const problem = patternProblem(value.text);
      if (problem) return no(problem, value.span);
      const caseless = sign.text.endsWith("*");
      return ok({ kind: "matches", variable, pattern: value.text, caseless, negated });
    }
  }
  return no(
    say({ en: "`{sign}` compares nothing", zh: "`{sign}` 不是比较运算符" }, { sign: sign.text }),
    sign.span,
  );
}

const tests = { f: "file", d: "directory", e: "exists", x: "executable" } as const;

function ofFile(sign: string, path: Written): Parsed<Condition> {
  const parsed = template.parse(path.text);
  if (!parsed.ok) return no(parsed.reason, path.span);
  const test = tests[sign.at(-1) as keyof typeof tests];
  return ok({ kind: "file", test, path: parsed.value, negated: sign.startsWith("!") });
}

function wordsOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "set":
      return [`$${condition.variable}`];
    case "equals":
      return [`$${condition.variable}`, condition.negated ? "!=" : "=", condition.value.source];
    case "matches": {
      const sign = `${condition.negated ? "!" : ""}~${condition.caseless ? "*" : ""}`;
      return [`$${condition.variable}`, sign, condition.pattern];
    }
    case "file": {
      const letter = Object.entries(tests).find(([, test]) => test === condition.test)?.[0] ?? "e";
      return [`${condition.negated ? "!" : ""}-${letter}`, condition.path.source];
    }
  }
}

/** Brackets touch the first word and the last. */
const bracketed = (words: readonly string[]): string[] =>
  words.map((word, index) => {
    const opened = index === 0 ? `(${word}` : word;
    return index === words.length - 1 ? `${opened})` : opened;
  });
