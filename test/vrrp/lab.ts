import type { Instance } from "../../runtime/vrrp/instance.ts";
import type { Tracker } from "../../runtime/vrrp/machine/tracking.ts";
import type { NotifyState, Order } from "../../runtime/vrrp/machine/types.ts";
import { vrrpOffset } from "../../runtime/vrrp/packet.ts";
import type { AddressPlan, HaPlan, InstancePlan, Microseconds } from "../../runtime/vrrp/plan.ts";
import { tellNobody } from "../../runtime/vrrp/plan/channels.ts";
import type { InstancePorts } from "../../runtime/vrrp/ports.ts";
import type { TrackerStatus, Transition } from "../../runtime/vrrp/status.ts";
import { Team } from "../../runtime/vrrp/team.ts";

/*
 * A link with nodes and a clock that moves when told. What happens is written down: `transcript`
 * holds `milliseconds node what`, which the scenarios compare.
 */

export const ms = 1000;
export const seconds = 1_000_000;

const vip: AddressPlan = {
  ip: "10.0.0.100",
  prefix: 24,
  device: "eth0",
  label: undefined,
  scope: 0,
  broadcast: undefined,
  flags: 0,
  preferred: undefined,
};

/** An instance as `planHa` makes one of a file that says little. */
export function instancePlan(changes: Partial<InstancePlan> = {}): InstancePlan {
  return {
    name: "V",
    interface: "eth0",
    vrid: 51,
    version: 2,
    family: 4,
    priority: 100,
    wantMaster: false,
    interval: 1 * seconds,
    downAdverts: 3,
    preempt: true,
    preemptDelay: 0,
    password: undefined,
    ah: false,
    hmac: undefined,
    group: "224.0.0.18",
    source: "10.0.0.1",
    senderMac: undefined,
    unicastPeers: [],
    unicastTtl: 255,
    checkUnicastSource: false,
    checkNeighbourTtl: false,
    skipAddressCheck: false,
    addressMismatch: "drop",
    plainChecksum: false,
    oldUnicastChecksum: "auto",
    eitherChecksum: false,
    checkOwnAddress: false,
    ownerIgnoresAdverts: false,
    rivalOwner: "reduce",
    trackSource: false,
    accept: true,
    lateBackup: undefined,
    addresses: [vip],
    excluded: [],
    routes: [],
    rules: [],
    trackPrimary: true,
    promoteSecondaries: false,
    trackInterfaces: [],
    trackScripts: [],
    watches: [],
    garp: {
      repeat: 5,
      delay: 5 * seconds,
      refresh: 0,
      refreshRepeat: 1,
      lowerRepeat: 5,
      lowerDelay: 5 * seconds,
    },
    answerLower: true,
    answerHigher: false,
    guarded: false,
    notify: {
      master: undefined,
      backup: undefined,
      fault: undefined,
      stop: undefined,
      any: undefined,
      masterLowerPriority: undefined,
      deleted: undefined,
      tell: tellNobody,
    },
    ...changes,
  };
}

export interface Node {
  readonly name: string;
  readonly team: Team;
  /** The first of the team, mostly the only one. */
  readonly instance: Instance;
  readonly trackers: Map<Instance, readonly Tracker[]>;
  /** Packets from and to a node with a cut link are lost. */
  connected: boolean;
  /** Names of further heartbeat paths that are cut here. */
  readonly cut: Set<string>;
  running: boolean;
  /** The instances whose addresses it has. */
  readonly held: Set<string>;
  /** Every state the node was told of, in order. */
  readonly notified: NotifyState[];
  readonly transitions: Transition[];
}

interface Flight {
  readonly at: Microseconds;
  readonly from: string;
  readonly bytes: Uint8Array;
  /** The further heartbeat path that it goes along. */
  readonly path?: string;
}

/** Who is asked for permits; it answers through `Lab.permit`. */
export interface Guard {
  claim(node: string): void;
  release(node: string): void;
}

export class Lab {
  guard: Guard | undefined;
  /** Who is asked for a silent master; it answers through the team. */
  probes: ((node: string, round: number) => void) | undefined;
  now: Microseconds = 0;
  /** Time of day at the beginning. */
  epoch: Microseconds = 0;
  readonly nodes = new Map<string, Node>();
  readonly transcript: string[] = [];
  readonly packets: Flight[] = [];
  readonly #flying: Flight[] = [];
  /** Decides which packets the link loses. */
  loses: (packet: Flight) => boolean = () => false;
  /** When a packet reaches a node: not at all, at once, late, or more than once. */
  route: (packet: Flight, to: string) => readonly Microseconds[] = () => [0];
  #late: (readonly [due: Microseconds, to: string, packet: Flight])[] = [];

