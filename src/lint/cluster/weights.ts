import { priorityOf, weightOf } from "../../catalog/keepalived/effective.ts";
import { weight } from "../../catalog/keepalived/vrrp-script.ts";
import { trackFile, trackProcess } from "../../catalog/keepalived/vrrp-tracking.ts";
import { read, readAll } from "../../ir/scope.ts";
import type { TrackedScript } from "../../ir/vrrp.ts";
import type { Member } from "./virtual-routers.ts";

/** A script of an instance, and what its result does to the priority. */
export interface WeightedScript {
  readonly tracked: TrackedScript;
  readonly weight: number;
  readonly reverse: boolean;
}

/** The scripts that an instance tracks and that exist; weight 0 among them. */
export function weightedScripts({ ha, instance }: Member): readonly WeightedScript[] {
  return instance.trackScripts.flatMap((tracked) => {
    const script = ha.ha.scripts.find(({ name }) => name === tracked.name);
    if (!script) return [];
    const { value, reverse } = weightOf(tracked, read(script.scope, weight).value);
    return [{ tracked, weight: value, reverse }];
  });
}

/** keepalived's effective priority: 255 is never touched, all else stays between 1 and 254. */
export function priorityWith(member: Member, failed: ReadonlySet<TrackedScript>): number {
  const base = priorityOf(member.instance.scope).value;
  if (base === 255) return base;
  let sum = base;
  for (const script of weightedScripts(member)) {
    const succeeds = failed.has(script.tracked) === script.reverse;
    if (script.weight > 0 && succeeds) sum += script.weight;
    if (script.weight < 0 && !succeeds) sum += script.weight;
  }
  return Math.min(254, Math.max(1, sum));
}

/** Whether something besides scripts moves the priority, by how much nobody can say here. */
export const hasOtherWeights = ({ ha, instance }: Member): boolean =>
  instance.trackInterfaces.some((tracked) => (tracked.weight ?? 0) !== 0) ||
  [...readAll(instance.scope, trackProcess), ...readAll(instance.scope, trackFile)].length > 0 ||
  ha.ha.syncGroups.some(({ members }) => members.some(({ value }) => value === instance.name));
