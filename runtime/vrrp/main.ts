import { readFileSync } from "node:fs";

import { HostError } from "../host/linux/host-error.ts";
import { Agent } from "./agent.ts";
import type { AgentMessage, Inheritance, SupervisorMessage } from "./messages.ts";
import type { HaPlan } from "./plan.ts";

/*
 * The entry of the HA agent: a child of the supervisor, which sends the plan, or on its own with
 * `--plan FILE`. SIGTERM, SIGINT and a supervisor that is gone all mean: leave in order.
 */

process.title = "lbc: HA agent";

let agent: Agent | undefined;
let leaving = false;

function start(plan: HaPlan, before: Inheritance = {}): void {
  if (agent || leaving) return;
  try {
    agent = new Agent(plan, tell, before);
    agent.done.then(exit, exit);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    tell({ type: "failed", code: error.code, message: error.message });
    exit(1);
  }
}

function stop(): void {
  leaving = true;
  if (agent) agent.stop();
  else exit(0);
}

/** Lets what was said reach the supervisor before the process ends. */
function exit(code: unknown): void {
  process.exitCode = typeof code === "number" ? code : 1;
  if (process.connected) process.disconnect();
  else process.exit();
}

function tell(message: AgentMessage): void {
  if (process.connected) process.send?.(message);
  else if (message.type === "log") process.stderr.write(`${message.text}\n`);
  else if (message.type === "alarm") process.stderr.write(`${message.text}\n`);
  else if (message.type === "failed") process.stderr.write(`lbc: ${message.message}\n`);
}

function hear(message: SupervisorMessage): void {
  if (message.type === "start") start(message.plan, message);
  else if (message.type === "reload") agent?.reload(message.plan);
  else if (message.type === "stop") stop();
  else if (message.type === "order") agent?.order(message);
  else if (message.type === "proxy") agent?.tellProxy(message.facts);
  else agent?.askStatus();
}

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
// A terminal that closes is no reason to give addresses up; the supervisor reloads, not we.
process.on("SIGHUP", () => {});
// keepalived's dumps, which the supervisor writes; SIGUSR1 is Node's own, and switched off.
process.on("SIGUSR2", () => tell({ type: "dump" }));
process.on("disconnect", () => (agent && process.exitCode === undefined ? stop() : process.exit()));
process.on("message", hear);

const [flag, file] = process.argv.slice(2);
if (flag === "--plan" && file !== undefined)
  start(JSON.parse(readFileSync(file, "utf8")) as HaPlan);
else if (!process.connected) {
  process.stderr.write("usage: main.js --plan FILE\n");
  process.exit(2);
}
