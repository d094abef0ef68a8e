import { readFileSync } from "node:fs";

import { skewTime } from "../../runtime/vrrp/machine/timers.ts";
import { type Figure, median, spread } from "./figures.ts";
import { isVirtual, now, Pair, type Product, withPair } from "./pair.ts";

/** Noticing a dead child, removing addresses and saying farewell. */
const slack = 50;
const weakest = 100;
const patience = 60_000;

/** `ip netns exec` becomes the program itself, so the agent is the program's only child. */
function childOf(pid: number | undefined): number {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1");
  const child = Number(text.trim().split(" ")[0]);
  if (child > 0) return child;
  throw new Error("there is no agent to kill");
}

/** The process that speaks VRRP gets SIGKILL: until one of the two has the address again. */
export async function killed(product: Product, interval: number, runs: number): Promise<Figure[]> {
  const skew = skewTime(3, weakest, interval * 1_000_000) / 1000;
  const times: number[] = [];
  await withPair(new Pair(product, interval), async (pair) => {
    const beside = await pair.stage.observer(pair.strong);
    for (let run = 0; run < runs; run++) {
      await pair.heard();
      const taken = pair.taken();
      // keepalived's next child may be sooner than the peer.
      const back = beside.next("added", patience, isVirtual);
      for (const one of [taken, back]) one.catch(() => {});
      const from = now();
      process.kill(childOf(pair.master.child.pid), "SIGKILL");
      times.push(((await Promise.race([taken, back])).at - from) / 1000);
      await back;
    }
  });
  const bound = product === "lbc" ? { bound: skew + slack } : {};
  const what = `agent killed at ${interval} s, until somebody has the address`;
  const detail = `${spread(times)} (skew ${skew} ms)`;
  return [{ what, product, value: median(times), ...bound, detail }];
}
