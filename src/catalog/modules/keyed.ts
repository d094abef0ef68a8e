import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type ValueType, type Written } from "../shape.ts";

/** Words of the forms `key=value` and `flag`, in any order; a later one of a key holds. */
export interface Keyed {
  readonly values: ReadonlyMap<string, Written>;
  readonly flags: ReadonlySet<string>;
}

/** Reads such words; one of another form is an error. */
export function readKeyed(
  words: readonly Written[],
  keys: readonly string[],
  flags: readonly string[] = [],
): Parsed<Keyed> {
  const values = new Map<string, Written>();
  const found = new Set<string>();
  for (const word of words) {
    const equals = word.text.indexOf("=");
    const key = equals === -1 ? undefined : word.text.slice(0, equals);
    if (key !== undefined && keys.includes(key))
      values.set(key, { text: word.text.slice(equals + 1), span: word.span });
    else if (flags.includes(word.text)) found.add(word.text);
    else return unknownWord(word);
  }
  return ok({ values, flags: found });
}

export const unknownWord = ({ text, span }: Written): Parsed<never> =>
  no(say({ en: "unknown parameter `{word}`", zh: "未知的参数 `{word}`" }, { word: text }), span);

/** The value of a key by a type; `undefined` where nobody wrote it. */
export function valueOf<T>(
  { values }: Keyed,
  key: string,
  type: ValueType<T>,
): Parsed<T | undefined> {
  const word = values.get(key);
  if (!word) return ok(undefined);
  const parsed = type.parse(word.text);
  return parsed.ok ? parsed : no(parsed.reason, word.span);
}

/** `key=value` where there is a value. */
export const printed = (key: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [`${key}=${value}`];
