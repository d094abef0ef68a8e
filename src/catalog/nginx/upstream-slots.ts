import type { Slot } from "../../ir/scope.ts";
import type { Stickiness } from "../../ir/stickiness.ts";
import type { Balance } from "../../ir/upstream.ts";

/*
 * A group has one way of balancing and at most one kind of stickiness, in whichever dialect: the
 * definitions whose value is the model's own type share these slots.
 */

/** `fair`, `least_time`, `consistent_hash` … */
export const balanceSlot: Slot<Balance> = { slot: "upstream/balance", inherit: "none" };

/** `sticky` in its meanings, `session_sticky`, `jvm_route`. */
export const stickinessSlot: Slot<Stickiness> = { slot: "upstream/stickiness", inherit: "none" };
