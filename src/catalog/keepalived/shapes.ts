import { say } from "../../messages/text.ts";
import { text } from "../form.ts";
import { no, ok, type Shape, type ValueType } from "../shape.ts";
import { booleanWord } from "./values.ts";

/*
 * keepalived passes over words that a keyword does not take, without a message. So do the shapes;
 * the reader warns of them by the table of words.
 */

/** Where a shape cannot tell what an extra word would mean. */
export const extraWord = say({
  en: "keepalived passes over this word in silence; a line holds one statement",
  zh: "keepalived 会不作提示地忽略这个词；每行只能写一条语句",
});

/** A keyword that stands alone. */
export const flag: Shape<boolean> = {
  usage: "",
  samples: { good: [""], bad: [] },
  parse: () => ok(true),
  print: () => [],
  form: { kind: "flag" },
};

/** `keyword` alone means yes. */
export const switchable: Shape<boolean> = {
  usage: "[on|off]",
  samples: { good: ["", ...booleanWord.samples.good], bad: booleanWord.samples.bad },
  parse([word]) {
    if (!word) return ok(true);
    const parsed = booleanWord.parse(word.text);
    return parsed.ok ? parsed : no(parsed.reason, word.span);
  },
  print: (value) => [value ? "on" : "off"],
  form: { kind: "switch", yes: "on", no: "off" },
};

/** One value. */
export const one = <T>(type: ValueType<T>): Shape<T> => ({
  usage: type.name,
  samples: type.samples,
  parse([word]) {
    if (!word)
      return no(say({ en: "a {type} is missing", zh: "缺少参数：{type}" }, { type: type.name }));
    const parsed = type.parse(word.text);
    return parsed.ok ? parsed : no(parsed.reason, parsed.at ?? word.span);
  },
  print: (value) => [type.print(value)],
  form: type.form ?? text,
});

/** A value that may be left out, which then stands for another. */
export const optional = <T>(type: ValueType<T>, absent: T): Shape<T> => ({
  usage: `[${type.name}]`,
  samples: { good: ["", ...type.samples.good], bad: type.samples.bad },
  parse: (words) => (words.length === 0 ? ok(absent) : one(type).parse(words)),
  print: (value) => [type.print(value)],
  form: type.form ?? text,
});

/** All words of the line. */
export const words: Shape<readonly string[]> = {
  usage: "word ...",
  parse: (written) => ok(written.map((word) => word.text)),
  print: (value) => [...value],
};

/** The lines of a block of values; each comes as one word. */
export const lines = (usage: string): Shape<readonly string[]> => ({
  usage: `{ ${usage} ... }`,
  parse: (written) => words.parse(written),
  print: (value) => [...value],
  form: { kind: "lines", name: usage },
});
