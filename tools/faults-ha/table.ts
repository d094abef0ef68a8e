import type { Row } from "./run.ts";

const print = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

/** Markdown: a line for each fault and pair. */
export function printTable(rows: readonly Row[]): string {
  const head = ["fault", "pair", "requests", "failed", "longest gap", "> 1 s"];
  const lines = rows.map(({ fault, product, requests, failed, results, gap, slow }) => {
    const kinds = Object.entries(results).map(([result, count]) => `${result}: ${count}`);
    const failures = failed === 0 ? "0" : `${failed} (${kinds.join(", ")})`;
    const pair = product === "lbc" ? "lbc" : "nginx + keepalived";
    return [fault.title, pair, requests, failures, `${(gap / 1000).toFixed(2)} s`, slow];
  });
  return `${[head, head.map(() => "---"), ...lines].map(print).join("\n")}\n`;
}

/** More than the moment of a fault explains: it meets no two pairs at the same request. */
const more = (own: number, other: number): boolean => own > other * 1.15 + 10;

/** Where lbc did worse than nginx beside keepalived in the same run. */
export function judge(rows: readonly Row[]): string[] {
  const worse: string[] = [];
  for (const row of rows.filter(({ product }) => product === "lbc")) {
    const other = rows.find(({ product, fault }) => product === "nginx" && fault === row.fault);
    if (!other) continue;
    if (more(row.failed, other.failed))
      worse.push(`${row.fault.title}: ${row.failed} failed, beside ${other.failed}`);
    // The phase of the adverts is a second by itself.
    const bound = Math.max(row.fault.gap, other.gap * 1.1);
    if (row.gap > bound) worse.push(`${row.fault.title}: a gap of ${row.gap} ms`);
  }
  return worse;
}
