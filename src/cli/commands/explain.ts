import { goneOf } from "../../catalog/facts/nginx-history.ts";
import { directiveJson } from "../../explain/directive-json.ts";
import { directivePage } from "../../explain/directive-page.ts";
import { type Meaning, meaningsOf, speaks } from "../../explain/meanings.ts";
import { ruleNamed, suggestions } from "../../explain/names.ts";
import { ruleJson } from "../../explain/rule-json.ts";
import { rulePage } from "../../explain/rule-page.ts";
import {
  variableJson,
  variableMeant,
  variablePage,
  variablesCalled,
} from "../../explain/variable-page.ts";
import { printTarget, type Target } from "../../ir/target.ts";
import { ruleById } from "../../lint/registry.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Given } from "../declaration.ts";
import { exitCode } from "../exit-code.ts";
import type { explainDeclaration } from "../explain-flags.ts";
import type { Io } from "../io.ts";
import { target as parseTarget } from "../load-request.ts";
import { pageLook } from "../page-look.ts";
import { ruleAnswer } from "../rule-fix.ts";
import { UsageError } from "../usage-error.ts";

/** `lbc explain`: what a rule, directive, keyword or variable means. */
export async function explain(
  { flags, operands }: Given<typeof explainDeclaration>,
  io: Io,
): Promise<number> {
  const [name, extra] = operands;
  if (name === undefined || extra !== undefined) throw new UsageError(oneName);
  const target = flags.target === undefined ? undefined : parseTarget(flags.target);
  const meanings = meaningsOf(name);
  const rule = ruleById(ruleNamed(name) ?? "");
  const json = flags.format === "json";
  const called = variablesCalled(name);
  if (called.length > 0 && (name.startsWith("$") || (meanings.length === 0 && !rule))) {
    io.write(json ? variableJson(called, io.language) : variablePage(called, await pageLook(io)));
    return exitCode.ok;
  }
  if (meanings.length > 0) {
    const shown = ofTarget(meanings, target, io);
    io.write(
      json
        ? directiveJson(shown, target, io.language)
        : directivePage(shown, target, await pageLook(io)),
    );
    if (called.length > 0) io.note(alsoVariable(name));
  } else if (rule) {
    const answer = ruleAnswer(rule);
    io.write(
      json ? ruleJson(rule, answer, io.language) : rulePage(rule, answer, await pageLook(io)),
    );
  } else throw unknownName(name);
  return exitCode.ok;
}

const oneName: Text = say({
  en: "name one rule, directive, keyword or variable; lbc rules and lbc directives list them",
  zh: "请给出一条规则、指令、关键字或变量；lbc rules 与 lbc directives 可列出全部",
});

const alsoVariable = (name: string): Text =>
  say(
    { en: "it is a variable too: lbc explain '${name}'", zh: "它也是变量：lbc explain '${name}'" },
    { name },
  );

/** What a name means in the target; in all products, with a note, where the target has none. */
function ofTarget(
  meanings: readonly Meaning[],
  target: Target | undefined,
  io: Io,
): readonly Meaning[] {
  if (!target) return meanings;
  const there = meanings.filter((meaning) => speaks(meaning, target.dialect));
  if (there.length > 0) return there;
  io.note(
    say(
      {
        en: "{target} has no `{name}`; others have:",
        zh: "{target} 没有 `{name}`，其他产品有：",
      },
      { target: printTarget(target), name: meanings[0]?.name ?? "" },
    ),
  );
  return meanings;
}

function unknownName(name: string): UsageError {
  const { until, instead } = goneOf(name);
  if (until !== undefined)
    return new UsageError(
      say(
        {
          en: "nginx has no directive {name} since {until}; it is {instead} now",
          zh: "nginx 自 {until} 起没有指令 {name}，现为 {instead}",
        },
        { name, until, instead: instead ?? "" },
      ),
    );
  const variable = name.startsWith("$") ? variableMeant(name) : undefined;
  const meant = variable === undefined ? suggestions(name) : [variable];
  if (meant.length === 0)
    return new UsageError(
      say(
        {
          en: "lbc knows no rule, directive, keyword or variable {name}",
          zh: "没有名为 {name} 的规则、指令、关键字或变量",
        },
        { name },
      ),
    );
  return new UsageError(
    say(
      {
        en: "lbc knows no rule, directive, keyword or variable {name}; did you mean {meant}?",
        zh: "没有名为 {name} 的规则、指令、关键字或变量，是否指 {meantZh}？",
      },
      { name, meant: either(meant, " or "), meantZh: either(meant, " 或 ") },
    ),
  );
}

const either = (words: readonly string[], or: string): string =>
  [words.slice(0, -1).join(", "), words.at(-1)].filter((part) => part !== "").join(or);
