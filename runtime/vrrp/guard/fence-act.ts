import { rebootNow } from "../../host/linux/reboot.ts";
import { prepareCommand, startCommand } from "../../notify/command.ts";
import type { FencePlan } from "../plan.ts";

/** What a loser does to itself. Throws why it cannot. */
export function fenceSelf({ script }: FencePlan, instance: string, security: boolean): void {
  if (!script) return rebootNow();
  const prepared = prepareCommand(script, security);
  if (!prepared.ok) throw new Error(prepared.lines.join("; "));
  const child = startCommand(prepared.command, [instance]);
  child.on("error", () => {});
  child.unref();
}
