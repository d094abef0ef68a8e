import type { Json } from "../../catalog/form.ts";

export type Fields = { readonly [key: string]: Json };

export const isFields = (json: Json | undefined): json is Fields =>
  typeof json === "object" && !Array.isArray(json);

export const fieldsOf = (json: Json | undefined): Fields => (isFields(json) ? json : {});

/** The value of a key of the object's own: a key may be `constructor`. */
export const fieldOf = (fields: Fields, key: string): Json | undefined =>
  Object.hasOwn(fields, key) ? fields[key] : undefined;

/** One item stands without a list. */
export const listOf = (json: Json | undefined): readonly Json[] =>
  json === undefined ? [] : Array.isArray(json) ? (json as readonly Json[]) : [json];

/** A value that is one word. */
export const wordOf = (json: Json | undefined): string | undefined =>
  json === undefined || typeof json === "object" ? undefined : String(json);

export const withoutKeys = (fields: Fields, ...keys: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));

export const isEmpty = (fields: Fields): boolean => Object.keys(fields).length === 0;

/** Two values are the same when their texts are: the order of keys means nothing. */
export const textOf = (json: Json): string => JSON.stringify(sorted(json));

function sorted(json: Json): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(sorted);
  if (!isFields(json)) return json;
  return Object.fromEntries(
    Object.entries(json)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => [key, sorted(value)]),
  );
}

export const same = (one: Json, other: Json): boolean =>
  one === other || textOf(one) === textOf(other);
