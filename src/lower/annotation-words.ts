import type { Word } from "../../grammars/ast.ts";
import type { AnyAnnotation } from "../catalog/annotations/all.ts";
import {
  type AnyForm,
  type AnyForms,
  type SaidOf,
  usageOf,
} from "../catalog/annotations/define.ts";
import { byDefault, type Traced, written } from "../ir/scope.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site, Span } from "../text/span.ts";

/** What the words behind an annotation mean, or what is wrong with which of them. */
export type ReadWords =
  | { readonly ok: true; readonly said: SaidOf<AnyForms> }
  | { readonly ok: false; readonly message: Text; readonly span: Span; readonly meant?: string };

type Wrong = Extract<ReadWords, { readonly ok: false }>;

/** The text of a comment or of one line of lbc.yaml, cut at blanks that no quotes hold. */
export function cutWords(text: string, { file, start }: Span): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)) {
    if (match[0].startsWith("#")) break;
    const from = start + match.index;
    const span = { file, start: from, end: from + match[0].length };
    words.push({ text: match[1] ?? match[2] ?? match[0], span });
  }
  return words;
}

/** Reads the words of one annotation by its definition. */
export function readWords(def: AnyAnnotation, words: readonly Word[], site: Site): ReadWords {
  const chosen = chooseForm(def, words, site);
  if ("ok" in chosen) return chosen;
  const { name, form, rest } = chosen;
  const values: Record<string, Traced<unknown> | readonly Traced<unknown>[]> = {};
  const reader = new FormReader(form, rest, site, values);
  const wrong = reader.places() ?? reader.options();
  if (wrong) return wrong;
  reader.defaults();
  const said = { form: name, values, words: words.map(({ text }) => text), site };
  return { ok: true, said };
}

interface Chosen {
  readonly name: string;
  readonly form: AnyForm;
  readonly rest: readonly Word[];
}

function chooseForm(
  { word, forms }: AnyAnnotation,
  words: readonly Word[],
  site: Site,
): Chosen | Wrong {
  const only = forms[""];
  if (only) return { name: "", form: only, rest: words };
  const [first, ...rest] = words;
  const known = Object.keys(forms);
  if (!first) return wrong(site.span, missing(word, known.join(", ")));
  const form = Object.hasOwn(forms, first.text) ? forms[first.text] : undefined;
  if (form) return { name: first.text, form, rest };
  const message = say(
    {
      en: "{word} has no form {text}; it is one of {known}",
      zh: "{word} 没有 {text} 形式，可选：{known}",
    },
    { word, text: first.text, known: known.join(", ") },
  );
  return wrong(first.span, message, nearest(first.text, known));
}

class FormReader {
  readonly #form: AnyForm;
  readonly #words: Word[];
  readonly #site: Site;
  readonly #values: Record<string, Traced<unknown> | readonly Traced<unknown>[]>;

  constructor(
    form: AnyForm,
    words: readonly Word[],
    site: Site,
    values: Record<string, Traced<unknown> | readonly Traced<unknown>[]>,
  ) {
    this.#form = form;
    this.#words = [...words];
    this.#site = site;
    this.#values = values;
  }

  places(): Wrong | undefined {
    for (const [name, place] of Object.entries(this.#form.first)) {
      const isSeveral = "several" in place;
      const type = isSeveral ? place.several : place;
      const taken: Traced<unknown>[] = [];
      for (let word = this.#words[0]; word; word = this.#words[0]) {
        if (taken.length > 0 && (!isSeveral || this.#isOption(word))) break;
        const parsed = type.parse(word.text);
        if (!parsed.ok) return wrong(word.span, named(name, parsed.reason));
        taken.push(written(parsed.value, { ...this.#site, span: word.span }));
        this.#words.shift();
      }
      const [first] = taken;
      if (!first) return wrong(this.#site.span, missing(name, type.name));
      this.#values[name] = isSeveral ? taken : first;
    }
    return undefined;
  }

  options(): Wrong | undefined {
    for (let key = this.#words.shift(); key; key = this.#words.shift()) {
      const { text: name, span } = key;
      const { options = {} } = this.#form;
      const option = Object.hasOwn(options, name) ? options[name] : undefined;
      if (!option) return this.#unknown(key);
      if (Object.hasOwn(this.#values, name)) return wrong(span, twice(name));
      if ("flag" in option) {
        this.#values[name] = written(true, { ...this.#site, span });
        continue;
      }
      const value = this.#words.shift();
      if (!value) return wrong(span, missing(name, option.type.name));
      const parsed = option.type.parse(value.text);
      if (!parsed.ok) return wrong(value.span, named(name, parsed.reason));
      this.#values[name] = written(parsed.value, { ...this.#site, span: value.span });
    }
    return undefined;
  }

  defaults(): void {
    for (const [name, option] of Object.entries(this.#form.options ?? {}))
      if (!Object.hasOwn(this.#values, name))
        this.#values[name] = byDefault("flag" in option ? false : option.fallback);
  }

  #isOption({ text }: Word): boolean {
    return Object.hasOwn(this.#form.options ?? {}, text);
  }

  #unknown({ text, span }: Word): Wrong {
    const known = Object.keys(this.#form.options ?? {});
    const message =
      known.length === 0
        ? say({ en: "{text} is one word too many", zh: "多余的词：{text}" }, { text })
        : say(
            {
              en: "there is no option {text} here; {known} are",
              zh: "此处没有选项 {text}，可用：{known}",
            },
            { text, known: known.join(", ") },
          );
    return wrong(span, message, nearest(text, known));
  }
}

const wrong = (span: Span, message: Text, meant?: string): Wrong => ({
  ok: false,
  message,
  span,
  ...(meant !== undefined && { meant }),
});

const named = (name: string, { en, zh }: Text): Text =>
  say({ en: "{name}: {en}", zh: "{name}：{zh}" }, { name, en, zh });

const missing = (name: string, type: string): Text =>
  say({ en: "{name} needs a value: {type}", zh: "{name} 缺少取值：{type}" }, { name, type });

const twice = (name: string): Text =>
  say({ en: "{name} is said twice", zh: "{name} 重复出现" }, { name });

/** How a word is written, each form by itself. */
export const usagesOf = ({ word, forms }: AnyAnnotation): readonly string[] =>
  Object.entries(forms).map(([name, form]) => `# lbc:${word} ${usageOf(name, form)}`.trimEnd());
