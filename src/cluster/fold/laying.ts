import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, isEmpty, isFields, textOf } from "./json.ts";

/** What somebody says otherwise: null takes away. */
export type Over = { readonly [key: string]: Over | Json | null };

/** What several say in common, and what each of them says otherwise, laid over it. */
export interface Laid {
  readonly shared: Fields;
  /** One for each that was given, in their order. */
  readonly over: readonly Over[];
}

interface Laying {
  readonly shared?: Json | undefined;
  readonly over: readonly (Over | Json | null | undefined)[];
}

/**
 * What most of them say, and the differences: `laidOver(shared, over[i])` is `all[i]` again. Where
 * nobody agrees about a word, each says its own.
 */
export function laidApart(all: readonly Fields[]): Laid {
  const shared: [string, Json][] = [];
  const over = all.map((): [string, Over | Json | null][] => []);
  for (const key of keysInOrder(all.map((one) => Object.keys(one)))) {
    const laid = layKey(all.map((one) => fieldOf(one, key)));
    if (laid.shared !== undefined) shared.push([key, laid.shared]);
    for (const [index, said] of laid.over.entries())
      if (said !== undefined) over[index]?.push([key, said]);
  }
  return { shared: Object.fromEntries(shared), over: over.map((one) => Object.fromEntries(one)) };
}

function layKey(values: readonly (Json | undefined)[]): Laying {
  const there = values.filter((value) => value !== undefined);
  const isMost = there.length * 2 > values.length;
  const fields = there.filter(isFields);
  if (isMost && fields.length === there.length && there.length > 1)
    return layFields(values, fields);
  const texts = values.map((value) => (value === undefined ? undefined : textOf(value)));
  const { text, count } = mostFrequent(texts);
  const alone = count === 1 && values.length > 1;
  const isWord = there.every((value) => typeof value !== "object");
  // Laid over an object an object is merged, where it should take the place.
  const isMixed = fields.length > 1;
  if (!isMost || isMixed || (alone && isWord && there.length > 1)) return { over: values };
  return {
    shared: values[texts.indexOf(text)],
    over: values.map((value, index) =>
      texts[index] === text ? undefined : value === undefined ? null : value,
    ),
  };
}

function layFields(values: readonly (Json | undefined)[], there: readonly Fields[]): Laying {
  const { shared, over } = laidApart(there);
  // Nothing in common is nothing to be said for all.
  if (isEmpty(shared) && over.some((one) => Object.keys(one).length > 0)) return { over: values };
  let next = 0;
  return {
    shared,
    over: values.map((value) => {
      if (value === undefined) return null;
      const said = over[next++] ?? {};
      return Object.keys(said).length > 0 ? said : undefined;
    }),
  };
}

/** The first of those that stand there most often. */
function mostFrequent(texts: readonly (string | undefined)[]): { text: string; count: number } {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  let best = { text: "", count: 0 };
  for (const [text, count] of counts) if (count > best.count) best = { text, count };
  return best;
}

/** All keys, each sequence in its own order as far as the others allow. */
export function keysInOrder(sequences: readonly (readonly string[])[]): readonly string[] {
  const all: string[] = [];
  const places = new Set<string>();
  for (const sequence of sequences) {
    let at = 0;
    for (const key of sequence) {
      if (all[at] === key) {
        at += 1;
        continue;
      }
      if (places.has(key)) {
        at = Math.max(at, all.indexOf(key) + 1);
        continue;
      }
      places.add(key);
      all.splice(at, 0, key);
      at += 1;
    }
  }
  return all;
}
