import { Deadlines } from "./deadlines.ts";
import type { Answered } from "./heartbeat/doubt.ts";
import type { HeartbeatPath } from "./heartbeat/heartbeat-path.ts";
import { Instance, type PermitAnswer } from "./instance.ts";
import type { Verdict } from "./machine/tracking.ts";
import type { Health, Order } from "./machine/types.ts";
import type { HaPlan, InstancePlan, Microseconds, SyncGroupPlan } from "./plan.ts";
import type { InstancePorts } from "./ports.ts";
import { identityOf, isSame } from "./reload.ts";
import { type GroupPorts, SyncGroup, worst } from "./sync-group.ts";

type TeamPlan = Pick<HaPlan, "instances" | "groups">;

export interface TeamPorts {
  instance(plan: InstancePlan): InstancePorts;
  group(plan: SyncGroupPlan): GroupPorts;
}

/** Down intervals of our own that a peer has for taking what an order gives away. */
const handoverIntervals = 2;

type Judge = (instance: Instance) => Verdict;

/** Where the parts of a reload meet those that are not the team's. */
export interface ReloadSteps {
  /** Every instance is there with its new plan, nothing has happened yet: find their sources. */
  adopted(): void;
  /** What the configuration no longer has is gone. */
  deleted(): void;
  readonly judge: Judge;
}

/**
 * All virtual routers of one machine and the groups that tie them together. Whatever happens to an
 * instance goes through here, so that its group can follow.
 */
export class Team {
  readonly #ports: TeamPorts;
  #instances: readonly Instance[];
  #groups: readonly SyncGroup[] = [];
  readonly #groupOf = new Map<Instance, SyncGroup>();
  readonly #comrades = new Map<Instance, readonly Instance[]>();
  #deadlines = new Deadlines(0);
  #places: ReadonlyMap<Instance, number> = new Map();
  /** What its own trackers made of each instance the last time. */
  readonly #health = new Map<Instance, Health>();

  constructor(plan: TeamPlan, ports: TeamPorts) {
    this.#ports = ports;
    this.#instances = plan.instances.map((one) => new Instance(one, ports.instance(one)));
    this.#group(plan.groups);
    this.#schedule();
  }

  get instances(): readonly Instance[] {
    return this.#instances;
  }

  /** When `expire` is due; Infinity: never. */
  get deadline(): Microseconds {
    return this.#deadlines.next;
  }

