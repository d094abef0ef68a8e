import type { InterfaceTable } from "./interfaces.ts";
import type { InstancePlan } from "./plan.ts";
import type { TrackerStatus } from "./status.ts";

/** `track_src_ip`: adverts from an address that is not there would be somebody else's. */
export function sourceTrackers(
  { trackSource, source, interface: device }: InstancePlan,
  table: InterfaceTable,
): TrackerStatus[] {
  if (!trackSource || source === undefined) return [];
  const up = table.deviceOf(source) === device;
  const detail = up ? "" : `not on ${device}`;
  return [{ name: source, kind: "source", weight: 0, reverse: false, up, detail }];
}
