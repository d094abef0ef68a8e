import type { AlarmChange } from "./detection/alarms.ts";
import type { Answered } from "./heartbeat/doubt.ts";
import type { NotifyState, Order, Role } from "./machine/types.ts";
import type { HaPlan, Microseconds } from "./plan.ts";
import type { InstanceStatus, OrderState, Transition } from "./status.ts";
import type { ProxyFacts } from "./watch/proxy-state.ts";
import type { Sighting } from "./witness/witness-table.ts";

export type { InstanceStatus } from "./status.ts";

/*
 * What the processes and threads of the HA plane say to each other; plain data throughout.
 *
 *   supervisor --IPC--> agent's main thread --port + eventfd--> protocol thread
 *   supervisor <--IPC-- agent's main thread <------port-------- protocol thread
 *
 * The supervisor forks `runtime/vrrp/main.ts` and sends `start`. It remembers the last `state` of
 * every instance: should the agent die, it calls `farewell(plan, names of the masters)`.
 */

export type SupervisorMessage =
  | ({ readonly type: "start"; readonly plan: HaPlan } & Inheritance)
  /** Another plan, for what already runs; answered by `reloaded` or `not-reloaded`. */
  | { readonly type: "reload"; readonly plan: HaPlan }
  /** Priority 0, addresses away, notify_stop, exit; what SIGTERM does. */
  | { readonly type: "stop" }
  /** How lbc's data plane stands, for `track_proxy`; at the start and on every change. */
  | { readonly type: "proxy"; readonly facts: ProxyFacts }
  /** Answered by `status`. */
  | { readonly type: "status" }
  | OrderMessage;

/** From the agents before this one. */
export interface Inheritance {
  /** What operators have asked and still holds. */
  readonly orders?: StandingOrders;
  /** What was changed and not given back. */
  readonly kept?: KeptSettings;
}

/** IPv4 settings of interfaces, as they were before an agent changed them. */
export type KeptSettings = readonly (readonly [device: string, setting: string, value: string])[];

/** By name of the instance. */
export type StandingOrders = readonly (readonly [instance: string, OrderState])[];

/** An operator's order for an instance (and its group), or for all. Answered by `ordered`. */
export interface OrderMessage {
  readonly type: "order";
  readonly id: number;
  /** undefined: all. */
  readonly instance: string | undefined;
  readonly order: Order;
  /** Give away even where no other router was ever heard. */
  readonly force: boolean;
}

/** What became of an order, for each instance it reached. */
export interface OrderResult {
  readonly instance: string;
  readonly role: Role;
  readonly orders: OrderState;
  /** `unknown`: no such instance; `alone`: nobody was ever heard who could take over. */
  readonly refused: "unknown" | "not-master" | "alone" | undefined;
}

export type AgentMessage =
  /** Sockets are open, elections run. `realtime`: the thread has SCHED_RR. */
  | { readonly type: "ready"; readonly realtime: boolean }
  /** The last plan sent is in force. */
  | { readonly type: "reloaded" }
  /** It is not, everything goes on as it was. */
  | { readonly type: "not-reloaded"; readonly message: string }
  /** The agent cannot run on this machine and exits with 1. */
  | { readonly type: "failed"; readonly code: string; readonly message: string }
  | {
      readonly type: "state";
      readonly instance: string;
      readonly role: Role;
      readonly priority: number;
    }
  | ({ readonly type: "transition"; readonly instance: string } & Transition)
  /** Somebody else is master too, or no longer. */
  | ({ readonly type: "alarm"; readonly instance: string; readonly text: string } & AlarmChange)
  /** SIGUSR2 asks for keepalived's dumps. */
  | { readonly type: "dump" }
  /** What operators have asked of an instance holds, or no longer. */
  | { readonly type: "orders"; readonly instance: string; readonly orders: OrderState }
  /** All that is to be given back at the end, by this agent or the next. */
  | { readonly type: "kept"; readonly settings: KeptSettings }
  | { readonly type: "ordered"; readonly id: number; readonly results: readonly OrderResult[] }
  | { readonly type: "log"; readonly text: string; readonly detail: boolean }
  /**
   * The protocol thread was well at this time, twice a second and with every new permit. `fence`:
   * whoever hears nothing more by then removes the addresses of guarded instances. Both are
   * CLOCK_BOOTTIME, which runs on while the machine sleeps.
   */
  | { readonly type: "alive"; readonly at: Microseconds; readonly fence: Microseconds | undefined }
  | { readonly type: "status"; readonly instances: readonly InstanceStatus[] }
  /** Everything is given back; the process ends next. */
  | { readonly type: "stopped" };

/** From the main thread to the protocol thread. */
export type LoopCommand =
  | {
      readonly type: "script";
      readonly script: string;
      readonly success: boolean;
      /** `succeeded`, `failed (exited with status 1)`, `timed_out`: keepalived's words. */
      readonly outcome: string;
    }
  | {
      readonly type: "permit";
      /** Index into the plan's permits. */
      readonly permit: number;
      /** Of the claim that it answers: after a release, older answers mean nothing. */
      readonly round: number;
      /** Whose answer it is: an index into the permit's guards. */
      readonly guard: number;
      readonly granted: boolean;
      readonly reason: string;
      /** Another node holds it. */
      readonly elsewhere: boolean;
      /** By CLOCK_BOOTTIME: to be given up then, and free for others from `ends` on. */
      readonly until: Microseconds;
      readonly ends: Microseconds;
    }
  | { readonly type: "proxy"; readonly facts: ProxyFacts }
  | {
      readonly type: "reload";
      readonly plan: HaPlan;
      /** As in `LoopData`. */
      readonly disabled: readonly number[];
    }
  | ({ readonly type: "probed"; readonly instance: string } & Answered)
  | ({ readonly type: "witness"; readonly witness: string } & Sighting)
  | { readonly type: "stop" }
  | { readonly type: "status" }
  | OrderMessage;

/** From the protocol thread to the main thread. */
export type LoopReport =
  | AgentMessage
  | {
      readonly type: "notify";
      readonly instance: string;
      readonly state: NotifyState;
      readonly priority: number;
    }
  /** Somebody would be master, or nobody any more; an index into the plan's permits. */
  | { readonly type: "claim"; readonly permit: number; readonly round: number }
  | { readonly type: "release"; readonly permit: number }
  /** Third nodes are to be asked; answered by `probed`. */
  | { readonly type: "probe"; readonly instance: string; readonly round: number }
  | {
      readonly type: "notify-group";
      readonly group: string;
      readonly state: NotifyState;
    };

/** What the protocol thread is born with. */
export interface LoopData extends Inheritance {
  readonly plan: HaPlan;
  /** Scripts that must not run: their trackers do not count. */
  readonly disabled: readonly number[];
  /** The eventfd that says there are commands. */
  readonly wake: number;
}
