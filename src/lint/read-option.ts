import { milliseconds } from "../catalog/nginx/values.ts";
import { no, ok, type Parsed } from "../catalog/shape.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type {
  ChoiceOption,
  CountOption,
  DurationOption,
  Option,
  Options,
  OptionValue,
  OptionValues,
  WordsOption,
  WrittenOptions,
} from "./options.ts";

/** A value of `lbc.yaml` as an option takes it, or what is wrong with it. */
export function readOption(option: Option, value: unknown): Parsed<OptionValue> {
  switch (option.kind) {
    case "duration":
      return readDuration(option, value);
    case "count":
      return readCount(option, value);
    case "switch":
      return typeof value === "boolean" ? ok(value) : no(trueOrFalse);
    case "choice":
      return readChoice(option, value);
    case "words":
      return readWords(option, value);
  }
}

/** Options that lbc itself has written: those of examples. */
export const readOptions = (options: Options, written: WrittenOptions): OptionValues =>
  Object.fromEntries(
    Object.entries(written).flatMap(([name, value]) => {
      const option = options[name];
      const parsed = option && readOption(option, value);
      return parsed?.ok ? [[name, parsed.value]] : [];
    }),
  );

function readDuration({ least, most }: DurationOption, value: unknown): Parsed<number> {
  // A bare number would be seconds to some and milliseconds to others.
  const parsed =
    typeof value === "string" && /[a-z]$/.test(value) ? milliseconds.parse(value) : undefined;
  if (!parsed?.ok) return no(timeWithUnit);
  const between = { least: milliseconds.print(least), most: milliseconds.print(most) };
  return parsed.value >= least && parsed.value <= most ? parsed : no(outside(between));
}

function readCount({ least, most }: CountOption, value: unknown): Parsed<number> {
  if (typeof value !== "number" || !Number.isInteger(value)) return no(wholeNumber);
  return value >= least && value <= most ? ok(value) : no(outside({ least, most }));
}

function readChoice({ of }: ChoiceOption, value: unknown): Parsed<string> {
  if (typeof value === "string" && of.includes(value)) return ok(value);
  const meant = typeof value === "string" ? nearest(value, of) : undefined;
  const known = of;
  return no(
    meant === undefined
      ? say({ en: "one of {known} is expected", zh: "应为 {known} 之一" }, { known })
      : say(
          {
            en: "one of {known} is expected; did you mean `{meant}`?",
            zh: "应为 {known} 之一，是否想写 `{meant}`？",
          },
          { known, meant },
        ),
  );
}

function readWords({ each }: WordsOption, value: unknown): Parsed<readonly string[]> {
  if (!Array.isArray(value)) return no(listOfTexts);
  const words: string[] = [];
  for (const word of value as readonly unknown[]) {
    if (typeof word !== "string" || word === "") return no(listOfTexts);
    if (each && !new RegExp(each.pattern).test(word)) return no(each.says);
    words.push(word);
  }
  return ok(words);
}

const trueOrFalse = say({ en: "true or false is expected", zh: "应为 true 或 false" });
const wholeNumber = say({ en: "a whole number is expected", zh: "应为整数" });
const listOfTexts = say({ en: "a list of texts is expected", zh: "应为文本列表" });
const timeWithUnit = say({
  en: "a time with its unit is expected, such as 500ms, 10s or 5m",
  zh: "应为带单位的时间，例如 500ms、10s、5m",
});

const outside = (between: {
  readonly least: string | number;
  readonly most: string | number;
}): Text => say({ en: "between {least} and {most}", zh: "应在 {least} 到 {most} 之间" }, between);
