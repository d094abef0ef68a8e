import { readFileSync } from "node:fs";

import { HaAgent } from "../../runtime/control/ha-agent.ts";
import type { HaPlan } from "../../runtime/vrrp/plan.ts";

/*
 * The supervisor's half of the HA plane, without the rest of `lbc serve`: `ha-supervisor.ts PLAN`.
 * SIGHUP reads the plan again.
 */

const agent = new HaAgent((_level, text) => process.stdout.write(`${text}\n`));

const apply = async () => {
  const plan = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as HaPlan;
  const refused = await agent.apply(plan);
  process.stdout.write(`${refused ?? "the agent runs"}\n`);
};

process.on("SIGHUP", () => void apply());
process.once("SIGTERM", () => void agent.stop().then(() => process.exit(0)));
await apply();
