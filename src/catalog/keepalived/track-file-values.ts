import { say } from "../../messages/text.ts";
import { no, ok, type Shape } from "../shape.ts";

export interface InitialValue {
  readonly value: number;
  readonly overwrite: boolean;
}

/** `[number] [overwrite]`. */
export const initialValue: Shape<InitialValue> = {
  usage: "[number] [overwrite]",
  samples: { good: ["", "5", "-5"], bad: ["x", "5 always"] },
  parse(words) {
    let value = 0;
    let overwrite = false;
    for (const { text, span } of words)
      if (/^-?\d+$/.test(text)) value = Number(text);
      else if (text === "overwrite") overwrite = true;
      else
        return no(
          say(
            {
              en: "{text} is neither a number nor overwrite",
              zh: "“{text}” 既不是数值也不是 overwrite",
            },
            { text },
          ),
          span,
        );
    return ok({ value, overwrite });
  },
  print: ({ value, overwrite }) => [String(value), ...(overwrite ? ["overwrite"] : [])],
};
