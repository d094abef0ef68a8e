import { ok, type Shape, type ValueType } from "../shape.ts";
import { one } from "./shapes.ts";

/** A word that may be left out, which means something of its own. */
export const mayBe = <T, A extends string>(type: ValueType<T>, absent: A): Shape<T | A> => ({
  usage: `[${type.name}]`,
  samples: { good: ["", ...type.samples.good], bad: type.samples.bad },
  parse: (words) => (words.length === 0 ? ok(absent) : one(type).parse(words)),
  print: (value) => (value === absent ? [] : [type.print(value as T)]),
});
