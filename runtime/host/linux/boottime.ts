import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";

const CLOCK_BOOTTIME = 7;
const TFD_TIMER_ABSTIME = 1;
const TFD_CLOEXEC = 0o2000000;
const TFD_NONBLOCK = 0o4000;
const second = 1_000_000;

const time = new Uint8Array(16);
const view = new DataView(time.buffer);

/** Microseconds of CLOCK_BOOTTIME, which also runs while the machine sleeps. */
export function boottime(): number {
  libc().clock_gettime(CLOCK_BOOTTIME, time);
  return Number(view.getBigInt64(0, true)) * second + Number(view.getBigInt64(8, true)) / 1000;
}

/** A descriptor that can be read from a moment of CLOCK_BOOTTIME on: a sleeping machine misses none. */
export class BootTimer {
  readonly fd: number;
  #at = Infinity;

  constructor() {
    this.fd = libc().timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (this.fd < 0) throw systemError("timerfd_create", libc().errno());
  }

  /** Infinity: never. A descriptor that was due is not any more. */
  set(at: number): void {
    if (at === this.#at) return;
    this.#at = at;
    const value = new Uint8Array(32);
    const fields = new DataView(value.buffer);
    const due = Number.isFinite(at) ? Math.max(1, Math.ceil(at)) : 0;
    fields.setBigInt64(16, BigInt(Math.floor(due / second)), true);
    fields.setBigInt64(24, BigInt(due % second) * 1000n, true);
    if (libc().timerfd_settime(this.fd, TFD_TIMER_ABSTIME, value, null) < 0)
      throw systemError("timerfd_settime", libc().errno());
  }

  close(): void {
    libc().close(this.fd);
  }
}
