import { milliseconds } from "../catalog/nginx/values.ts";
import type { Option, OptionValue } from "../lint/options.ts";
import type { AnyRule, Example } from "../lint/rule.ts";
import { say, type Text } from "../messages/text.ts";

/** The options of a rule by name. */
export const optionsOf = ({ options = {} }: AnyRule): readonly (readonly [string, Option])[] =>
  Object.entries(options);

/** What an option is where nothing was set, as `lbc.yaml` would have it. */
export function fallbackText(option: Option): Text {
  const { fallback } = option;
  return fallback === undefined
    ? say({ en: "not set", zh: "未设置" })
    : same(printValue(option, fallback));
}

/** What an option takes. */
export function takesText(option: Option): Text {
  switch (option.kind) {
    case "duration":
      return say(
        { en: "a time between {least} and {most}", zh: "时间，{least} 到 {most}" },
        { least: milliseconds.print(option.least), most: milliseconds.print(option.most) },
      );
    case "count":
      return say(
        { en: "a number between {least} and {most}", zh: "整数，{least} 到 {most}" },
        option,
      );
    case "switch":
      return say({ en: "true or false", zh: "true 或 false" });
    case "choice":
      return say({ en: "one of {words}", zh: "{words} 之一" }, { words: option.of });
    case "words":
      return say({ en: "a list of texts", zh: "文本列表" });
  }
}

/** Bounds and default of an option in one line. */
export function optionText(option: Option): Text {
  const [takes, fallback] = [takesText(option), fallbackText(option)];
  return say(
    {
      en: "{what}: {takes}; {fallback} where nothing is said",
      zh: "{whatZh}：{takesZh}；默认为 {fallbackZh}",
    },
    {
      what: option.summary.en,
      whatZh: option.summary.zh,
      takes: takes.en,
      takesZh: takes.zh,
      fallback: fallback.en,
      fallbackZh: fallback.zh,
    },
  );
}

const same = (text: string): Text => ({ en: text, zh: text });

function printValue({ kind }: Option, value: OptionValue): string {
  if (kind === "duration" && typeof value === "number") return milliseconds.print(value);
  return typeof value === "object" ? `[${value.join(", ")}]` : String(value);
}

/** The `lbc.yaml` that an example needs; nothing where it needs none. */
export const settingsOf = ({ id }: AnyRule, { options = {} }: Example): string | undefined => {
  const entries = Object.entries(options).map(([name, value]) => `${name}: ${yaml(value)}`);
  return entries.length === 0 ? undefined : `lint:\n  rules:\n    ${id}: {${entries.join(", ")}}\n`;
};

const yaml = (value: OptionValue): string =>
  typeof value === "object"
    ? `[${value.map((word) => JSON.stringify(word)).join(", ")}]`
    : String(value);
