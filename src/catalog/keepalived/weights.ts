import { say } from "../../messages/text.ts";
import { no, ok, type Shape } from "../shape.ts";
import { count } from "./kinds.ts";

export interface Weight {
  /** Added while it is up when positive, while it is down when negative; 0: down is FAULT. */
  readonly value: number;
  readonly reverse: boolean;
}

/** `number [reverse]` of a script, process, file or session that is tracked. */
export function weights(min: number, max: number): Shape<Weight> {
  const type = count(min, max);
  const below = String(min - 1);
  const above = String(max + 1);
  return {
    usage: `number ${min}-${max} [reverse]`,
    samples: {
      good: ["0", String(max), String(min), "5 reverse"],
      bad: [below, above, "x", "1.5", "5 upwards"],
    },
    parse([word, option]) {
      if (!word) return no(say({ en: "a weight is missing", zh: "缺少权重" }));
      const parsed = type.parse(word.text);
      if (!parsed.ok) return no(parsed.reason, word.span);
      if (!option || option.text === "reverse" || option.text === "noreverse")
        return ok({ value: parsed.value, reverse: option?.text === "reverse" });
      return no(
        say(
          { en: "{text} is not reverse", zh: "“{text}” 不是有效的权重选项，只能是 reverse" },
          { text: option.text },
        ),
        option.span,
      );
    },
    print: ({ value, reverse }) => [String(value), ...(reverse ? ["reverse"] : [])],
  };
}
