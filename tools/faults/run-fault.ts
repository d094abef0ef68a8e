import { setTimeout as sleep } from "node:timers/promises";

import type { Contestant } from "./contestants.ts";
import type { Fault } from "./faults.ts";
import { type Figures, figuresOf } from "./outcome.ts";
import type { Stage } from "./stage.ts";

export interface Row extends Figures {
  readonly fault: Fault;
  readonly contestant: Contestant;
}

/** How much of a measurement is wanted. */
export interface Extent {
  /** Of the seconds of a fault. */
  readonly share: number;
  /** Of the requests per second. */
  readonly rate: number;
  /** Seconds before the fault; all but half a second of them warm up. */
  readonly lead: number;
}

const timeout = 5000;

/** Puts all proxies through one fault, at the same time and with the same backends. */
export async function runFault(
  stage: Stage,
  fault: Fault,
  all: readonly Contestant[],
  { share, rate, lead }: Extent,
): Promise<Row[]> {
  const proxies = all.filter(({ settings }) => fault.settings?.includes(settings) ?? true);
  await stage.serve(proxies, fault.workers, fault.readTimeout);
  try {
    for (const index of stage.backends.keys()) stage.order(index, `delay ${fault.delay ?? 0}`);
    const during = fault.seconds * share;
    const after = Math.max(1.5, (fault.after ?? 4) * share);
    const clients = proxies.map(({ name, port }) => {
      const load = { name, port, ...fault.kind, connections: 20, timeout };
      const seconds = lead + during + after;
      return stage.load({ ...load, rate: fault.rate * rate, seconds });
    });
    await Promise.all(clients.map(({ started }) => started));
    const from = Date.now() + lead * 1000 - 500;
    await sleep(lead * 1000);
    const backAt = (await fault.run(stage, during * 1000, proxies)) ?? undefined;
    const outcomes = await Promise.all(clients.map((client) => client.outcomes));
    // What was executed late is in the journals by now.
    await sleep(fault.readTimeout === undefined ? 100 : 3000);
    const executed = stage.executed();
    return proxies.map((contestant, index) => ({
      fault,
      contestant,
      ...figuresOf(contestant.name, outcomes[index] ?? [], from, executed, backAt),
    }));
  } finally {
    await stage.silence();
  }
}
