import type { MatchCondition } from "../../ir/health.ts";
import { say, type Text } from "../../messages/text.ts";
import { no, ok, one, type Parsed, type Written } from "../shape.ts";
import { block } from "./blocks.ts";
import { patternProblem } from "./pattern.ts";
import { text as anyText } from "./values.ts";

export const match = block<string>(
  {
    name: "match",
    module: "ngx_http_upstream_hc_module",
    contexts: ["http", "stream"],
    dialects: ["nginx-plus"],
  },
  one(anyText),
  "What an answer to a check must look like for a backend to count as alive.",
  "健康检查的应答须满足哪些条件才算后端存活。",
);

type Bare<C> = C extends unknown ? Omit<C, "site"> : never;

/** One line of `match`, without its place. */
export type MatchLine = Bare<MatchCondition>;

/** What nginx Plus's manual allows in `match` of http, and of stream. */
export function parseMatchLine(
  name: Written,
  args: readonly Written[],
  inside: "http" | "stream",
): Parsed<MatchLine> {
  if (inside === "stream") return parseStreamLine(name, args);
  switch (name.text) {
    case "status":
      return parseStatus(args);
    case "header":
      return parseHeader(args);
    case "body":
      return parseBody(args);
    case "require":
      return parseRequire(args);
  }
  return no(unknown(name.text, "status, header, body, require"), name.span);
}

const unknown = (name: string, known: string): Text =>
  say(
    { en: "`{name}` is no condition; {known} are", zh: "`{name}` 不是匹配条件，可用：{known}" },
    { name, known },
  );

function parseStatus(args: readonly Written[]): Parsed<MatchLine> {
  const negated = args[0]?.text === "!";
  const words = negated ? args.slice(1) : args;
  const ranges: (readonly [number, number])[] = [];
  for (const word of words) {
    const [, first = "", last = first] = /^(\d{3})(?:-(\d{3}))?$/.exec(word.text) ?? [];
    if (first === "" || Number(first) > Number(last)) return no(badStatus, word.span);
    ranges.push([Number(first), Number(last)]);
  }
  return ranges.length > 0 ? ok({ kind: "status", negated, ranges }) : no(badStatus);
}

const badStatus = say({
  en: "statuses are expected, such as 200 or 200-399",
  zh: "应为状态码，例如 200 或 200-399",
});

/** `Name`, `! Name`, `Name = value`, `Name != value`, `Name ~ pattern`, `Name !~ pattern`. */
function parseHeader(args: readonly Written[]): Parsed<MatchLine> {
  const [first, second, third, extra] = args;
  if (!first || extra) return no(badHeader);
  if (!second)
    return ok({ kind: "header", name: first.text, test: "there", negated: false, value: "" });
  if (first.text === "!" && !third)
    return ok({ kind: "header", name: second.text, test: "there", negated: true, value: "" });
  const negated = second.text.startsWith("!");
  const sign = negated ? second.text.slice(1) : second.text;
  if (!third || (sign !== "=" && sign !== "~")) return no(badHeader, second.span);
  const problem = sign === "~" ? patternProblem(third.text) : undefined;
  if (problem) return no(problem, third.span);
  const test = sign === "~" ? "matches" : "equals";
  return ok({ kind: "header", name: first.text, test, negated, value: third.text });
}

const badHeader = say({
  en: "a header is expected: `name`, `! name`, `name = value`, `name ~ pattern`",
  zh: "应为响应头条件：`name`、`! name`、`name = value`、`name ~ 正则`",
});

function parseBody([sign, pattern, extra]: readonly Written[]): Parsed<MatchLine> {
  const [, not = "", star = ""] = /^(!?)~(\*?)$/.exec(sign?.text ?? "") ?? [];
  if (!sign || !pattern || extra || !sign.text.includes("~")) return no(badBody, sign?.span);
  const problem = patternProblem(pattern.text);
  if (problem) return no(problem, pattern.span);
  return ok({ kind: "body", negated: not !== "", caseless: star !== "", pattern: pattern.text });
}

const badBody = say({
  en: "`~ pattern` or `!~ pattern` is expected",
  zh: "应为 `~ 正则` 或 `!~ 正则`",
});

function parseRequire(args: readonly Written[]): Parsed<MatchLine> {
  const wrong = args.find((word) => !/^\$./s.test(word.text));
  if (args.length === 0 || wrong)
    return no(
      say({ en: "variables are expected, such as $name", zh: "应为变量，例如 $name" }),
      wrong?.span,
    );
  return ok({ kind: "require", variables: args.map((word) => word.text.slice(1)) });
}

function parseStreamLine(name: Written, args: readonly Written[]): Parsed<MatchLine> {
  const [first, second, extra] = args;
  if (name.text === "send" && first && !second)
    return ok({ kind: "send", bytes: unescaped(first.text) });
  if (name.text !== "expect")
    return name.text === "send" ? no(oneText) : no(unknown(name.text, "send, expect"), name.span);
  if (!first || extra) return no(oneText);
  if (!second) return ok({ kind: "expect", test: "bytes", value: unescaped(first.text) });
  if (first.text !== "~" && first.text !== "~*") return no(oneText, first.span);
  const problem = patternProblem(second.text);
  return problem
    ? no(problem, second.span)
    : ok({ kind: "expect", test: "regex", value: second.text });
}

/** `\x0A` is a byte. */
const unescaped = (text: string): string =>
  text.replace(/\\x([0-9a-f]{2})/gi, (_, byte: string) =>
    String.fromCharCode(Number.parseInt(byte, 16)),
  );

const oneText = say({ en: "one text is expected", zh: "应为一个字符串" });
