/**
 * How the words of a directive stand in a document: their JSON and nothing of their meaning, which
 * the directive's shape reads from the words as it does in a file.
 */
export type Form =
  /** One word, as it is. */
  | { readonly kind: "text"; readonly name?: string }
  | {
      readonly kind: "number";
      readonly whole: boolean;
      readonly least?: number;
      readonly greatest?: number;
    }
  /** One word of two, which stand for true and false. */
  | { readonly kind: "switch"; readonly yes: string; readonly no: string }
  | { readonly kind: "choice"; readonly words: readonly string[] }
  /** One word in one of several forms. */
  | { readonly kind: "either"; readonly of: readonly Form[] }
  /** The keyword alone: true. */
  | { readonly kind: "flag" }
  | {
      readonly kind: "list";
      readonly of: Form;
      readonly least: number;
      readonly greatest: number;
    }
  | { readonly kind: "tuple"; readonly of: readonly Form[] }
  /**
   * Words that are named by their place, then `name=value` in any order and words that are flags:
   * `10.0.0.1:80 weight=3 backup` is `{ address, weight, backup: true }`. `truths` are the names
   * that are written `name=true`; `named` are the parameters that the products know, for editors.
   */
  | {
      readonly kind: "parameters";
      readonly first: readonly string[];
      readonly truths: readonly string[];
      readonly named: Readonly<Record<string, Form>>;
    }
  /** keepalived: a block of lines. */
  | { readonly kind: "lines"; readonly name: string }
  /** Any words: one as text, several as a list, none as true. */
  | { readonly kind: "words" };

export type Scalar = string | number | boolean;

/** What a document may hold. */
export type Json = Scalar | readonly Json[] | { readonly [key: string]: Json };

export const text: Form = { kind: "text" };
export const words: Form = { kind: "words" };
export const time: Form = { kind: "text", name: "time" };
export const size: Form = { kind: "text", name: "size" };
export const count: Form = { kind: "number", whole: true, least: 0 };

/** Several parameters of one form. */
export const each = (form: Form, ...names: readonly string[]): Readonly<Record<string, Form>> =>
  Object.fromEntries(names.map((name) => [name, form]));

export const flags = (...names: readonly string[]): Readonly<Record<string, Form>> =>
  each({ kind: "flag" }, ...names);

const isNumeral = (word: string): boolean =>
  /^-?\d/.test(word) && String(Number(word)) === word && Number.isFinite(Number(word));

/** The JSON of words in a form; words of another form stand as words. */
export function jsonOf(form: Form, said: readonly string[]): Json {
  const [only] = said;
  switch (form.kind) {
    case "flag":
      return plain(said);
    case "words":
      return said.length > 0 ? listOf(text, said, numeral) : true;
    case "list":
      return listOf(form.of, said);
    case "tuple":
      return said.length === form.of.length
        ? said.map((word, index) => one(form.of[index] ?? text, word))
        : plain(said);
    case "parameters":
      return parametersOf(form, said) ?? plain(said);
    case "lines":
      return [...said];
    case "text":
    case "number":
    case "switch":
    case "choice":
    case "either":
      return only !== undefined && said.length === 1 ? one(form, only) : plain(said);
  }
}

/** One word stands without a list. */
function listOf(form: Form, said: readonly string[], otherwise = (word: string): Scalar => word) {
  const all = said.map((word) => {
    const found = one(form, word);
    return typeof found === "string" ? otherwise(found) : found;
  });
  const [only] = all;
  return only !== undefined && all.length === 1 ? only : all;
}

const numeral = (word: string): Scalar => (isNumeral(word) ? Number(word) : word);

const plain = (said: readonly string[]): Json =>
  said.length === 0 ? true : said.length === 1 ? (said[0] ?? "") : [...said];

function one(form: Form, word: string): Scalar {
  switch (form.kind) {
    case "number":
      return isNumeral(word) ? Number(word) : word;
    case "switch":
      return word === form.yes ? true : word === form.no ? false : word;
    case "either":
      for (const inner of form.of) {
        const found = one(inner, word);
        if (typeof found !== "string") return found;
      }
      return word;
    case "text":
    case "choice":
    case "flag":
    case "list":
    case "tuple":
    case "parameters":
    case "lines":
    case "words":
      return word;
  }
}

/** Nothing where a parameter is said twice, or a word has no name of its own. */
function parametersOf(
  { first, truths }: Form & { kind: "parameters" },
  said: readonly string[],
): Json | undefined {
  if (said.length < first.length) return undefined;
  const found = new Map<string, Scalar>();
  for (const [index, word] of said.entries()) {
    const [key, value] = parameterOf(first[index], word);
    if (found.has(key) || !/^[A-Za-z][\w-]*$/.test(key)) return undefined;
    const truth = truths.includes(key);
    if (truth && value !== "true" && value !== "false") return undefined;
    found.set(key, truth ? value === "true" : value);
  }
  return Object.fromEntries(found);
}

function parameterOf(place: string | undefined, word: string): readonly [string, Scalar] {
  if (place !== undefined) return [place, word];
  const equals = word.indexOf("=");
  if (equals === -1) return [word, true];
  return [word.slice(0, equals), numeral(word.slice(equals + 1))];
}
