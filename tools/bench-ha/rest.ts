import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const most = 0.1;

/** Ticks of all processors: doing something, and in all. */
function ticks(): { readonly busy: number; readonly all: number } {
  const [, ...numbers] = readFileSync("/proc/stat", "latin1").split("\n")[0]?.split(/\s+/) ?? [];
  const all = numbers.slice(0, 8).reduce((sum, each) => sum + Number(each), 0);
  const idle = Number(numbers[3]) + Number(numbers[4]);
  return { busy: all - idle, all };
}

/** Why figures of this machine cannot be compared now; undefined: it is at rest. */
export async function unrest(seconds = 3): Promise<string | undefined> {
  const before = ticks();
  await sleep(seconds * 1000);
  const after = ticks();
  const share = (after.busy - before.busy) / (after.all - before.all);
  if (share <= most) return undefined;
  return `the machine is loaded (${Math.round(share * 100)} % busy before we began)`;
}
