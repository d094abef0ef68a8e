import { say, type Text } from "../../messages/text.ts";
import {
  type AnswerEntry,
  type AnswerValue,
  deepest,
  mostValues,
  type Place,
  type Trouble,
} from "../answer.ts";
import type { Places } from "./places.ts";
import { isObject } from "./recorder.ts";

const mostTroubles = 20;
/** Of all texts together. */
const mostCharacters = 32_000_000;

interface Collected {
  readonly number: number;
  /** How many values it is, those that stand in several places counted in each. */
  readonly size: number;
}

/** Takes what a configuration exports apart into values that have places. */
export class Collector {
  readonly values: AnswerValue[] = [];
  readonly troubles: Trouble[] = [];
  readonly #places: Places;
  readonly #open = new Set<object>();
  readonly #done = new Map<object, Collected>();
  #characters = 0;

  constructor(places: Places) {
    this.#places = places;
  }

  /** `place` is where the value stands. The last value that is collected is the outermost. */
  collect(value: unknown, place: Place): void {
    this.#collected(value, place, 0);
  }

  #collected(value: unknown, place: Place, depth: number): Collected {
    if (isObject(value)) return this.#object(value, place, depth);
    const problem = problemOf(value);
    if (problem) return this.#wrong(problem, place);
    if (typeof value === "string") this.#characters += value.length;
    if (this.#characters > mostCharacters) return this.#wrong(tooLong, place);
    return this.#add({ scalar: value as string | number | boolean | null, place }, 1);
  }

  #add(value: AnswerValue, size: number): Collected {
    return { number: this.values.push(value) - 1, size };
  }

  #wrong(message: Text, place: Place): Collected {
    if (this.troubles.length < mostTroubles) this.troubles.push({ message, place });
    return this.#add({ scalar: null, place }, 1);
  }

  #object(object: object, standing: Place, depth: number): Collected {
    const known = this.#done.get(object);
    if (known) return known;
    const own = this.#places.ofObject(object);
    const place = own ?? standing;
    if (this.#open.has(object)) return this.#wrong(endless, standing);
    if (depth > deepest) return this.#wrong(tooDeep, place);
    const problem = problemOfObject(object);
    if (problem) return this.#wrong(problem, place);
    this.#open.add(object);
    const made = this.#inside(object, place, depth);
    this.#open.delete(object);
    // Others that stand elsewhere would have other places.
    if (own) this.#done.set(object, made);
    return made;
  }

  #inside(object: object, place: Place, depth: number): Collected {
    if (Array.isArray(object) && object.length > mostValues) return this.#tooMany(place);
    const found = keysOf(object);
    if (!found) return this.#wrong(unreadable, place);
    let size = 1;
    const entries: AnswerEntry[] = [];
    for (const key of found) {
      const value = valueAt(object, key);
      const at = this.#places.ofEntry(object, key) ?? { key: place, value: place };
      // A key whose value is undefined is not said.
      if (value === undefined && !Array.isArray(object)) continue;
      const inner =
        value === failed
          ? this.#wrong(unreadable, at.value)
          : this.#collected(value, at.value, depth + 1);
      size += inner.size;
      this.#characters += key.length;
      if (size > mostValues || this.values.length > mostValues) return this.#tooMany(place);
      entries.push([key, at.key, inner.number]);
    }
    return Array.isArray(object)
      ? this.#add({ list: entries.map(([, , number]) => number), place }, size)
      : this.#add({ map: entries, place }, size);
  }

  #tooMany(place: Place): Collected {
    if (!this.troubles.some(({ message }) => message === tooMany)) this.#wrong(tooMany, place);
    return { number: this.values.length - 1, size: 1 };
  }
}

const failed = Symbol("failed");

/** The keys of a map, the numbers of a list; nothing where it does not let itself be read. */
function keysOf(object: object): readonly string[] | undefined {
  try {
    return Array.isArray(object)
      ? Array.from(object, (_, index) => String(index))
      : Object.keys(object);
  } catch {
    return undefined;
  }
}

function valueAt(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return failed;
  }
}

function problemOf(value: unknown): Text | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : noNumber(String(value));
    case "undefined":
      return nothing;
    case "function":
      return aFunction;
    case "bigint":
      return big;
    case "symbol":
      return symbol;
    case "object":
      return undefined;
  }
}

function problemOfObject(object: object): Text | undefined {
  try {
    if (Array.isArray(object)) return undefined;
    if ("then" in object && typeof object.then === "function") return promised;
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype === null || prototype === Object.prototype) return undefined;
    const name: unknown = (object as { constructor?: { name?: unknown } }).constructor?.name;
    return instance(typeof name === "string" && name !== "" ? name.slice(0, 60) : "class");
  } catch {
    return unreadable;
  }
}

const nothing = say({
  en: "this is undefined; leave it out, or give it a value",
  zh: "此处为 undefined；请去掉，或给出取值",
});
const aFunction = say({
  en: "this is a function, not a value; call it",
  zh: "此处是函数而不是取值；请调用它",
});
const big = say({
  en: "this is a bigint; write a number, or text",
  zh: "此处是 bigint；请写数字或文本",
});
const symbol = say({ en: "this is a symbol; write text", zh: "此处是 symbol；请写文本" });
const promised = say({
  en: "this is a promise; put `await` before it",
  zh: "此处是 Promise；请在前面加 `await`",
});
const endless = say({
  en: "this contains itself, and would never end",
  zh: "此处包含它自身，无法展开",
});
const tooDeep = say(
  { en: "this nests deeper than {deepest}", zh: "嵌套超过 {deepest} 层" },
  { deepest },
);
const tooMany = say(
  { en: "these are more than {most} values", zh: "取值超过 {most} 个" },
  { most: mostValues },
);
const tooLong = say(
  { en: "the texts have more than {most} characters together", zh: "文本合计超过 {most} 个字符" },
  { most: mostCharacters },
);
const unreadable = say({
  en: "this cannot be read: looking at it throws",
  zh: "此处无法读取：访问时抛出错误",
});

const noNumber = (value: string): Text =>
  say(
    { en: "{value} is no number that can be written", zh: "{value} 不是可以写出的数字" },
    { value },
  );

const instance = (name: string): Text =>
  say(
    {
      en: "this is an instance of {name}; a description is made of plain objects, lists, text, numbers, true and false",
      zh: "此处是 {name} 的实例；描述只能由普通对象、列表、文本、数字、true 和 false 组成",
    },
    { name },
  );
