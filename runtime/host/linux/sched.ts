import { libc } from "./ffi.ts";
import { errnoName } from "./host-error.ts";
import { int32 } from "./socket.ts";

const SCHED_RR = 2;
const SCHED_RESET_ON_FORK = 0x40000000;
const RLIMIT_RTTIME = 15;
const second = 1_000_000;
const usualLimit = 2 * second;

/**
 * Makes the calling thread a real-time one, as far as we may. The limit ends the process should the
 * thread ever run this long without waiting: better than a machine that hangs. Returns why not.
 */
export function becomeRealtime(priority: number, most = usualLimit): string | undefined {
  const limit = new Uint8Array(16);
  const view = new DataView(limit.buffer);
  view.setBigUint64(0, BigInt(most), true);
  view.setBigUint64(8, BigInt(most + second), true);
  if (libc().setrlimit(RLIMIT_RTTIME, limit) < 0) return errnoName(libc().errno());
  const policy = SCHED_RR | SCHED_RESET_ON_FORK;
  if (libc().sched_setscheduler(0, policy, int32(priority)) < 0) return errnoName(libc().errno());
  return undefined;
}
