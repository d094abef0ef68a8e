import { dialectNames, type Dialect, type Target } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import type { Described } from "./described.ts";

/** A default and the versions of one product that have it. */
export interface DefaultStep {
  readonly dialect: Dialect;
  /** As it would be written; empty where nothing is. */
  readonly value: string;
  /** The first version that has it, when older ones have another. */
  readonly from?: string;
  /** The first version that has another. */
  readonly before?: string;
}

const versions = (majors: readonly number[], minors: number, patches: number): number[][] =>
  majors.flatMap((major) =>
    Array.from({ length: minors * patches }, (_, index) => [
      major,
      Math.floor(index / patches),
      index % patches,
    ]),
  );

/** Versions that are asked for their default, oldest first: every one that could differ. */
const asked: Readonly<Record<Dialect, readonly (readonly number[])[]>> = {
  nginx: versions([1], 40, 16),
  openresty: versions([1], 40, 16),
  tengine: versions([2, 3, 4], 10, 1).map(([major = 0, minor = 0]) => [major, minor]),
  angie: versions([1], 30, 1).map(([major = 0, minor = 0]) => [major, minor]),
  "nginx-plus": Array.from({ length: 30 }, (_, index) => [20 + index]),
  ths: [[6]],
  keepalived: [
    [2, 2],
    [2, 4],
  ],
  lbc: [[1]],
};

/** A default as it would be written. */
export const defaultAt = ({ value }: Described, target: Target): string | undefined =>
  value?.fallback?.(target).map(quoted).join(" ");

const quoted = (word: string): string => (word === "" || /[\s;{}]/.test(word) ? `"${word}"` : word);

/** The defaults of every product, by versions. */
export const defaultSteps = (described: Described, dialects: readonly Dialect[]): DefaultStep[] =>
  dialects.flatMap((dialect) => stepsOf(described, dialect));

function stepsOf(described: Described, dialect: Dialect): DefaultStep[] {
  const steps: DefaultStep[] = [];
  for (const version of asked[dialect]) {
    const value = defaultAt(described, { dialect, version });
    if (value === undefined) return [];
    const last = steps.at(-1);
    if (last?.value === value) continue;
    const from = writtenVersion(version);
    if (last) steps[steps.length - 1] = { ...last, before: from };
    steps.push({ dialect, value, ...(last && { from }) });
  }
  return steps;
}

const writtenVersion = (version: readonly number[]): string =>
  version.length > 2 && version[2] === 0 ? version.slice(0, 2).join(".") : version.join(".");

/** One line for each different default. */
export function describeDefaults(steps: readonly DefaultStep[]): Text[] {
  const groups = [...Map.groupBy(steps, ({ value }) => value)];
  return groups.map(([value, same]) => {
    const shown = shownDefault(value);
    if (groups.length === 1) return shown;
    const where = same.map(rangeOf);
    return {
      en: `${shown.en} (${where.map(({ en }) => en).join(", ")})`,
      zh: `${shown.zh}（${where.map(({ zh }) => zh).join("、")}）`,
    };
  });
}

/** An empty default is that of a word that stands alone, or of a list. */
export const shownDefault = (value: string): Text =>
  value === "" ? say({ en: "not set", zh: "未设置" }) : { en: value, zh: value };

function rangeOf({ dialect, from, before }: DefaultStep): Text {
  const product = dialectNames[dialect];
  if (from !== undefined && before !== undefined)
    return say(
      { en: "{product} {from} until {before}", zh: "{product} {from} 起、{before} 之前" },
      { product, from, before },
    );
  if (from !== undefined)
    return say({ en: "{product} since {from}", zh: "{product} {from} 起" }, { product, from });
  if (before !== undefined)
    return say(
      { en: "{product} before {before}", zh: "{product} {before} 之前" },
      { product, before },
    );
  return { en: product, zh: product };
}
