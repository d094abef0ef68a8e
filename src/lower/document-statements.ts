import type { Statement, Word } from "../../grammars/ast.ts";
import { annotationKey } from "../catalog/annotations/define.ts";
import type { DirectiveDef, Context } from "../catalog/define.ts";
import {
  type BlockForm,
  blockForm,
  definersFirst,
  type Family,
  familyOfDialect,
  sequencesIn,
} from "../catalog/document-blocks.ts";
import { type Form, words as anyWords } from "../catalog/form.ts";
import { lookup } from "../catalog/index.ts";
import { definitionIn } from "../catalog/keepalived/definitions.ts";
import { keywordIn } from "../catalog/keepalived/facts.ts";
import type { Shape } from "../catalog/shape.ts";
import { entryOf, type Placed, type PlacedEntry, type PlacedMap } from "../ir/placed.ts";
import type { Target } from "../ir/target.ts";
import { say } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { type Complain, missingKey, WordReader } from "./document-words.ts";

/** Turns the body of a configuration in a document into statements, whose places are in it. */
export class StatementReader {
  readonly #family: Family;
  readonly #target: Target;
  readonly #complain: Complain;
  readonly #words: WordReader;

  constructor(source: Source, target: Target, complain: Complain) {
    this.#target = target;
    this.#family = familyOfDialect(target.dialect);
    this.#complain = complain;
    this.#words = new WordReader(source, complain, this.#family === "keepalived");
  }