  /** Another configuration for a node that runs. */
  reload(name: string, plan: Pick<HaPlan, "instances" | "groups">): void {
    const node = this.node(name);
    const steps = { adopted: () => {}, deleted: () => {}, judge: judgeOf(node) };
    node.team.reload(this.now, plan, steps);
    this.#deliver();
  }

  /** A node with one instance. */
  add(name: string, changes: Partial<InstancePlan> = {}): Node {
    return this.#add(name, { instances: [instancePlan(changes)], groups: [] });
  }

  /** A node whose instances, with VRIDs from 1 on, are one group. */
  addGroup(name: string, ...members: readonly Partial<InstancePlan>[]): Node {
    const instances = members.map((changes, index) =>
      instancePlan({ name: `V${index + 1}`, vrid: index + 1, ...changes }),
    );
    const { notify } = instancePlan();
    return this.#add(name, {
      instances,
      groups: [{ name: "G", members: instances.map((_, index) => index), notify }],
    });
  }

  /** A node with instances and groups as they are. */
  addPlan(name: string, plan: Pick<HaPlan, "instances" | "groups">): Node {
    return this.#add(name, plan);
  }

  #add(name: string, plan: Pick<HaPlan, "instances" | "groups">): Node {
    const note = (who: string, what: string) =>
      this.transcript.push(`${this.now / ms} ${who} ${what}`);
    const held = new Set<string>();
    const notified: NotifyState[] = [];
    const transitions: Transition[] = [];
    const written = { held, notified, transitions };
    const team = new Team(plan, {
      instance: (one) => this.#ports(name, one, plan.groups.length > 0, written),
      group: () => ({ notify: (state) => note(`${name}.G`, state), log: () => {} }),
    });
    const node: Node = {
      name,
      team,
      get instance() {
        const [first] = team.instances;
        if (!first) throw new Error("a node without instances");
        return first;
      },
      trackers: new Map(),
      connected: true,
      cut: new Set(),
      running: false,
      ...written,
    };
    this.nodes.set(name, node);
    return node;
  }

  #ports(
    name: string,
    plan: InstancePlan,
    grouped: boolean,
    { held, notified, transitions }: Pick<Node, "held" | "notified" | "transitions">,
  ): InstancePorts {
    const who = grouped ? `${name}.${plan.name}` : name;
    const note = (what: string) => this.transcript.push(`${this.now / ms} ${who} ${what}`);
    return {
      send: (bytes) => {
        note(`send ${bytes[vrrpOffset(bytes) + 2]}`);
        const packet = { at: this.now, from: name, bytes };
        this.packets.push(packet);
        this.#flying.push(packet);
      },
      sendAlong: ({ plan: { name: path } }, bytes) =>
        this.#flying.push({ at: this.now, from: name, bytes, path }),
      takeAddresses: () => {
        held.add(plan.name);
        note("take");
      },
      dropAddresses: () => {
        if (held.delete(plan.name)) note("drop");
      },
      exchange: ({ added, removed }) => {
        const gone = removed.addresses.map(({ ip }) => `-${ip}`);
        const changed = [...gone, ...added.addresses.map(({ ip }) => `+${ip}`)];
        if (changed.length > 0) note(changed.join(" "));
      },
      announce: (addresses, repeat) => note(`announce ${addresses.length}x${repeat}`),
      announceSource: (address) => note(`announce ${address}`),
      claim: () => {
        note("claim");
        this.guard?.claim(name);
      },
      release: () => {
        note("release");
        this.guard?.release(name);
      },
      notify: (state, priority) => {
        notified.push(state);
        note(`${state} ${priority}`);
      },
      transition: (change) => transitions.push(change),
      probe: (round) => {
        note("probe");
        this.probes?.(name, round);
      },
      alarm: ({ alarm, active, detail }) => note(`${active ? "alarm" : "over"} ${alarm} ${detail}`),
      ordered: () => {},
      wallClock: () => (this.epoch + this.now) / ms,
      log: () => {},
    };
  }

  node(name: string): Node {
    const node = this.nodes.get(name);
    if (!node) throw new Error(`no node ${name}`);
    return node;
  }

  start(...names: string[]): void {
    for (const name of names) {
      const node = this.node(name);
      node.running = true;
      node.team.start(this.now, judgeOf(node));
    }
    this.#deliver();
  }

  stop(name: string): void {
    const node = this.node(name);
    node.team.stop(this.now);
    node.running = false;
    this.#deliver();
  }

  /** The process is gone without a word; its addresses stay. */
  kill(name: string): void {
    this.node(name).running = false;
  }

  /** What the first instance of a node tracks. */
  track(name: string, ...trackers: Tracker[]): void {
    this.trackOne(name, 0, ...trackers);
  }

  trackOne(name: string, index: number, ...trackers: Tracker[]): void {
    const node = this.node(name);
    const instance = node.team.instances[index];
    if (instance) node.trackers.set(instance, trackers);
    if (node.running) node.team.track(this.now, judgeOf(node));
    this.#deliver();
  }

  /** All instances of a node are told whether they may be master. */
  permit(name: string, granted: boolean, elsewhere = false): void {
    const { team, running } = this.node(name);
    const reason = granted ? "granted" : "refused";
    if (running) team.permit(this.now, team.instances, { granted, reason, elsewhere });
    this.#deliver();
  }

  /** What an operator asks of a node: of its first instance, and of that one's group. */
  order(name: string, order: Order): void {
    const { team, instance } = this.node(name);
    team.order(this.now, team.together(instance), order);
    this.#deliver();
  }

  /** A packet that no node sent. */
  inject(bytes: Uint8Array): void {
    this.#flying.push({ at: this.now, from: "", bytes });
    this.#deliver();
  }

  /** Lets time pass. */
  run(time: Microseconds): void {
    const end = this.now + time;
    for (let turns = 0; ; turns++) {
      const next = this.#next();
      if (next > end) break;
      // A machine that asks for the same moment again and again would never let time pass.
      if (turns > 10_000) throw new Error(`time stands still at ${this.now} us`);
      this.now = Math.max(this.now, next);
      this.#arriveLate();
      for (const { team, running } of this.nodes.values())
        if (running && team.deadline <= this.now) team.expire(this.now);
      this.#deliver();
    }
    this.now = end;
  }

  masters(): string[] {
    const running = [...this.nodes.values()].filter((node) => node.running);
    return running.filter(({ instance }) => instance.role === "master").map(({ name }) => name);
  }

  /** The transcript from here on, without adverts of steady state. */
  since(from: number): string[] {
    return this.transcript.slice(from);
  }

  #next(): Microseconds {
    let next = Math.min(Infinity, ...this.#late.map(([due]) => due));
    for (const { team, running } of this.nodes.values())
      if (running) next = Math.min(next, team.deadline);
    return next;
  }

  #deliver(): void {
    let delivered = 0;
    for (let packet = this.#flying.shift(); packet; packet = this.#flying.shift()) {
      if (++delivered > 1000) throw new Error("adverts answer adverts without end");
      if (packet.from !== "" && !isReached(this.node(packet.from), packet)) continue;
      for (const node of this.nodes.values()) {
        if (node.name === packet.from || !node.running || !isReached(node, packet)) continue;
        if (this.loses(packet)) continue;
        for (const delay of this.route(packet, node.name))
          if (delay === 0) this.#arrive(node, packet);
          else this.#late.push([this.now + delay, node.name, packet]);
      }
    }
  }

  #arrive(node: Node, packet: Flight): void {
    for (const instance of node.team.instances)
      if (instance.plan.vrid === packet.bytes[vrrpOffset(packet.bytes) + 1])
        for (const path of pathsOf(instance, packet))
          node.team.receive(this.now, instance, packet.bytes, path);
  }

  /** What comes now is heard before what is due now. */
  #arriveLate(): void {
    const due = this.#late.filter(([time]) => time <= this.now);
    if (due.length === 0) return;
    this.#late = this.#late.filter(([time]) => time > this.now);
    for (const [, to, packet] of due) {
      const node = this.node(to);
      if (node.running) this.#arrive(node, packet);
    }
  }
}

const isReached = ({ connected, cut }: Node, { path }: Flight): boolean =>
  path === undefined ? connected : !cut.has(path);

const pathsOf = ({ paths }: Instance, { path: name }: Flight) =>
  name === undefined ? [undefined] : paths.filter(({ plan }) => plan.name === name);

const judgeOf =
  ({ trackers }: Node) =>
  (instance: Instance) =>
    instance.judge((trackers.get(instance) ?? []).map(named));

const named = (tracker: Tracker): TrackerStatus => ({
  name: "tracked",
  kind: "script",
  detail: tracker.up === false ? "failed" : "",
  ...tracker,
});
