import type { Place } from "../answer.ts";
import { type EntryPlace, isObject, type Origin, type Recorder } from "./recorder.ts";
import type { ListSite, MapSite } from "./sites.ts";

/** An object may come out of others, and those out of others; further nobody looks. */
const furthest = 32;

type Literal = NonNullable<Origin["literal"]>;
type Call = NonNullable<Origin["call"]>;

/** Finds where the parts of what a configuration has made were written. */
export class Places {
  readonly #recorder: Recorder;
  readonly #keys = new Map<MapSite, ReadonlyMap<string, EntryPlace>>();
  readonly #pairs = new Map<readonly unknown[], ReadonlyMap<string, object>>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** Where an object itself was written; nothing where only its surroundings know. */
  ofObject(object: object): Place | undefined {
    const origin = this.#recorder.originOf(object);
    return origin?.literal?.site.place ?? origin?.call?.site.place;
  }

  /** Where a key of an object, or an item of a list, and its value were written. */
  ofEntry(object: object, key: string, depth = 0): EntryPlace | undefined {
    const origin = this.#recorder.originOf(object);
    if (!origin || depth > furthest) return undefined;
    const value: unknown = Reflect.get(object, key);
    const assigned = origin.isMoved ? undefined : origin.assigned?.get(key);
    const { call } = origin;
    const literal = origin.isMoved ? undefined : origin.literal;
    return (
      assigned ??
      (call && this.#inCall(object, call, { key, value }, depth)) ??
      (literal && this.#inLiteral(literal, key, depth)) ??
      (call && both(call.site.place))
    );
  }

  #inLiteral(literal: Literal, key: string, depth: number): EntryPlace | undefined {
    const { site, items } = literal;
    return site.kind === "map"
      ? this.#inMap(site, items, key, depth)
      : this.#inList(site, literal, Number(key), depth);
  }

  /** What stands last holds. */
  #inMap(
    site: MapSite,
    items: readonly unknown[],
    key: string,
    depth: number,
  ): EntryPlace | undefined {
    if (items.length === 0) return this.#keysOf(site).get(key);
    const { parts } = site;
    for (let at = parts.length - 1; at >= 0; at--) {
      const part = parts[at];
      if (!part) continue;
      if (part.kind === "key") {
        if (part.name === key) return part;
      } else if (part.kind === "computed") {
        if (String(items[part.item]) === key) return part;
      } else {
        const spread = items[part.item];
        if (isObject(spread) && Object.hasOwn(spread, key))
          return this.ofEntry(spread, key, depth + 1) ?? both(part.place);
      }
    }
    return undefined;
  }

  /** Of a literal that has nothing but keys. */
  #keysOf(site: MapSite): ReadonlyMap<string, EntryPlace> {
    const known = this.#keys.get(site);
    if (known) return known;
    const keys = site.parts.flatMap((part) =>
      part.kind === "key" ? [[part.name, part] as const] : [],
    );
    const made = new Map<string, EntryPlace>(keys);
    this.#keys.set(site, made);
    return made;
  }

  #inList(
    { parts }: ListSite,
    { items, lengths }: Literal,
    index: number,
    depth: number,
  ): EntryPlace | undefined {
    const written = items.length === 0 ? parts[index] : undefined;
    if (written) return both(written.place);
    let rest = index;
    for (const { item, place } of parts) {
      if (item === undefined) {
        if (rest-- === 0) return both(place);
        continue;
      }
      const spread = items[item];
      // What else can be spread is used up by it: nobody knows how much came.
      if (!Array.isArray(spread)) return undefined;
      const length = lengths[item] ?? 0;
      if (rest < length) return this.ofEntry(spread, String(rest), depth + 1) ?? both(place);
      rest -= length;
    }
    return undefined;
  }

  /** A function that puts together what it is given: the same value under the same key. */
  #inCall(
    object: object,
    { site, items }: Call,
    { key, value }: { readonly key: string; readonly value: unknown },
    depth: number,
  ): EntryPlace | undefined {
    for (let index = items.length - 1; index >= 0; index--) {
      const item = items[index];
      if (item === object) continue;
      if (!isObject(item)) {
        const place = site.arguments?.[site.hasObject ? index - 1 : index];
        if (place && item !== undefined && Object.is(item, value)) return both(place);
        continue;
      }
      const found = Array.isArray(object)
        ? this.#sameItem(item, value, depth)
        : site.method === "fromEntries"
          ? this.#pairIn(item, key, depth)
          : Object.hasOwn(item, key) && Object.is(Reflect.get(item, key), value)
            ? this.ofEntry(item, key, depth + 1)
            : undefined;
      if (found) return found;
    }
    return undefined;
  }

  #sameItem(list: object, value: unknown, depth: number): EntryPlace | undefined {
    const index = Array.isArray(list) ? list.indexOf(value) : -1;
    return index === -1 ? undefined : this.ofEntry(list, String(index), depth + 1);
  }

  /** `[[key, value], …]` */
  #pairIn(pairs: object, key: string, depth: number): EntryPlace | undefined {
    const pair = Array.isArray(pairs) ? this.#pairsOf(pairs).get(key) : undefined;
    if (!pair) return undefined;
    const name = this.ofEntry(pair, "0", depth + 1);
    const value = this.ofEntry(pair, "1", depth + 1);
    return name && value && { key: name.value, value: value.value };
  }

  /** By their keys; of those that are the same the last one holds. */
  #pairsOf(list: readonly unknown[]): ReadonlyMap<string, object> {
    const known = this.#pairs.get(list);
    if (known) return known;
    const made = new Map<string, object>();
    for (const pair of list) if (Array.isArray(pair)) made.set(String(pair[0]), pair);
    this.#pairs.set(list, made);
    return made;
  }
}

const both = (place: Place): EntryPlace => ({ key: place, value: place });
