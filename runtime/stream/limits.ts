import {
  connectionMessage,
  ConnectionVerdict,
  judgeConnection,
  limitStatus,
  longestConnectionKey,
} from "../decide/limits/verdict.ts";
import type { LimitConnPlan } from "../plan/limits.ts";
import type { Session } from "./session.ts";

const keys: string[] = [];
const verdict = new ConnectionVerdict();

/** Counts a session by `limit_conn`; a status where there are too many. */
export function limitConnections(session: Session, plan: LimitConnPlan): number | undefined {
  const { limits } = session.engine;
  for (const [index, { zone }] of plan.limits.entries()) {
    const keyed = limits.connections[zone];
    const key = keyed ? session.value(keyed.key) : "";
    keys[index] = key;
    if (key.length <= longestConnectionKey) continue;
    const source = keyed?.source ?? "";
    const most = longestConnectionKey;
    session.log("error", `the value of the "${source}" key is more than ${most} bytes: "${key}"`);
  }
  judgeConnection(plan, limits, keys, session.counted, verdict);
  session.limitConnStatus = verdict.status;
  const refused = verdict.status === limitStatus.rejected;
  if (!refused && verdict.status !== limitStatus.rejectedDryRun) return undefined;
  const zone = limits.connections[plan.limits[verdict.limit]?.zone ?? -1]?.zone.name ?? "";
  if (verdict.full)
    session.log("crit", `ngx_slab_alloc() failed: no memory in limit_conn_zone "${zone}"`);
  else session.log(plan.logLevel, connectionMessage(plan.dryRun, zone));
  return refused ? plan.status : undefined;
}
