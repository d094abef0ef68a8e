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
   * `10.0.0.1:80 weight=3 backup` is `{ address, weight, backup: true }`.
   */
  | {
      readonly kind: "parameters";
      readonly first: readonly string[];
      readonly flags: readonly string[];
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

const isNumeral = (word: string): boolean =>
  /^-?\d/.test(word) && String(Number(word)) === word && Number.isFinite(Number(word));

/** The JSON of words in a form; words of another form stand as words. */
export function jsonOf(form: Form, said: readonly string[]): Json {
  const [only] = said;
  switch (form.kind) {
    case "flag":
    case "words":
      return plain(said);
    case "list":
      return said.map((word) => one(form.of, word));
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
  { first, flags }: Form & { kind: "parameters" },
  said: readonly string[],
): Json | undefined {
  if (said.length < first.length) return undefined;
  const found = new Map<string, Scalar>();
  for (const [index, word] of said.entries()) {
    const [key, value] = parameterOf(first[index], word);
    if (found.has(key) || !/^[A-Za-z_][\w-]*$/.test(key)) return undefined;
    if (value === true && !flags.includes(key)) return undefined;
    found.set(key, value);
  }
  return Object.fromEntries(found);
}

function parameterOf(place: string | undefined, word: string): readonly [string, Scalar] {
  if (place !== undefined) return [place, word];
  const equals = word.indexOf("=");
  if (equals === -1) return [word, true];
  const value = word.slice(equals + 1);
  return [word.slice(0, equals), isNumeral(value) ? Number(value) : value];
}
