import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { lacking } from "../test/support/netns.ts";
import { writeSection } from "./bench-ha/page.ts";
import { unrest } from "./bench-ha/rest.ts";
import { faults } from "./faults-ha/faults.ts";
import type { Product } from "./faults-ha/nodes.ts";
import { meet, type Row } from "./faults-ha/run.ts";
import { judge, printTable } from "./faults-ha/table.ts";

/*
 * A pair of load balancers with a floating address, under load and in trouble: two machines with
 * lbc beside two with nginx and keepalived, in the same run. Exit 1 where lbc does worse.
 *
 *   npm run faults:ha [-- --quick --only power,stop --md --json FILE --lbc PATH]     needs root, nginx, keepalived, nft, curl
 */

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: faults.map(({ key }) => key).join(",") },
    md: { type: "boolean", default: false },
    json: { type: "string" },
    lbc: { type: "string", default: join(root, "src/cli/main.ts") },
  },
});

const products: readonly Product[] = ["nginx", "lbc"];
const extent = values.quick ? { rate: 50, share: 0.75 } : { rate: 200, share: 1 };

const section = (
  table: string,
): string => `\`npm run faults:ha -- --md\` writes this section. Two machines with lbc (\`serve --ha\`, \`track_proxy\`), two with
nginx 1.22 and keepalived 2.2.7 with a script that asks nginx every 2 s; the same adverts at 1 s, the same upstream, a
client with ${extent.rate} new requests a second that gives up after 5 s (split brain: on kept connections, 8 s). The longest
gap is the time in which no request was answered.

${table}`;

async function run(): Promise<void> {
  const reason = await unrest();
  const rows: Row[] = [];
  const lost: string[] = [];
  for (const fault of faults.filter(({ key }) => values.only.split(",").includes(key))) {
    const settled = await Promise.allSettled(
      products.map((product) => meet(product, fault, values.lbc, extent)),
    );
    const found: Row[] = [];
    for (const one of settled)
      if (one.status === "fulfilled") found.push(one.value);
      else lost.push(`${fault.title}: ${String(one.reason)}`);
    process.stderr.write(printTable(found).split("\n").slice(2).join("\n"));
    rows.push(...found);
  }
  const table = printTable(rows);
  const worse = [...lost, ...(reason === undefined ? judge(rows) : [])];
  process.stdout.write(`${table}${worse.map((text) => `worse: ${text}\n`).join("")}`);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ reason, rows }, null, 1)}\n`);
  if (reason !== undefined) return void process.stdout.write(`\nNot compared: ${reason}.\n`);
  if (values.md) writeSection("pair", section(table));
  process.exitCode = worse.length > 0 ? 1 : 0;
}

const missing = lacking("nginx", "keepalived", "nft", "curl");
if (missing === undefined) await run();
else {
  process.stderr.write(`${missing}\n`);
  process.exitCode = 1;
}
