import { writeFileSync } from "node:fs";

import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";

const RB_AUTOBOOT = 0x01234567;
const trigger = "/proc/sysrq-trigger";

/**
 * Restarts the machine now, without asking its services: by sysrq after an attempt to write what
 * is dirty, else by reboot(2). Throws a `HostError` when it may not.
 */
export function rebootNow(): void {
  try {
    writeFileSync(trigger, "s");
    writeFileSync(trigger, "b");
  } catch {
    // A container, or a kernel without sysrq: said below if nothing works.
  }
  libc().reboot(RB_AUTOBOOT);
  throw systemError("cannot reboot", libc().errno(), "CAP_SYS_BOOT");
}
