import { becomeRealtime } from "../host/linux/sched.ts";
import type { HaPlan } from "./plan.ts";

/** Makes the calling thread what the plan wants it to be; returns why not. */
export const beRealtime = ({ realtime, realtimeLimit }: HaPlan): string | undefined =>
  realtime > 0 ? becomeRealtime(realtime, realtimeLimit) : "not asked for";
