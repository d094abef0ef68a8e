import { say } from "../../messages/text.ts";
import { no, ok, type Shape } from "../shape.ts";
import { patternProblem } from "./pattern.ts";
import { badCount } from "./shapes.ts";

/** `none`, `blocked`, `server_names`, names with wildcards and patterns, as written. */
export type Referers = readonly string[];

const usage = "none | blocked | server_names | string ...";

export const valuesOfReferers: Shape<Referers> = {
  usage,
  parse(words) {
    if (words.length === 0) return badCount(usage);
    for (const { text, span } of words) {
      if (text === "" || text === "~")
        return no(say({ en: "this is no referer", zh: "不是有效的 referer" }), span);
      const problem = text.startsWith("~") ? patternProblem(text.slice(1)) : wildcardProblem(text);
      if (problem) return no(problem, span);
    }
    return ok(words.map(({ text }) => text));
  },
  print: (words) => [...words],
};

const badWildcard = say({
  en: "a host name is expected; a `*` stands for whole labels at one end of it",
  zh: "应为域名，`*` 只能代表首部或尾部的整级",
});

/** A path may follow the name; `*` is looked for in the name alone. */
function wildcardProblem(text: string) {
  const name = text.split("/")[0] ?? "";
  if (name.includes("..")) return badWildcard;
  return name.includes("*") && !/^(?:\*\.[^*]+|[^*]+\.\*)$/.test(name) && !text.includes("://")
    ? badWildcard
    : undefined;
}
