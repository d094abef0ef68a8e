import type { Text } from "../messages/text.ts";
import { say } from "../messages/text.ts";
import type { TextEdit } from "../text/edit.ts";
import type { Span } from "../text/span.ts";
import { text, type Form } from "./form.ts";

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly reason: Text;
      readonly at?: Span;
      /** It is the number of words that is wrong, not one of them. */
      readonly count?: true;
      /** The rule that is about just this mistake. */
      readonly mistake?: Mistake;
    };

/** A mistake with a rule of its own, and what mends it. */
export interface Mistake {
  readonly code: string;
  readonly help?: Text;
  readonly fix?: {
    readonly title: Text;
    readonly safety: "safe" | "unsafe";
    readonly edits: readonly TextEdit[];
  };
}

/** One written value: text to meaning and back. */
export interface ValueType<T> {
  readonly name: string;
  parse(text: string): Parsed<T>;
  print(value: T): string;
  /** Spellings that are right and wrong: round-trip tests and questions to the real product. */
  readonly samples: { readonly good: readonly string[]; readonly bad: readonly string[] };
  /** How the word stands in a document; text where nothing is said. */
  readonly form?: Form;
}

export interface Written {
  readonly text: string;
  readonly quote?: '"' | "'" | undefined;
  readonly span: Span;
}

/** All arguments of a directive: arity, meaning and spelling in one object. */
export interface Shape<T> {
  readonly usage: string;
  parse(words: readonly Written[]): Parsed<T>;
  print(value: T): string[];
  /** The words are a set: one more line in a block adds to it (ngx_conf_set_bitmask_slot). */
  readonly adds?: true;
  /** What may stand after the name, right and wrong: questions to the real product. */
  readonly samples?: ValueType<T>["samples"];
  /** How the words stand in a document; a word or a list of words where nothing is said. */
  readonly form?: Form;
}

export const ok = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const no = (reason: Text, at?: Span): Parsed<never> => ({
  ok: false,
  reason,
  ...(at && { at }),
});

/** There are more words than a statement of this kind may have. */
const tooMany = (reason: Text, at: Span): Parsed<never> => ({ ok: false, reason, at, count: true });

export function one<T>(type: ValueType<T>): Shape<T> {
  return {
    usage: type.name,
    parse([word, extra]) {
      if (!word)
        return no(say({ en: "a {type} is missing", zh: "缺少参数：{type}" }, { type: type.name }));
      if (extra)
        return tooMany(
          say({ en: "only one argument is allowed", zh: "只允许一个参数" }),
          extra.span,
        );
      const parsed = type.parse(word.text);
      return parsed.ok ? parsed : no(parsed.reason, parsed.at ?? word.span);
    },
    print: (value) => [type.print(value)],
    samples: type.samples,
    form: type.form ?? text,
  };
}

/** A word that stands alone. */
export const bare: Shape<true> = {
  usage: "",
  parse: (words) =>
    words[0]
      ? tooMany(say({ en: "no argument is allowed", zh: "不允许带参数" }), words[0].span)
      : ok(true),
  print: () => [],
  form: { kind: "flag" },
};
