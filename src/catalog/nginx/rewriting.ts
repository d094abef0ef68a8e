import { parseTemplate, type Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import type { Shape, ValueType } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { patternProblem } from "./pattern.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

/** `$name`, kept without the `$`. */
export const variableName: ValueType<string> = {
  name: "$variable",
  parse: (text) =>
    /^\$./s.test(text)
      ? ok(text.slice(1))
      : no(say({ en: "a variable is expected, such as $name", zh: "应为变量，例如 $name" })),
  print: (name) => `$${name}`,
  samples: { good: ["$a", "$my_var"], bad: ["a", "$", ""] },
};

export interface Return {
  readonly status: number;
  readonly text: Template | undefined;
}

const badCode = say({
  en: "a status of at most 999, or an URL, is expected",
  zh: "应为不超过 999 的状态码或 URL",
});

export const returnShape: Shape<Return> = {
  usage: "code [text] | code url | url",
  parse([first, second, extra]) {
    if (!first || extra) return badCount("code [text] | code url | url");
    const isCode = /^\d{1,18}$/.test(first.text);
    if (!isCode) {
      if (second || !/^(?:https?:\/\/|\$scheme)/i.test(first.text)) return no(badCode, first.span);
      const url = template.parse(first.text);
      return url.ok ? ok({ status: 302, text: url.value }) : no(url.reason, first.span);
    }
    const status = Number(first.text);
    if (status > 999) return no(badCode, first.span);
    if (!second) return ok({ status, text: undefined });
    const text = template.parse(second.text);
    return text.ok ? ok({ status, text: text.value }) : no(text.reason, second.span);
  },
  print: ({ status, text }) => [String(status), ...(text ? [text.source] : [])],
};

export interface Rewrite {
  readonly pattern: string;
  readonly replacement: Template;
  readonly flag: "last" | "break" | "redirect" | "permanent" | undefined;
}

const flags = ["last", "break", "redirect", "permanent"] as const;

export const rewriteShape: Shape<Rewrite> = {
  usage: "pattern replacement [last|break|redirect|permanent]",
  parse([pattern, replacement, flag, extra]) {
    if (!pattern || !replacement || extra) return badCount(rewriteShape.usage);
    const problem = patternProblem(pattern.text);
    if (problem) return no(problem, pattern.span);
    const to = template.parse(replacement.text);
    if (!to.ok) return no(to.reason, replacement.span);
    const known = flags.find((one) => one === flag?.text);
    if (flag && !known)
      return no(
        say(
          { en: "one of {flags} is expected", zh: "应为 {flags} 之一" },
          { flags: flags.join(", ") },
        ),
        flag.span,
      );
    return ok({
      pattern: pattern.text,
      replacement: parseTemplate(replacement.text),
      flag: known,
    });
  },
  print: ({ pattern, replacement, flag }) => [pattern, replacement.source, ...(flag ? [flag] : [])],
};
