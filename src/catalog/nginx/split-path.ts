import { say } from "../../messages/text.ts";
import { no, ok, type Shape } from "../shape.ts";
import { patternProblem } from "./pattern.ts";
import { badCount } from "./shapes.ts";

const usage = "pattern";

/** A pattern with two groups: the script, and the path behind it. */
export const splitPathShape: Shape<string> = {
  usage,
  parse([pattern, extra]) {
    if (!pattern || extra) return badCount(usage);
    const problem = patternProblem(pattern.text);
    if (problem) return no(problem, pattern.span);
    if (groupsIn(pattern.text) === 2) return ok(pattern.text);
    return no(
      say({ en: "the pattern must have two groups", zh: "正则必须有两个捕获组" }),
      pattern.span,
    );
  },
  print: (pattern) => [pattern],
  samples: { good: ["^(.+[.]php)(/.+)$", "(a)(?:b)(?<c>d)"], bad: ["", "^a$", "(a)", "(a)(b)(c)"] },
};

/** How many groups of a pattern capture; brackets in classes and behind backslashes are text. */
function groupsIn(pattern: string): number {
  const pieces = pattern.matchAll(
    /\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\((\?)?(<[^=!]|P<|')?/gs,
  );
  let groups = 0;
  for (const [whole, special, named] of pieces)
    if (whole.startsWith("(") && (special === undefined || named !== undefined)) groups++;
  return groups;
}
