import { type Draft, log, owner, set, skew } from "./draft.ts";

/** Shifts the running down timer by what the skew has changed (vrrp_set_effective_priority). */
export function changePriority(draft: Draft, total: number): void {
  const before = draft.machine;
  if (before.basePriority === owner) return;
  const priority = Math.min(Math.max(total, 1), owner - 1);
  if (priority === before.priority) return;
  log(draft, `Changing effective priority from ${before.priority} to ${priority}`);
  set(draft, { priority });
  if (before.role === "backup") {
    const shift = skew(draft.machine) - skew(before);
    set(draft, { deadline: before.deadline + shift });
  }
}
