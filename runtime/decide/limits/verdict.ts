import type { LimitConnPlan, LimitReqPlan } from "../../plan/limits.ts";
import type { ConnectionNode } from "./connections.ts";
import { counted } from "./requests.ts";
import type { LimitZones } from "./zones.ts";

/** Values of `$limit_req_status` and `$limit_conn_status`; 0: no limit was asked. */
export const limitStatus = {
  none: 0,
  passed: 1,
  delayed: 2,
  rejected: 3,
  delayedDryRun: 4,
  rejectedDryRun: 5,
} as const;

export const limitStatusNames: readonly (string | undefined)[] = [
  undefined,
  "PASSED",
  "DELAYED",
  "REJECTED",
  "DELAYED_DRY_RUN",
  "REJECTED_DRY_RUN",
];

/** Longer keys are not counted. */
export const longestKey = 65_535;
export const longestConnectionKey = 255;

/** What `limit_req` says of one request; kept, and written over by the next. */
export class RequestVerdict {
  /** Of `limitStatus`. */
  status: number = limitStatus.none;
  /** Milliseconds to wait. */
  delay = 0;
  /** For the message: thousandths of a request, and by which limit. */
  excess = 0;
  limit = -1;
  /** The zone had no room. */
  full = false;

  reset(): void {
    this.status = limitStatus.none;
    this.delay = 0;
    this.excess = 0;
    this.limit = -1;
    this.full = false;
  }
}

/**
 * Counts one request by every limit, in the order of nginx: all of them are asked before any but
 * the last is charged. `keys` are those of the limits; an empty one is not counted.
 */
export function judgeRequest(
  plan: LimitReqPlan,
  zones: LimitZones,
  keys: readonly string[],
  now: number,
  verdict: RequestVerdict,
): void {
  verdict.reset();
  const { limits } = plan;
  let result: number = -1;
  let asked = 0;
  for (; asked < limits.length; asked++) {
    const limit = limits[asked];
    const zone = limit && zones.requests[limit.zone]?.zone;
    if (!zone) break;
    const key = keys[asked] ?? "";
    if (key.length === 0 || key.length > longestKey) continue;
    result = zone.count(key, limit.burst, asked === limits.length - 1, now);
    verdict.excess = zone.excess;
    verdict.limit = asked;
    if (result !== counted.held) break;
  }
  if (result < 0) return;
  if (result === counted.busy || result === counted.full) {
    for (let index = 0; index < asked; index++) zoneAt(plan, zones, index)?.release();
    verdict.status = plan.dryRun ? limitStatus.rejectedDryRun : limitStatus.rejected;
    verdict.full = result === counted.full;
    return;
  }
  if (result === counted.held) verdict.excess = 0;
  settle(plan, zones, asked, now, verdict);
}

const zoneAt = (plan: LimitReqPlan, zones: LimitZones, index: number) =>
  zones.requests[plan.limits[index]?.zone ?? -1]?.zone;

/** Charges the limits before the last that was asked; the longest delay holds. */
function settle(
  plan: LimitReqPlan,
  zones: LimitZones,
  asked: number,
  now: number,
  verdict: RequestVerdict,
): void {
  verdict.delay = delayOf(plan, zones, verdict.limit, verdict.excess);
  for (let index = Math.min(asked, plan.limits.length) - 1; index >= 0; index--) {
    const excess = zoneAt(plan, zones, index)?.account(now) ?? -1;
    if (excess < 0) continue;
    const delay = delayOf(plan, zones, index, excess);
    if (delay <= verdict.delay) continue;
    verdict.delay = delay;
    verdict.excess = excess;
    verdict.limit = index;
  }
  if (verdict.delay === 0) verdict.status = limitStatus.passed;
  else verdict.status = plan.dryRun ? limitStatus.delayedDryRun : limitStatus.delayed;
}

function delayOf(plan: LimitReqPlan, zones: LimitZones, index: number, excess: number): number {
  const limit = plan.limits[index];
  const rate = zoneAt(plan, zones, index)?.rate ?? 0;
  if (limit?.delay === undefined || excess <= limit.delay || rate === 0) return 0;
  return Math.trunc(((excess - limit.delay) * 1000) / rate);
}

/** What `limit_conn` says of one request or connection; kept, and written over by the next. */
export class ConnectionVerdict {
  /** Of `limitStatus`. */
  status: number = limitStatus.none;
  /** By which limit it was refused. */
  limit = -1;
  /** The zone had no room. */
  full = false;
}

/** Counts one by every limit; what it takes is put into `held`, to be given back at its end. */
export function judgeConnection(
  plan: LimitConnPlan,
  zones: LimitZones,
  keys: readonly string[],
  held: ConnectionNode[],
  verdict: ConnectionVerdict,
): void {
  verdict.status = limitStatus.none;
  for (let index = 0; index < plan.limits.length; index++) {
    const limit = plan.limits[index];
    const zone = limit && zones.connections[limit.zone]?.zone;
    if (!zone) break;
    const key = keys[index] ?? "";
    if (key.length === 0 || key.length > longestConnectionKey) continue;
    verdict.status = limitStatus.passed;
    const node = zone.enter(key, limit.most);
    if (node) {
      held.push(node);
      continue;
    }
    verdict.status = plan.dryRun ? limitStatus.rejectedDryRun : limitStatus.rejected;
    verdict.limit = index;
    verdict.full = !zone.knows(key);
    release(held);
    return;
  }
}

/** Gives back what `judgeConnection` took. */
export function release(held: ConnectionNode[]): void {
  for (let node = held.pop(); node; node = held.pop()) node.zone.leave(node);
}

/** `limiting requests, excess: 1.000 by zone "one"` and its kin. */
export function requestMessage(verdict: RequestVerdict, dryRun: boolean, zone: string): string {
  const whole = Math.floor(verdict.excess / 1000);
  const excess = `${whole}.${String(verdict.excess % 1000).padStart(3, "0")}`;
  const { status } = verdict;
  return status === limitStatus.rejected || status === limitStatus.rejectedDryRun
    ? `limiting requests${dryRun ? ", dry run" : ""}, excess: ${excess} by zone "${zone}"`
    : `delaying request${dryRun ? ", dry run" : ""}, excess: ${excess}, by zone "${zone}"`;
}

/** `limiting connections by zone "one"`. */
export const connectionMessage = (dryRun: boolean, zone: string): string =>
  `limiting connections${dryRun ? ", dry run," : ""} by zone "${zone}"`;

const below = { info: "info", notice: "info", warn: "notice", error: "warn" } as const;

/** The level of a delayed request: one below that of a refused one. */
export const delayLevel = (level: LimitReqPlan["logLevel"]): "info" | "notice" | "warn" =>
  below[level];
