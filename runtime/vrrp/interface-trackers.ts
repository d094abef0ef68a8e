import type { InterfaceTable } from "./interfaces.ts";
import type { InstancePlan } from "./plan.ts";
import type { TrackerStatus } from "./status.ts";

/**
 * The interfaces that an instance tracks: its own first, unless `dont_track_primary`. `counts`: of
 * one whose changes must last, what counts now.
 */
export function interfaceTrackers(
  plan: InstancePlan,
  table: InterfaceTable,
  counts: (name: string) => boolean | undefined,
): TrackerStatus[] {
  const primary = { name: plan.interface, weight: 0, reverse: false };
  const interfaces = plan.trackPrimary ? [primary, ...plan.trackInterfaces] : plan.trackInterfaces;
  return interfaces.map(({ name, weight, reverse }) => {
    const link = table.link(name);
    const detail = !link ? "no such interface" : link.works ? "running" : "not running";
    const up = counts(name) ?? link?.works ?? false;
    return { name, kind: "interface", weight, reverse, up, detail };
  });
}

/** Without an address to speak from an instance is down. */
export const sourceTracker = (device: string, source: string | undefined): TrackerStatus => ({
  name: device,
  kind: "source",
  weight: 0,
  reverse: false,
  up: source !== undefined,
  detail: source ?? "no address to send from",
});
