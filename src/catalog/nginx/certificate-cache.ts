import type { Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape, type Written } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { integer, seconds } from "./values.ts";

/** Certificates and keys that are kept, and when they are looked at again. */
export type CertificateCache =
  | { readonly kind: "off" }
  | {
      readonly kind: "cache";
      readonly max: number;
      readonly inactive: Milliseconds;
      readonly valid: Milliseconds;
    };

const usage = "off | max=number [inactive=time] [valid=time]";

const types = { max: integer(1), inactive: seconds, valid: seconds } as const;

export const certificateCacheShape: Shape<CertificateCache> = {
  usage,
  parse(words) {
    if (words.length < 1 || words.length > 3) return badCount(usage);
    const found = { max: 0, inactive: 10_000, valid: 60_000 };
    let off = false;
    for (const word of words) {
      if (word.text === "off") {
        off = true;
        continue;
      }
      const problem = take(found, word);
      if (problem) return problem;
    }
    if (off) return ok({ kind: "off" });
    return found.max > 0
      ? ok({ kind: "cache", ...found })
      : no(say({ en: "`max=number` is missing", zh: "缺少 `max=数量`" }));
  },
  print: (cache) =>
    cache.kind === "off"
      ? ["off"]
      : [
          `max=${cache.max}`,
          `inactive=${seconds.print(cache.inactive)}`,
          `valid=${seconds.print(cache.valid)}`,
        ],
};

function take(
  found: Record<keyof typeof types, number>,
  { text, span }: Written,
): Parsed<never> | undefined {
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(equals, 0));
  if (!Object.hasOwn(types, name))
    return no(
      say({ en: "`{text}` is not a parameter here", zh: "`{text}` 不是此处的参数" }, { text }),
      span,
    );
  const field = name as keyof typeof types;
  const value = types[field].parse(text.slice(equals + 1));
  if (!value.ok) return no(value.reason, span);
  found[field] = value.value;
  return undefined;
}