  /** The statements of a block; `apart` are keys of its own. */
  body(map: PlacedMap, context: Context, apart: readonly string[]): readonly Statement[] {
    const before = entryOf(map, "overridden");
    const statements = before ? this.#overridden(before.value, context) : [];
    const sequences = sequencesIn(this.#family, context);
    for (const entry of map.entries) {
      const { key, value } = entry;
      if (apart.includes(key) || entry === before) continue;
      const sequence = sequences.find((one) => one.key === key);
      if (sequence) statements.push(...this.#sequence(value, context, sequence.names));
      else statements.push(...this.#named(entry, context));
    }
    return definersFirst(statements, ({ name }) => name.text);
  }

  /** Each once for every value, as they stood before the last one. */
  #overridden(value: Placed, context: Context): Statement[] {
    if (value.kind !== "map") return this.#no(keysExpected, value.span);
    return value.entries.flatMap(({ key, keySpan, value: all }) =>
      all.kind === "list"
        ? all.items.flatMap((item) => this.#named({ key, keySpan, value: item }, context))
        : this.#no(listExpected, all.span),
    );
  }

  #sequence(value: Placed, context: Context, names: readonly string[]): Statement[] {
    if (value.kind !== "list") return this.#no(listExpected, value.span);
    return value.items.flatMap((item) => {
      const [only, other] = item.kind === "map" ? item.entries : [];
      if (only && !other && names.includes(only.key)) return this.#one(only, context);
      const known = names.join(", ");
      return this.#no(
        say(
          { en: "each of these is one key of {known}", zh: "每一项须为单个键：{known}" },
          { known },
        ),
        item.span,
      );
    });
  }

  /** A key: a block, several, a directive, several. */
  #named(entry: PlacedEntry, context: Context): Statement[] {
    const { key, value } = entry;
    if (key === annotationKey && this.#family === "keepalived") return this.#annotations(entry);
    const block = blockForm(this.#family, context, key);
    if (block) {
      if (value.kind !== "list") return this.#block(entry, block);
      return value.items.flatMap((one) =>
        this.#block({ key, keySpan: headSpan(one) ?? one.span, value: one }, block),
      );
    }
    const form = this.#form(key, context);
    if (form === "lines") return this.#lines(entry);
    // Of a program's statements one alone may stand outside of it: `return: [301, /x]`.
    const many =
      !form || inProgram.has(key)
        ? isListOfLists(value)
        : form.repeats && !isOneStatement(form.takes, value);
    if (!many || value.kind !== "list") return this.#one(entry, context);
    return value.items.flatMap((item) =>
      this.#one({ key, keySpan: item.span, value: item }, context),
    );
  }

  #form(key: string, context: Context): Known | "lines" | undefined {
    const def: DirectiveDef<unknown> | undefined =
      this.#family === "nginx"
        ? lookup(this.#target, context, key, { modules: true })?.def
        : definitionIn(context, key);
    if (this.#family === "keepalived" && keywordIn(context, key)?.kind === "values") return "lines";
    return (
      def && {
        takes: def.takes,
        form: def.takes.form ?? anyWords,
        repeats: def.repeat === "append",
      }
    );
  }

  /** One statement; `if` inside a sequence is a block. */
  #one(entry: PlacedEntry, context: Context): Statement[] {
    const { key, keySpan, value } = entry;
    const block = blockForm(this.#family, context, key);
    if (block) return this.#block(entry, block);
    const known = this.#form(key, context);
    if (value.kind === "map" && !(typeof known === "object" && known.form.kind === "parameters"))
      return this.#unknownBlock(entry, context, value);
    const form = typeof known === "object" ? known.form : anyWords;
    const args = this.#words.directive(value, form);
    return args ? [statement({ text: key, span: keySpan }, args, value.span)] : [];
  }

  /** A block that the document knows nothing of: lowering says what is to be said. */
  #unknownBlock({ key, keySpan }: PlacedEntry, context: Context, map: PlacedMap): Statement[] {
    const body = this.body(map, `${context}/${key}`, ["arguments"]);
    const given = entryOf(map, "arguments");
    const args = (given && this.#words.rest(given.value)) ?? [];
    return [{ ...statement({ text: key, span: keySpan }, args, map.span), body }];
  }

  #block({ key, keySpan, value }: PlacedEntry, block: BlockForm): Statement[] {
    if (value.kind !== "map") return this.#no(keysExpected, value.span);
    const args = this.#head(block, value);
    if (!args) return [];
    const head = statement({ text: key, span: keySpan }, args, value.span);
    return [{ ...head, body: this.#inside(value, block), bodySpan: value.span }];
  }

  #inside(map: PlacedMap, block: BlockForm): readonly Statement[] {
    switch (block.content) {
      case "directives":
        return this.body(map, block.inside, block.head);
      case "table":
        return map.entries.flatMap(({ key, keySpan, value }) => {
          const args = this.#words.directive(value, anyWords);
          return args ? [statement({ text: key, span: keySpan }, args, value.span)] : [];
        });
      case "entries":
        return this.#entries(map, block);
    }
  }

  #entries(map: PlacedMap, block: BlockForm): Statement[] {
    const statements: Statement[] = [];
    for (const { key, keySpan, value } of map.entries) {
      if (block.head.includes(key)) continue;
      if (key !== "entries") this.#complain(unknownKey(key, [...block.head, "entries"]), keySpan);
      else if (value.kind !== "list") this.#complain(listExpected, value.span);
      else for (const item of value.items) statements.push(...this.#line(item));
    }
    return statements;
  }

  #annotations({ key, keySpan, value }: PlacedEntry): Statement[] {
    const items = value.kind === "list" ? value.items : [value];
    const body = items.flatMap((item) => {
      if (item.kind !== "scalar") return this.#line(item);
      const [name, ...args] = this.#words.quoted(item);
      return name ? [statement(name, args, item.span)] : [];
    });
    return [
      { ...statement({ text: key, span: keySpan }, [], value.span), body, inert: "annotation" },
    ];
  }

  #lines({ key, keySpan, value }: PlacedEntry): Statement[] {
    if (value.kind !== "list") return this.#no(listExpected, value.span);
    const body = value.items.flatMap((item) => this.#line(item));
    return [{ ...statement({ text: key, span: keySpan }, [], value.span), body }];
  }

  #line(item: Placed): Statement[] {
    const words = this.#words.line(item);
    if (!words) return [];
    const [name, ...args] = words;
    return [statement(name, args, item.span)];
  }

  /** The words before the brace; nothing where one of them is missing. */
  #head({ head, optional, rest, bracketed }: BlockForm, map: PlacedMap): Word[] | undefined {
    const words: Word[] = [];
    for (const [index, key] of head.entries()) {
      const entry = entryOf(map, key);
      if (!entry) {
        if (index < optional) continue;
        this.#complain(missingKey(key), { ...map.span, end: map.span.start });
        return undefined;
      }
      if (rest && index === head.length - 1)
        words.push(...(this.#words.rest(entry.value, bracketed ? 3 : Infinity) ?? []));
      else {
        const word = this.#words.text(entry.value);
        if (!word) return undefined;
        words.push(word);
      }
    }
    return bracketed ? bracketedWords(words) : words;
  }

  #no(message: Parameters<Complain>[0], span: Span): [] {
    this.#complain(message, span);
    return [];
  }
}

/** What stands in a sequence wherever there are several of it. */
const inProgram: ReadonlySet<string> = new Set(["return", "rewrite", "set"]);

/** What the catalog knows of a directive. */
interface Known {
  readonly takes: Shape<unknown>;
  readonly form: Form;
  readonly repeats: boolean;
}

/**
 * The words of one statement without the list of several, `add_header: [X-A, b]`: none of them could
 * be a statement, and together they are.
 */
function isOneStatement(takes: Shape<unknown>, value: Placed): boolean {
  if (value.kind !== "list" || value.items.length < 2) return false;
  const words: Word[] = [];
  for (const item of value.items) {
    if (item.kind !== "scalar") return false;
    const word = { text: item.text, span: item.span };
    if (takes.parse([word]).ok) return false;
    words.push(word);
  }
  return takes.parse(words).ok;
}

/** Several statements of a name that lbc does not know. */
const isListOfLists = (value: Placed): boolean =>
  value.kind === "list" &&
  value.items.length > 0 &&
  value.items.every(({ kind }) => kind !== "scalar");

const bracketedWords = (words: readonly Word[]): Word[] =>
  words.map((word, index) => {
    const open = index === 0 ? "(" : "";
    const close = index === words.length - 1 ? ")" : "";
    return { ...word, text: `${open}${word.text}${close}` };
  });

const statement = (name: Word, args: readonly Word[], { end }: Span): Statement => ({
  name,
  args,
  body: undefined,
  span: { ...name.span, end: Math.max(end, name.span.end) },
});

export const unknownKey = (key: string, known: readonly string[]) =>
  say(
    {
      en: "there is no key `{key}` here; {known} are",
      zh: "此处没有键 `{key}`，可用的键：{known}",
    },
    { key, known: known.join(", ") },
  );

const keysExpected = say({ en: "keys are expected here", zh: "此处应为键值" });
const listExpected = say({ en: "a list is expected here", zh: "此处应为列表" });

/** What tells a block of a list from the others: its first key and word. */
function headSpan(block: Placed): Span | undefined {
  const [first] = block.kind === "map" ? block.entries : [];
  if (!first) return undefined;
  const { keySpan, value } = first;
  const isLine = value.kind === "scalar" && value.span.file === keySpan.file;
  return isLine && value.span.end > keySpan.start ? { ...keySpan, end: value.span.end } : keySpan;
}
