import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { lacking } from "../test/support/netns.ts";
import { contestants } from "./faults/contestants.ts";
import { faults } from "./faults/faults.ts";
import { type Row, runFault } from "./faults/run-fault.ts";
import { Stage } from "./faults/stage.ts";
import { judge, printTable } from "./faults/table.ts";

/*
 * What clients notice of faults behind nginx and behind lbc: three backends in namespaces of their own,
 * all proxies in the same run and through the same faults, an open loop for each. Exit 1 where lbc does worse.
 *
 *   npm run faults [-- --quick --only a,b --settings tuned,example --md FILE --json FILE --lbc PATH]     needs root, nginx
 */

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    settings: { type: "string", default: "default,tuned,example" },
    md: { type: "string" },
    json: { type: "string" },
    lbc: { type: "string", default: join(root, "src/cli/main.ts") },
  },
});

const extent = values.quick ? { share: 0.2, rate: 1, lead: 1 } : { share: 1, rate: 1, lead: 2 };

async function measure(): Promise<Row[]> {
  const wanted = values.only?.split(",");
  const settings = values.settings.split(",");
  const proxies = contestants.filter((contestant) => settings.includes(contestant.settings));
  const stage = new Stage(values.lbc);
  // Again is the same: what was made must go in any case.
  let closed: Promise<void> | undefined;
  const stop = () => {
    closed ??= stage.close().then(() => process.exit(130));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    await stage.open();
    const rows: Row[] = [];
    for (const fault of faults) {
      if (wanted && !wanted.includes(fault.key)) continue;
      const found = await runFault(stage, fault, proxies, extent);
      for (const row of found) process.stderr.write(`${printTable([row]).split("\n")[2] ?? ""}\n`);
      rows.push(...found);
    }
    return rows;
  } finally {
    await stage.close();
  }
}

const reason = lacking("nginx");
if (reason === undefined) {
  const rows = await measure();
  const table = printTable(rows);
  const worse = judge(rows);
  process.stdout.write(`${table}\n${worse.map((text) => `worse: ${text}\n`).join("")}`);
  if (values.md !== undefined) writeFileSync(values.md, table);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
  process.exitCode = worse.length > 0 ? 1 : 0;
} else {
  process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
}
