import { Deadlines } from "./deadlines.ts";
import { Instance, type PermitAnswer } from "./instance.ts";
import type { Verdict } from "./machine/tracking.ts";
import type { Order } from "./machine/types.ts";
import type { HaPlan, InstancePlan, Microseconds } from "./plan.ts";
import type { InstancePorts } from "./ports.ts";
import { type GroupPorts, SyncGroup, worst } from "./sync-group.ts";

export interface TeamPorts {
  instance(plan: InstancePlan, index: number): InstancePorts;
  group(index: number): GroupPorts;
}

/** Down intervals of our own that a peer has for taking what an order gives away. */
const handoverIntervals = 2;

type Judge = (instance: Instance) => Verdict;

/**
 * All virtual routers of one machine and the groups that tie them together. Whatever happens to an
 * instance goes through here, so that its group can follow.
 */
export class Team {
  readonly instances: readonly Instance[];
  readonly #groups: readonly SyncGroup[];
  readonly #groupOf = new Map<Instance, SyncGroup>();
  readonly #comrades = new Map<Instance, readonly Instance[]>();
  readonly #deadlines: Deadlines;
  readonly #places: ReadonlyMap<Instance, number>;

  constructor(plan: Pick<HaPlan, "instances" | "groups">, ports: TeamPorts) {
    this.instances = plan.instances.map(
      (one, index) => new Instance(one, ports.instance(one, index)),
    );
    this.#groups = plan.groups.map(({ name, members }, index) => {
      const comrades = this.instances.filter((_, position) => members.includes(position));
      const group = new SyncGroup(name, comrades, ports.group(index));
      for (const instance of comrades) {
        this.#groupOf.set(instance, group);
        this.#comrades.set(instance, comrades);
      }
      return group;
    });
    this.#deadlines = new Deadlines(this.instances.length);
    this.#places = new Map(this.instances.map((one, place) => [one, place]));
    for (const instance of this.instances) this.#note(instance);
  }

  /** When `expire` is due; Infinity: never. */
  get deadline(): Microseconds {
    return this.#deadlines.next;
  }

  start(now: Microseconds, judge: Judge): void {
    for (const instance of this.instances) {
      instance.start(now, this.#verdict(instance, judge));
      this.#note(instance);
    }
    for (const group of this.#groups) group.report();
  }

  /** Something that is tracked, or a source address, has changed. */
  track(now: Microseconds, judge: Judge): void {
    for (const instance of this.instances) {
      const verdict = this.#verdict(instance, judge);
      this.#feed(now, instance, () => instance.track(now, verdict));
    }
  }

  expire(now: Microseconds): void {
    for (const place of this.#deadlines.due(now)) {
      const instance = this.instances[place];
      // Its group may have moved it since.
      if (!instance || instance.deadline > now) continue;
      const held = this.#groupOf.get(instance)?.holds(instance) ?? false;
      this.#feed(now, instance, () => instance.expire(now, held));
    }
  }

  receive(now: Microseconds, instance: Instance, bytes: Uint8Array): void {
    this.#feed(now, instance, () => instance.receive(now, bytes));
  }

  permit(now: Microseconds, members: readonly Instance[], answer: PermitAnswer): void {
    this.#tell(now, members, (instance) => instance.permit(now, answer));
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

  stop(now: Microseconds): void {
    for (const instance of this.instances) {
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
