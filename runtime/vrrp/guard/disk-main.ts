import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { boottime } from "../../host/linux/boottime.ts";
import { DiskFile } from "./disk-file.ts";
import { DiskLock } from "./disk-lock.ts";
import type { DiskAnswer, DiskOrder } from "./disk-messages.ts";
import type { Outcome } from "./lease.ts";

/*
 * The entry of a disk lock's own process: storage that hangs must hang nobody else. The lock of a
 * holder that is not heard of for `ttl`, or that is gone, is let go of with this process.
 */

process.title = "lbc: disk lock";

let lock: DiskLock | undefined;
let ttl = 0;
let patience: NodeJS.Timeout | undefined;
let tail = Promise.resolve();

function begin({ plan, node, owner }: Extract<DiskOrder, { type: "begin" }>): void {
  ttl = plan.ttl;
  const flock = plan.mode === "flock";
  lock = new DiskLock(
    { node, owner, ttl, settle: 1.5 * Math.min(plan.interval, ttl / 3), flock },
    {
      open: () => new DiskFile(plan.path),
      now: boottime,
      pause: (time) => sleep(time / 1000),
      token: randomUUID,
    },
  );
}

async function run({ id, what }: Extract<DiskOrder, { type: "errand" }>): Promise<void> {
  clearTimeout(patience);
  patience = setTimeout(() => process.exit(), ttl / 1000);
  let outcome: Outcome;
  try {
    outcome = (await lock?.[what]()) ?? { kind: "failed", reason: "no lock" };
  } catch (error) {
    outcome = { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
  const answer: DiskAnswer = { id, outcome };
  if (process.connected) process.send?.(answer);
}

process.on("message", (order: DiskOrder) => {
  if (order.type === "begin") begin(order);
  else {
    const before = tail;
    tail = (async () => {
      await before;
      await run(order);
    })();
  }
});
process.on("disconnect", () => process.exit());
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