  start(now: Microseconds, judge: Judge): void {
    for (const instance of this.#instances) {
      const verdict = this.#verdict(instance, judge);
      this.#groupOf.get(instance)?.begin(verdict.health);
      instance.start(now, verdict);
      this.#note(instance);
    }
    for (const group of this.#groups) group.report();
    this.#remember(new Map(this.#instances.map((one) => [one, judge(one)] as const)));
  }

  /** Something that is tracked, or a source address, has changed. */
  track(now: Microseconds, judge: Judge): void {
    const own = new Map(this.#instances.map((one) => [one, judge(one)] as const));
    const judged = (instance: Instance) => own.get(instance) ?? judge(instance);
    // Who fails or recovers himself goes first, the others of his group follow.
    const moved = (instance: Instance) =>
      this.#health.get(instance) !== judged(instance).health && this.#health.has(instance);
    const first = this.#instances.filter(moved);
    for (const instance of [...first, ...this.#instances.filter((one) => !moved(one))]) {
      const verdict = this.#verdict(instance, judged);
      this.#feed(now, instance, () => instance.track(now, verdict));
    }
    this.#remember(own);
  }

  #remember(own: ReadonlyMap<Instance, Verdict>): void {
    this.#health.clear();
    for (const [instance, { health }] of own) this.#health.set(instance, health);
  }

  expire(now: Microseconds): void {
    for (const place of this.#deadlines.due(now)) {
      const instance = this.#instances[place];
      // Its group may have moved it since.
      if (!instance || instance.deadline > now) continue;
      const held = this.#groupOf.get(instance)?.holds(instance) ?? false;
      this.#feed(now, instance, () => instance.expire(now, held));
    }
  }

  receive(now: Microseconds, instance: Instance, bytes: Uint8Array, path?: HeartbeatPath): void {
    this.#feed(now, instance, () => instance.receive(now, bytes, path));
  }

  permit(now: Microseconds, members: readonly Instance[], answer: PermitAnswer): void {
    this.#tell(now, members, (instance) => instance.permit(now, answer));
  }

  probed(now: Microseconds, name: string, answer: Answered): void {
    const instance = this.instances.find(({ plan }) => plan.name === name);
    if (instance) this.#feed(now, instance, () => instance.probed(now, answer));
  }

  addressLost(now: Microseconds, instance: Instance): void {
    this.#feed(now, instance, () => instance.addressLost(now));
  }

  /** The name of an instance's group. */
  groupOf(instance: Instance): string | undefined {
    return this.#groupOf.get(instance)?.name;
  }

  /** The instances that go where this one goes, itself among them. */
  together(instance: Instance): readonly Instance[] {
    return this.#comrades.get(instance) ?? [instance];
  }

  /** What an operator asks of instances that go together. */
  order(now: Microseconds, members: readonly Instance[], order: Order): void {
    this.#tell(now, members, (instance) =>
      instance.order(now, order, now + handoverIntervals * instance.downTime),
    );
  }

  /**
   * Takes a new plan: what has not changed goes on as if nothing were, a master that has changed
   * stays one, the others begin or leave.
   */
  reload(now: Microseconds, plan: TeamPlan, steps: ReloadSteps): void {
    const left = new Map(this.#instances.map((one) => [identityOf(one.plan), one]));
    const changed = new Set<Instance>();
    const fresh = new Set<Instance>();
    this.#instances = plan.instances.map((one) => {
      const identity = identityOf(one);
      const known = left.get(identity);
      left.delete(identity);
      const instance = known ?? new Instance(one, this.#ports.instance(one));
      if (!known) fresh.add(instance);
      else if (!isSame(known.plan, one)) {
        known.adopt(one, this.#ports.instance(one));
        changed.add(known);
      }
      return instance;
    });
    const groups = new Map(this.#groups.map((group) => [group.name, group]));
    this.#group(plan.groups);
    steps.adopted();
    for (const instance of left.values()) instance.delete(now);
    steps.deleted();
    this.#schedule();
    for (const instance of changed) instance.reload(now, this.#verdict(instance, steps.judge));
    for (const instance of fresh) instance.start(now, this.#verdict(instance, steps.judge));
    for (const group of this.#groups) group.resume(now, groups.get(group.name), fresh);
    this.track(now, steps.judge);
  }

  #schedule(): void {
    this.#deadlines = new Deadlines(this.#instances.length);
    this.#places = new Map(this.#instances.map((one, place) => [one, place]));
    for (const instance of this.#instances) this.#note(instance);
  }

  #group(plans: readonly SyncGroupPlan[]): void {
    this.#groupOf.clear();
    this.#comrades.clear();
    this.#groups = plans.map((plan) => {
      const comrades = this.#instances.filter((_, position) => plan.members.includes(position));
      const group = new SyncGroup(plan.name, comrades, this.#ports.group(plan));
      for (const instance of comrades) {
        this.#groupOf.set(instance, group);
        this.#comrades.set(instance, comrades);
      }
      return group;
    });
  }

  stop(now: Microseconds): void {
    for (const instance of this.#instances) {
      instance.stop(now);
      this.#note(instance);
    }
    for (const group of this.#groups) group.stop();
  }

  /** All members hear it before any of them acts: each must leave in its own words. */
  #tell(now: Microseconds, members: readonly Instance[], event: (one: Instance) => void): void {
    const before = members.map(({ role }) => role);
    for (const instance of members) event(instance);
    for (const [index, instance] of members.entries())
      this.#groupOf.get(instance)?.follow(now, instance, before[index] ?? instance.role);
    for (const instance of members) this.#note(instance);
    this.expire(now);
  }

  #feed(now: Microseconds, instance: Instance, event: () => void): void {
    const before = instance.role;
    event();
    this.#groupOf.get(instance)?.follow(now, instance, before);
    for (const one of this.#comrades.get(instance) ?? [instance]) this.#note(one);
  }

  #note(instance: Instance): void {
    this.#deadlines.set(this.#places.get(instance) ?? 0, instance.deadline);
  }

  #verdict(instance: Instance, judge: Judge): Verdict {
    const verdict = judge(instance);
    const comrades = this.#comrades.get(instance);
    if (!comrades) return verdict;
    return { ...verdict, health: worst(comrades.map((one) => judge(one).health)) };
  }
}
