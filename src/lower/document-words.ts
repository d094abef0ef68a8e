import type { Word } from "../../grammars/ast.ts";
import type { Form } from "../catalog/form.ts";
import type { Placed, PlacedMap, PlacedScalar } from "../ir/placed.ts";
import { say, type Text } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { cutWords } from "./annotation-words.ts";

export type Complain = (message: Text, span: Span) => void;

/** Turns values of a document back into the words that shapes read, each with its place. */
export class WordReader {
  readonly #source: Source;
  readonly #complain: Complain;
  /** keepalived reads some words differently where they are quoted. */
  readonly #quotes: boolean;

  constructor(source: Source, complain: Complain, quotes: boolean) {
    this.#source = source;
    this.#complain = complain;
    this.#quotes = quotes;
  }

  /** The words of a directive; nothing where it is not said after all, or cannot be read. */
  directive(value: Placed, form: Form): readonly Word[] | undefined {
    switch (value.kind) {
      case "scalar":
        return this.#single(value, form);
      case "list":
        return this.#list(value.items, form);
      case "map":
        return form.kind === "parameters"
          ? this.#parameters(value, form)
          : this.#wrong(noMap, value.span);
    }
  }

  /** A name and its words: text, cut at blanks, or a list of words. */
  line(value: Placed): readonly [Word, ...Word[]] | undefined {
    const words = this.rest(value);
    const [name, ...args] = words ?? [];
    return name ? [name, ...args] : words && this.#wrong(noWords, value.span);
  }

  /** Words of any number: text is cut at blanks, at most into `most` parts. */
  rest(value: Placed, most = Infinity): readonly Word[] | undefined {
    if (value.kind === "list") return this.#list(value.items, { kind: "words" });
    if (value.kind === "scalar" && typeof value.value === "string") return this.#cut(value, most);
    return this.directive(value, { kind: "words" });
  }

  text(value: Placed): Word | undefined {
    const words = value.kind === "scalar" ? this.#single(value, { kind: "text" }) : undefined;
    return words?.[0] ?? this.#wrong(oneText, value.span);
  }

  word(text: string, span: Span): Word {
    const quote = text === "" || (this.#quotes && /[\s{}#!"'\\]/.test(text));
    return { text, span, ...(quote && { quote: '"' as const }) };
  }

  #single(value: PlacedScalar, form: Form): readonly Word[] | undefined {
    if (value.value === null) return this.#wrong(noValue, value.span);
    if (typeof value.value !== "boolean") return [this.word(value.text, value.span)];
    const said = booleanWord(form, value.value);
    if (said !== undefined) return [this.word(said, value.span)];
    if (value.value) return [];
    return form.kind === "flag" ? undefined : this.#wrong(noSwitch, value.span);
  }

  #list(items: readonly Placed[], form: Form): readonly Word[] | undefined {
    const words: Word[] = [];
    for (const [index, item] of items.entries()) {
      if (item.kind !== "scalar") return this.#wrong(oneText, item.span);
      if (item.value === null) return this.#wrong(noValue, item.span);
      const said = typeof item.value === "boolean" ? itemWord(form, index, item.value) : item.text;
      words.push(this.word(said, item.span));
    }
    return words;
  }

  #parameters(
    map: PlacedMap,
    { first, truths }: Form & { kind: "parameters" },
  ): readonly Word[] | undefined {
    const words: Word[] = [];
    for (const key of first) {
      const entry = map.entries.find((one) => one.key === key);
      if (!entry) return this.#wrong(missingKey(key), map.span);
      const word = this.text(entry.value);
      if (word) words.push(word);
    }
    for (const { key, keySpan, value } of map.entries) {
      if (first.includes(key)) continue;
      const text = this.#parameter(key, value, truths.includes(key));
      if (text !== undefined) words.push(this.word(text, { ...keySpan, end: value.span.end }));
    }
    return words;
  }

  #parameter(key: string, value: Placed, truth: boolean): string | undefined {
    if (value.kind !== "scalar") return this.#wrong(oneText, value.span);
    if (value.value === null) return this.#wrong(noValue, value.span);
    if (typeof value.value !== "boolean" || truth) return `${key}=${value.text}`;
    return value.value ? key : undefined;
  }

  #cut(value: PlacedScalar, most: number): readonly Word[] {
    const { text, span } = value;
    const start = this.#startOf(value);
    const words: Word[] = [];
    for (const match of text.matchAll(/\S+/g)) {
      const last = words.length + 1 >= most;
      const said = last ? text.slice(match.index).trimEnd() : match[0];
      const from = start === undefined ? undefined : start + match.index;
      words.push(
        this.word(
          said,
          from === undefined ? span : { ...span, start: from, end: from + said.length },
        ),
      );
      if (last) break;
    }
    return words;
  }

  /** The words of a scalar, some of which quotes hold together: those of an annotation. */
  quoted(value: PlacedScalar): readonly Word[] {
    const { text, span } = value;
    const start = this.#startOf(value);
    const words = cutWords(text, { ...span, start: start ?? span.start });
    return start === undefined ? words.map((word) => ({ ...word, span })) : words;
  }

  /** Where the text of a scalar begins in the file; nothing where escapes or folding change it. */
  #startOf({ text, span }: PlacedScalar): number | undefined {
    // At a quote or not: a search would go through the whole file for each word that is not there.
    return [span.start, span.start + 1].find(
      (at) => at + text.length <= span.end && this.#source.text.startsWith(text, at),
    );
  }

  #wrong(message: Text, span: Span): undefined {
    this.#complain(message, span);
  }
}

/** The word that true or false stands for; nothing where true is the keyword without a word. */
function booleanWord(form: Form, value: boolean): string | undefined {
  switch (form.kind) {
    case "switch":
      return value ? form.yes : form.no;
    case "either":
      for (const inner of form.of) if (inner.kind === "switch") return booleanWord(inner, value);
      return undefined;
    case "list":
      return booleanWord(form.of, value);
    case "choice":
      return form.words.includes(String(value)) ? String(value) : undefined;
    case "text":
    case "number":
    case "flag":
    case "words":
    case "tuple":
    case "parameters":
    case "lines":
      return undefined;
  }
}

function itemWord(form: Form, index: number, value: boolean): string {
  const inner =
    form.kind === "list" ? form.of : form.kind === "tuple" ? (form.of[index] ?? form) : form;
  return booleanWord(inner, value) ?? String(value);
}

export const missingKey = (key: string): Text =>
  say({ en: "`{key}` is missing", zh: "缺少 `{key}`" }, { key });

const noSwitch = say({
  en: "this is no switch: false means nothing here; leave the key out, or write what it takes",
  zh: "这不是开关，此处不能写 false：请删除该键，或写出它的取值",
});
const noMap = say({
  en: "text or a list is expected here, no keys",
  zh: "此处应为文本或列表，不能是键值",
});
const noWords = say({ en: "there is nothing in this line", zh: "该行为空" });
const oneText = say({ en: "one text or number is expected", zh: "应为单个文本或数字" });
const noValue = say({ en: "a value is missing", zh: "缺少取值" });
