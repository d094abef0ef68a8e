import { Instance } from "../../runtime/vrrp/instance.ts";
import type { Tracker } from "../../runtime/vrrp/machine/tracking.ts";
import type { NotifyState } from "../../runtime/vrrp/machine/types.ts";
import type { AddressPlan, InstancePlan, Microseconds } from "../../runtime/vrrp/plan.ts";

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
};

/** An instance as `planHa` makes one of a file that says little. */
export function instancePlan(changes: Partial<InstancePlan> = {}): InstancePlan {
  return {
    name: "V",
    interface: "eth0",
    vrid: 51,
    version: 2,
    priority: 100,
    wantMaster: false,
    interval: 1 * seconds,
    downAdverts: 3,
    preempt: true,
    preemptDelay: 0,
    password: undefined,
    group: "224.0.0.18",
    source: "10.0.0.1",
    unicastPeers: [],
    unicastTtl: 255,
    checkUnicastSource: false,
    skipAddressCheck: false,
    addressMismatch: "drop",
    plainChecksum: false,
    addresses: [vip],
    excluded: [],
    trackPrimary: true,
    trackInterfaces: [],
    trackScripts: [],
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
    notify: {
      master: undefined,
      backup: undefined,
      fault: undefined,
      stop: undefined,
      any: undefined,
      masterLowerPriority: undefined,
    },
    ...changes,
  };
}

export interface Node {
  readonly name: string;
  readonly instance: Instance;
  trackers: Tracker[];
  /** Packets from and to a node with a cut link are lost. */
  connected: boolean;
  running: boolean;
  holding: boolean;
  /** Every state the node was told of, in order. */
  readonly notified: NotifyState[];
}

export class Lab {
  now: Microseconds = 0;
  readonly nodes = new Map<string, Node>();
  readonly transcript: string[] = [];
  readonly packets: {
    readonly at: Microseconds;
    readonly from: string;
    readonly bytes: Uint8Array;
  }[] = [];
  readonly #flying: { readonly from: string; readonly bytes: Uint8Array }[] = [];
  /** Decides which packets the link loses. */
  loses: () => boolean = () => false;

  add(name: string, changes: Partial<InstancePlan> = {}): Node {
    const note = (what: string) => this.transcript.push(`${this.now / ms} ${name} ${what}`);
    const instance = new Instance(instancePlan(changes), {
      send: (bytes) => {
        note(`send ${bytes[22]}`);
        this.packets.push({ at: this.now, from: name, bytes });
        this.#flying.push({ from: name, bytes });
      },
      takeAddresses: () => {
        node.holding = true;
        note("take");
      },
      dropAddresses: () => {
        if (node.holding) note("drop");
        node.holding = false;
      },
      announce: (addresses, repeat) => note(`announce ${addresses.length}x${repeat}`),
      announceSource: (address) => note(`announce ${address}`),
      notify: (state, priority) => {
        node.notified.push(state);
        note(`${state} ${priority}`);
      },
      log: () => {},
    });
    const node: Node = {
      name,
      instance,
      trackers: [],
      connected: true,
      running: false,
      holding: false,
      notified: [],
    };
    this.nodes.set(name, node);
    return node;
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
      node.instance.start(this.now, node.trackers);
    }
    this.#deliver();
  }

  stop(name: string): void {
    const node = this.node(name);
    node.instance.stop(this.now);
    node.running = false;
    this.#deliver();
  }

  /** The process is gone without a word; its addresses stay. */
  kill(name: string): void {
    this.node(name).running = false;
  }

  track(name: string, ...trackers: Tracker[]): void {
    const node = this.node(name);
    node.trackers = trackers;
    if (node.running) node.instance.track(this.now, trackers);
    this.#deliver();
  }

  /** A packet that no node sent. */
  inject(bytes: Uint8Array): void {
    this.#flying.push({ from: "", bytes });
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
      for (const { instance, running } of this.nodes.values())
        if (running && instance.deadline <= this.now) instance.expire(this.now);
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
    let next = Infinity;
    for (const { instance, running } of this.nodes.values())
      if (running) next = Math.min(next, instance.deadline);
    return next;
  }

  #deliver(): void {
    let delivered = 0;
    for (let packet = this.#flying.shift(); packet; packet = this.#flying.shift()) {
      if (++delivered > 1000) throw new Error("adverts answer adverts without end");
      if (packet.from !== "" && !this.node(packet.from).connected) continue;
      for (const node of this.nodes.values()) {
        if (node.name === packet.from || !node.running || !node.connected) continue;
        if (!this.loses()) node.instance.receive(this.now, packet.bytes);
      }
    }
  }
}
