import { say, type Text } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import type { ValueType, Written } from "../shape.ts";
import type { KeywordFact } from "./facts.ts";
import { booleanWord, seconds, whole } from "./values.ts";

export interface Misfit {
  readonly code: "base/wrong-arity" | "base/wrong-value-type";
  readonly reason: Text;
  readonly at?: Span;
}

const unknownSamples = { good: [], bad: [] };

/** Checks the first word of a keyword without a meaning by the type and range that facts give. */
export function checkByFact(fact: KeywordFact, words: readonly Written[]): Misfit | undefined {
  if (fact.kind !== "word") return undefined;
  const [word] = words;
  if (!word)
    return needsWord(fact)
      ? {
          code: "base/wrong-arity",
          reason: say({ en: "{args} is missing", zh: "缺少参数：{args}" }, { args: fact.args }),
        }
      : undefined;
  const parsed = typeOf(fact)?.parse(word.text);
  return parsed && !parsed.ok
    ? { code: "base/wrong-value-type", reason: parsed.reason, at: word.span }
    : undefined;
}

const needsWord = ({ args, type }: KeywordFact): boolean =>
  args !== "" && !args.startsWith("[") && type !== "see checker" && !type.startsWith("enum");

/** Booleans of today that 2.2 took as bare words, whatever stands after them. */
const onceBare = new Set(["alpha"]);

function typeOf({ name, type, range, args }: KeywordFact): ValueType<unknown> | undefined {
  const [min = 0, max = Number.MAX_SAFE_INTEGER] = range;
  if (args.startsWith("[all]") || onceBare.has(name)) return undefined;
  if (type === "bool") return booleanWord;
  if (typeof min !== "number" || typeof max !== "number") return undefined;
  const bounds = { name: args, min, max, samples: unknownSamples };
  if (type === "uint" || (type === "int" && range.length === 2)) return whole(bounds);
  if (type === "timer" || type === "decimal") return seconds(bounds);
  return undefined;
}
