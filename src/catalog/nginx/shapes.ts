import { say } from "../../messages/text.ts";
import { text } from "../form.ts";
import { no, ok, type Parsed, type Shape, type ValueType, type Written } from "../shape.ts";

export const badCount = (usage: string): Parsed<never> =>
  no(say({ en: "the arguments are {usage}", zh: "参数应为：{usage}" }, { usage }));

/** From `least` to `greatest` values of one type. */
export function values<T>(
  type: ValueType<T>,
  least: number,
  greatest = Infinity,
): Shape<readonly T[]> {
  const usage = `${type.name}${greatest > 1 ? " ..." : ""}`;
  return {
    usage,
    parse(words) {
      if (words.length < least || words.length > greatest) return badCount(usage);
      const all: T[] = [];
      for (const word of words) {
        const parsed = type.parse(word.text);
        if (!parsed.ok) return no(parsed.reason, parsed.at ?? word.span);
        all.push(parsed.value);
      }
      return ok(all);
    },
    print: (all) => all.map((value) => type.print(value)),
    form: { kind: "list", of: type.form ?? text, least, greatest },
    ...(least <= 1 && { samples: type.samples }),
  };
}

/** Two values side by side. */
export function pair<A, B>(first: ValueType<A>, second: ValueType<B>): Shape<readonly [A, B]> {
  const usage = `${first.name} ${second.name}`;
  return {
    usage,
    parse(words) {
      const [one, two, extra] = words;
      if (!one || !two || extra) return badCount(usage);
      const a = first.parse(one.text);
      if (!a.ok) return no(a.reason, a.at ?? one.span);
      const b = second.parse(two.text);
      if (!b.ok) return no(b.reason, b.at ?? two.span);
      return ok([a.value, b.value] as const);
    },
    print: ([a, b]) => [first.print(a), second.print(b)],
    form: { kind: "tuple", of: [first.form ?? text, second.form ?? text] },
  };
}

/** A value, or the word `off`. */
export function orOff<T>(type: ValueType<T>): ValueType<T | "off"> {
  return {
    name: `${type.name}|off`,
    parse: (word) => (word === "off" ? ok("off" as const) : type.parse(word)),
    print: (value) => (value === "off" ? "off" : type.print(value)),
    form: { kind: "either", of: [{ kind: "choice", words: ["off"] }, type.form ?? text] },
    samples: { good: ["off", ...type.samples.good], bad: type.samples.bad },
  };
}

/** How many and how large: `proxy_buffers 8 4k`. */
export interface Buffers {
  readonly count: number;
  readonly size: number;
}

/** One word read by a function of its own, where a directive has a grammar of its own. */
export function custom<T>(
  usage: string,
  parse: (words: readonly Written[]) => Parsed<T>,
  print: (value: T) => string[],
): Shape<T> {
  return { usage, parse, print };
}

/** A set of words, each known. */
export function wordSet<const W extends string>(...words: readonly W[]): Shape<readonly W[]> {
  const usage = words.join("|");
  return {
    usage,
    adds: true,
    parse(written) {
      if (written.length === 0) return badCount(usage);
      const all: W[] = [];
      for (const word of written) {
        const lower = word.text.toLowerCase();
        const known = words.find((one) => one.toLowerCase() === lower);
        if (known === undefined)
          return no(
            say({ en: "one of {words} is expected", zh: "应为 {words} 之一" }, { words: usage }),
            word.span,
          );
        all.push(known);
      }
      return ok(all);
    },
    print: (all) => [...all],
    form: { kind: "list", of: { kind: "choice", words }, least: 1, greatest: Infinity },
    samples: { good: words.slice(0, 3), bad: ["bogus"] },
  };
}
