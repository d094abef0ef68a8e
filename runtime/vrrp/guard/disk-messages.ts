import type { DiskLockPlan } from "../plan.ts";
import type { Errand, Outcome } from "./lease.ts";

export type DiskErrand = Errand | "inherit";

/** What a disk lock's own process is told; each errand is answered by `DiskAnswer`. */
export type DiskOrder =
  | {
      readonly type: "begin";
      readonly plan: DiskLockPlan;
      readonly node: string;
      readonly owner: string | undefined;
    }
  | { readonly type: "errand"; readonly id: number; readonly what: DiskErrand };

export interface DiskAnswer {
  readonly id: number;
  readonly outcome: Outcome;
}
