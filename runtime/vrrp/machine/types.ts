import type { Cause } from "./cause.ts";
import type { Handover } from "./orders.ts";

/*
 * The machine stands alone: nothing of a plan, a socket or a thread. `InstancePlan` has every field
 * of `Settings`, which is how one becomes the other.
 */

/** Of one monotonic clock. */
export type Microseconds = number;

/** RFC 5798 6.4, and keepalived's FAULT; `init` also waits for the first result of a script. */
export type Role = "init" | "backup" | "master" | "fault" | "stopped";

/** What of an instance's plan decides elections. */
export interface Settings {
  readonly name: string;
  readonly version: 2 | 3;
  readonly priority: number;
  readonly wantMaster: boolean;
  readonly interval: Microseconds;
  readonly downAdverts: number;
  readonly preempt: boolean;
  readonly preemptDelay: Microseconds;
  readonly answerLower: boolean;
  readonly answerHigher: boolean;
  /** Of two nodes of priority 255: both go down at once, or the lower address is given time to. */
  readonly rivalOwner: "reduce" | "outlast";
  /** A master that is held up steps back once a node of this priority must have taken over. */
  readonly lateBackup: number | undefined;
  /** It is master only while something outside permits it: an arbiter's lease, a lock on a disk. */
  readonly guarded: boolean;
  /** Gratuitous ARP; 0 as a time: never. */
  readonly garp: {
    readonly repeat: number;
    readonly delay: Microseconds;
    readonly refresh: Microseconds;
    readonly refreshRepeat: number;
    readonly lowerRepeat: number;
    readonly lowerDelay: Microseconds;
  };
}

/** An advert that passed every receive check. */
export interface AdvertEvent {
  readonly type: "advert";
  readonly now: Microseconds;
  readonly priority: number;
  readonly from: string;
  /** The sender's address against ours: above zero when it is higher. */
  readonly order: number;
  /** What the advert says; version 2 cannot differ from ours. */
  readonly interval: Microseconds;
}

/** The configuration has changed; `priority` is the trackers' sum under the new one. */
export interface ReloadEvent {
  readonly type: "reload";
  readonly now: Microseconds;
  readonly settings: Settings;
  readonly priority: number;
}

/** Every event carries the monotonic time at which it is seen. */
export type Event =
  | { readonly type: "start"; readonly now: Microseconds; readonly health: Health }
  /** Some deadline of `nextDeadline` has passed. `held`: its group does not want a master yet. */
  | { readonly type: "expired"; readonly now: Microseconds; readonly held?: boolean }
  | AdvertEvent
  /** The trackers' sum, not yet clamped. */
  | { readonly type: "priority"; readonly now: Microseconds; readonly priority: number }
  | { readonly type: "health"; readonly now: Microseconds; readonly health: Health }
  /** `elsewhere`: refused because another node holds it. A grant is used by the next `expired`. */
  | {
      readonly type: "permit";
      readonly now: Microseconds;
      readonly granted: boolean;
      readonly reason: string;
      readonly elsewhere?: boolean;
    }
  /** Somebody else took a virtual address off the interface. */
  | { readonly type: "address-lost"; readonly now: Microseconds }
  /** The other members of its group have gone there. */
  | { readonly type: "follow"; readonly now: Microseconds; readonly role: "master" | "backup" }
  | OrderEvent
  | ReloadEvent
  /** A backup is to wait longer, or no longer: a third node was asked for its silent master. */
  | { readonly type: "postpone"; readonly now: Microseconds; readonly until: Microseconds }
  | { readonly type: "stop"; readonly now: Microseconds }
  /** The configuration no longer has it. */
  | { readonly type: "delete"; readonly now: Microseconds };

/** What an operator asks; `defer` is what a failover leaves behind when an agent is replaced. */
export type Order = "failover" | "hold" | "resume" | "defer";

export interface OrderEvent {
  readonly type: "order";
  readonly now: Microseconds;
  readonly order: Order;
  /** Of `failover`: when nobody is master by then, this one is again. */
  readonly until: Microseconds;
}

/** `pending`: a script whose failure would be a fault has not ended yet. */
export type Health = "up" | "down" | "pending";

export type NotifyState =
  | "MASTER"
  | "BACKUP"
  | "FAULT"
  | "STOP"
  | "DELETED"
  | "MASTER_RX_LOWER_PRI"
  /** Of the instance around a machine: its effective priority is another. */
  | "MASTER_PRIORITY"
  | "BACKUP_PRIORITY";

/** To be carried out in order; the order is part of the protocol. */
export type Action =
  | { readonly type: "send"; readonly priority: number }
  | { readonly type: "take-addresses" | "drop-addresses" }
  /** Gratuitous ARP for every address, this often. */
  | { readonly type: "announce"; readonly repeat: number }
  /** Gratuitous ARP of our own source address: a unicast master must find us again. */
  | { readonly type: "announce-source" }
  /** It would be master: let it be permitted. May be repeated. */
  | { readonly type: "claim" }
  /** It neither is master nor wants to be: whoever else does may. */
  | { readonly type: "release" }
  | { readonly type: "notify"; readonly state: NotifyState; readonly priority: number }
  /** The role is another one now; told once for each change, behind what the change asks for. */
  | { readonly type: "transition"; readonly from: Role; readonly to: Role; readonly cause: Cause }
  /** A line in keepalived's wording. */
  | { readonly type: "log"; readonly text: string; readonly detail: boolean };

export interface Machine {
  readonly settings: Settings;
  readonly role: Role;
  /** 255 no longer, once two owners have met under the rules of keepalived 2.2. */
  readonly basePriority: number;
  readonly priority: number;
  readonly masterInterval: Microseconds;
  /** The last master heard: its address and priority. */
  readonly master: { readonly from: string; readonly priority: number } | undefined;
  /** The sender whose lower adverts are being ignored: said once. */
  readonly ignoring: string | undefined;
  /** The last thing a backup heard was priority 0. */
  readonly resigned: boolean;
  /** An operator does not want it to become master. */
  readonly held: boolean;
  readonly handover: Handover | undefined;
  /** It would be master, were it not for its group or its guard. */
  readonly willing: boolean;
  /** Its guard permits it to be master. */
  readonly granted: boolean;
  /** The guard said last that another node holds the permit. */
  readonly elsewhere: boolean;
  /** Absolute times; Infinity: not running. Master: next advert. Backup: the master is dead. */
  readonly deadline: Microseconds;
  /** When preemption may happen; 0: no lower advert has been heard. */
  readonly preemptAt: Microseconds;
  readonly announceAt: Microseconds;
  readonly refreshAt: Microseconds;
  readonly lowerAnnounceAt: Microseconds;
  /** Adverts that a rival owner is still given to yield, its interval, and when its time is over. */
  readonly rogueAdverts: number;
  readonly rogueInterval: Microseconds;
  readonly rogueUntil: Microseconds;
}

export interface Step {
  readonly machine: Machine;
  readonly actions: readonly Action[];
}
