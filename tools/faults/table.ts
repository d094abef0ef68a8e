import { opponentOf } from "./contestants.ts";
import type { Row } from "./run-fault.ts";

const seconds = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? "–" : `${(milliseconds / 1000).toFixed(2)} s`;

const failures = ({ failed, results }: Row): string => {
  const kinds = Object.entries(results).map(([result, count]) => `${result}: ${count}`);
  return failed === 0 ? "0" : `${failed} (${kinds.join(", ")})`;
};

const print = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

/** Markdown: a line for each fault and proxy. */
export function printTable(rows: readonly Row[]): string {
  const head = [
    "fault",
    "proxy",
    "requests",
    "failed",
    "> 1 s",
    "p99",
    "twice",
    "late",
    "back after",
  ];
  const lines = rows.map((row) => {
    const { fault, contestant, requests, slow, p99, twice, late, back } = row;
    const name = `${fault.key} ${fault.title}`;
    const cells = [name, contestant.name, requests, failures(row), slow, `${p99} ms`, twice, late];
    return [...cells, seconds(back)];
  });
  return `${[print(head), print(head.map(() => "---")), ...lines.map(print)].join("\n")}\n`;
}

/** More than chance: faults do not meet two proxies at the same request. */
const more = (own: number, other: number): boolean => own > other * 1.15 + 5;

/** What lbc did worse than nginx with the same settings, and the example worse than the tuned one. */
export function judge(rows: readonly Row[]): string[] {
  const worse: string[] = [];
  for (const row of rows) {
    const { fault, contestant } = row;
    if (contestant.program === "nginx") continue;
    const other = rows.find(
      (each) => each.fault === fault && each.contestant.name === opponentOf(contestant),
    );
    const note = (what: string, own: number, than: number | undefined) =>
      worse.push(`${fault.key}, ${contestant.name}: ${what} ${own}, nginx ${than ?? "–"}`);
    if (other) {
      if (more(row.failed, other.failed)) note("failed", row.failed, other.failed);
      if (more(row.slow, other.slow)) note("slow", row.slow, other.slow);
      if (row.p99 > other.p99 * 1.3 + 100) note("p99", row.p99, other.p99);
      if (more(row.late, other.late)) note("late", row.late, other.late);
      const bound = fault.kind.method === "POST" ? 0 : 5;
      if (row.twice > other.twice * 1.15 + bound) note("twice", row.twice, other.twice);
    }
    if (fault.key.startsWith("f ") && row.failed > 0) note("failed", row.failed, other?.failed);
    if (contestant.settings === "example" && row.back !== undefined && row.back > 600)
      note("back after, ms,", row.back, other?.back);
  }
  return worse;
}
