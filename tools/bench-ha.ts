import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { lacking } from "../test/support/netns.ts";
import { exceeding, type Figure, printFigures } from "./bench-ha/figures.ts";
import { killed } from "./bench-ha/killed.ts";
import { many } from "./bench-ha/many.ts";
import { writeSection } from "./bench-ha/page.ts";
import type { Product } from "./bench-ha/pair.ts";
import { unrest } from "./bench-ha/rest.ts";
import { quietSpacing, steadiness } from "./bench-ha/steadiness.ts";
import { handover, takeover } from "./bench-ha/takeover.ts";

/*
 * The speed of the HA agent beside keepalived, both in the same run. Exit 1 where lbc breaks its
 * bounds; on a machine that has other things to do nothing is judged.
 *
 *   npm run bench:ha [-- --quick --only takeover,handover,killed,spacing,steady,many --md --json FILE --lbc PATH]
 *
 * needs root, keepalived, wrk, curl
 */

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "takeover,handover,killed,spacing,steady,many" },
    md: { type: "boolean", default: false },
    json: { type: "string" },
    lbc: { type: "string", default: join(root, "src/cli/main.ts") },
  },
});

const { quick } = values;
const products: readonly Product[] = ["lbc", "keepalived"];
/** Both at the same time, each in namespaces of its own. */
const each = async (measure: (product: Product) => Promise<Figure[]>): Promise<Figure[]> => {
  const settled = await Promise.allSettled(products.map(measure));
  return settled.flatMap((one, index) =>
    one.status === "fulfilled" ? one.value : [failure(products[index] ?? "lbc", one.reason)],
  );
};

/** One measurement that fails must not take the others with it; it breaks its bound. */
const failure = (product: Product, error: unknown): Figure => ({
  what: "a measurement",
  product,
  value: Number.NaN,
  ...(product === "lbc" && { bound: 0 }),
  detail: error instanceof Error ? error.message : String(error),
});

const intervals = quick ? [0.1, 0.01] : [1, 0.1, 0.01];
const measures: Readonly<Record<string, () => Promise<Figure[]>>> = {
  takeover: async () => {
    const found: Figure[] = [];
    for (const interval of intervals)
      found.push(...(await each((product) => takeover(product, interval, quick ? 4 : 10))));
    return found;
  },
  handover: () => each((product) => handover(product, quick ? 0.1 : 1, quick ? 2 : 5)),
  killed: () => each((product) => killed(product, quick ? 0.3 : 1, quick ? 2 : 3)),
  spacing: () => each((product) => quietSpacing(product, quick ? 3 : 20)),
  steady: async () => {
    try {
      return await steadiness(products, quick ? 10 : 60, values.lbc);
    } catch (error) {
      return [failure("lbc", error)];
    }
  },
  many: () => each((product) => many(product, 500, quick ? 5 : 20)),
};

const introduction = `\`npm run bench:ha -- --md\` writes this section. Pairs of hosts in network namespaces, the same product on both, priorities
200 and 100, version 3 (the many: version 2 at 1 s); keepalived 2.2.7 goes through the same at the same moment, as it
is delivered. A crash is a cut cable. What a row is about is its median; in the details stand least, median and most.
A bound is what lbc promises; \`test/net/bench-ha.speed.ts\` holds CI to five times as much.
`;

async function run(): Promise<void> {
  const reason = await unrest();
  process.stderr.write(reason === undefined ? "" : `not compared: ${reason}\n`);
  const figures: Figure[] = [];
  for (const name of values.only.split(",")) {
    const found = (await measures[name]?.()) ?? [];
    figures.push(...found);
    process.stderr.write(
      printFigures(found, reason === undefined)
        .split("\n")
        .slice(2)
        .join("\n"),
    );
  }
  const table = printFigures(figures, reason === undefined);
  process.stdout.write(reason === undefined ? table : `${table}\nNot compared: ${reason}.\n`);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ reason, figures }, null, 1)}\n`);
  if (reason !== undefined) return;
  if (values.md) writeSection("speed", `${introduction}\n${table}`);
  process.exitCode = exceeding(figures).length > 0 ? 1 : 0;
}

const missing = lacking("keepalived", "wrk", "curl");
if (missing === undefined) await run();
else {
  process.stderr.write(`${missing}\n`);
  process.exitCode = 1;
}
