/** One measured number of one product. */
export interface Figure {
  readonly what: string;
  readonly product: string;
  /** Milliseconds unless `unit` says something else. */
  readonly value: number;
  readonly unit?: string;
  /** What lbc promises; missing where a number only stands beside. */
  readonly bound?: number;
  /** All runs, or what else explains the number. */
  readonly detail?: string;
}

/** The middle of some numbers; NaN of none. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value below which this share lies; between two values a middle. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low = Number.NaN, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

export const round = (value: number): number => Math.round(value * 100) / 100;

/** `min / median / max`. */
export const spread = (values: readonly number[]): string =>
  [0, 0.5, 1].map((share) => round(quantile(values, share))).join(" / ");

/** Figures that are above their bounds, `times` over. */
export const exceeding = (figures: readonly Figure[], times = 1): Figure[] =>
  // What could not be measured is NaN, which is not below anything.
  figures.filter(({ value, bound }) => bound !== undefined && !(value <= bound * times));

/** Markdown; without verdicts where the machine had other things to do. */
export function printFigures(figures: readonly Figure[], compared: boolean): string {
  const lines = figures.map((figure) => {
    const { what, product, value, unit = "ms", bound, detail = "" } = figure;
    const limit = bound === undefined ? "" : `${bound}${unit === "" ? "" : ` ${unit}`}`;
    const kept = exceeding([figure]).length > 0 ? "**no**" : "yes";
    const verdict = bound === undefined || !compared ? "" : kept;
    return `| ${what} | ${product} | ${round(value)} ${unit} | ${limit} | ${verdict} | ${detail} |`;
  });
  const head = ["| what | product | measured | bound | kept | detail |", "| --- ".repeat(6) + "|"];
  return `${[...head, ...lines].join("\n")}\n`;
}
