import type { Instance } from "./instance.ts";
import type { Health, Role } from "./machine/types.ts";
import type { Microseconds } from "./plan.ts";

export type GroupState = "MASTER" | "BACKUP" | "FAULT" | "STOP";

const states: Readonly<Partial<Record<Role, GroupState>>> = {
  master: "MASTER",
  backup: "BACKUP",
  fault: "FAULT",
};

/** What a group does to the world. */
export interface GroupPorts {
  notify(state: GroupState): void;
  log(text: string): void;
}

/**
 * keepalived's vrrp_sync_group: all members are master, or none is (vrrp_sync.c). One whose down
 * timer runs out waits until the timers of all others have, or they are masters; one that yields or
 * fails takes the others along.
 */
export class SyncGroup {
  readonly name: string;
  readonly #members: readonly Instance[];
  readonly #ports: GroupPorts;
  #state: GroupState | undefined;

  constructor(name: string, members: readonly Instance[], ports: GroupPorts) {
    this.name = name;
    this.#members = members;
    this.#ports = ports;
  }

  /** Whether a member must wait for the others before it becomes master. */
  holds(instance: Instance): boolean {
    return !this.#members.every(
      (member) => member === instance || member.role === "master" || member.willing,
    );
  }

  /** To be called after anything that may have changed a member's role. */
  follow(now: Microseconds, instance: Instance, before: Role): void {
    const { role } = instance;
    if (role === before) return;
    if (role === "master") this.#bring(now, instance, "master");
    else if (before === "master" && role === "backup") this.#bring(now, instance, "backup");
    this.report();
  }

  /**
   * Goes on from where a group of this name was before a reload, without a word. Of members that
   * disagree, those who are master step back; one that has only just begun may still follow.
   */
  resume(now: Microseconds, before: SyncGroup | undefined, fresh: ReadonlySet<Instance>): void {
    this.#state = before ? before.#state : this.#common();
    const known = this.#members.filter((member) => !fresh.has(member));
    const behind = known.find(({ role }) => role === "backup");
    if (behind && known.some(({ role }) => role === "master")) this.#bring(now, behind, "backup");
  }

  /** Says where the group is, if all are there and it is news. */
  report(): void {
    const state = this.#common();
    if (state !== undefined) this.#enter(state);
  }

  /** Before its first member starts: keepalived tells of the group first. */
  begin(health: Health): void {
    if (health !== "pending") this.#enter(health === "up" ? "BACKUP" : "FAULT");
  }

  stop(): void {
    this.#enter("STOP");
  }

  #bring(now: Microseconds, first: Instance, role: "master" | "backup"): void {
    const others = this.#members.filter((member) => member !== first && member.role !== role);
    if (others.length === 0) return;
    this.#ports.log(`VRRP_Group(${this.name}) Syncing instances to ${role.toUpperCase()} state`);
    for (const member of others) member.follow(now, role);
  }

  #enter(state: GroupState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#ports.notify(state);
  }

  #common(): GroupState | undefined {
    const roles = new Set(this.#members.map(({ role }) => role));
    const [role] = roles;
    // While they are on their way nothing is said; in a group all of them get there.
    return roles.size === 1 && role !== undefined ? states[role] : undefined;
  }
}

/** One member's failure is everybody's, and everybody waits for the first results of all. */
export function worst(healths: readonly Health[]): Health {
  if (healths.includes("down")) return "down";
  return healths.includes("pending") ? "pending" : "up";
}
