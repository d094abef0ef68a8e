import { say } from "../../messages/text.ts";
import { no, type ValueType } from "../shape.ts";
import { integer, size } from "./values.ts";

/** The same values from a least one on. */
export const atLeast = (type: ValueType<number>, least: number): ValueType<number> => ({
  ...type,
  parse(text) {
    const parsed = type.parse(text);
    return parsed.ok && parsed.value < least
      ? no(say({ en: "at least {least} is expected", zh: "不能小于 {least}" }, { least }))
      : parsed;
  },
  samples: {
    good: type.samples.good.filter((text) => enough(type, text, least)),
    bad: [...type.samples.bad, String(least - 1)],
  },
});

function enough(type: ValueType<number>, text: string, least: number): boolean {
  const parsed = type.parse(text);
  return parsed.ok && parsed.value >= least;
}

export const powerOfTwo: ValueType<number> = {
  ...integer(),
  parse(text) {
    const parsed = integer().parse(text);
    return parsed.ok && (parsed.value === 0 || (parsed.value & (parsed.value - 1)) !== 0)
      ? no(say({ en: "a power of two is expected", zh: "应为 2 的幂" }))
      : parsed;
  },
  samples: { good: ["1", "2", "32"], bad: ["", "0", "3", "-1", "x"] },
};

/** A power of two in a range, written as a size. */
export const powerOfTwoSize = (least: number, greatest: number): ValueType<number> => ({
  ...size,
  parse(text) {
    const parsed = size.parse(text);
    if (!parsed.ok) return parsed;
    const { value } = parsed;
    const fits = value >= least && value <= greatest && (value & (value - 1)) === 0;
    return fits
      ? parsed
      : no(
          say(
            {
              en: "a power of two from {least} to {greatest} is expected",
              zh: "应为 {least} 到 {greatest} 之间的 2 的幂",
            },
            { least: size.print(least), greatest: size.print(greatest) },
          ),
        );
  },
  samples: { good: [size.print(least), size.print(greatest)], bad: ["", "3k", "0", "x"] },
});

/** Memory of a pool: no less than it needs for itself, and in steps of 16 bytes. */
export const poolSize: ValueType<number> = {
  ...size,
  parse(text) {
    const parsed = size.parse(text);
    return parsed.ok && (parsed.value < 112 || parsed.value % 16 !== 0)
      ? no(
          say({
            en: "a multiple of 16 of at least 112 is expected",
            zh: "应为不小于 112 的 16 的倍数",
          }),
        )
      : parsed;
  },
  samples: { good: ["112", "512", "4k"], bad: ["", "0", "100", "120", "x"] },
};
