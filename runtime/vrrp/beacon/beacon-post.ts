import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

import { HostError } from "../../host/linux/host-error.ts";
import { ipText } from "../../host/linux/ip-text.ts";
import { closeSocket, receiveInto } from "../../host/linux/socket.ts";
import { openUdpSocket, sendDatagram } from "../../host/linux/udp-socket.ts";
import { nextSequence, type Sender } from "../hmac.ts";
import type { Instance } from "../instance.ts";
import type { InterfaceTable } from "../interfaces.ts";
import { mustIpBytes } from "../ip.ts";
import type { Microseconds } from "../plan.ts";
import type { BeaconPathPlan, BeaconPlan } from "../plan/beacon.ts";
import { isSame } from "../reload.ts";
import { type BeaconDrop, BeaconReceiver, clockWindow } from "./beacon-receiver.ts";
import { BeaconTable, keyOf } from "./beacon-table.ts";
import type { RouterNodes } from "./router-nodes.ts";
import { encodeBeacon, type InstanceNews, isNodeName, largest, mostInstances } from "./wire.ts";

/** Packets taken at once: a flood must not stop adverts. */
const batch = 32;
/** News may follow each other so much sooner than the next beacon is due. */
const hurry = 10;

interface Station {
  readonly path: BeaconPathPlan;
  readonly device: string;
  readonly index: number;
  readonly fd: number;
}

export interface BeaconSurroundings {
  readonly table: InterfaceTable;
  /** Addresses that move, and are no node's own. */
  readonly virtual: () => ReadonlySet<string>;
  readonly log: (text: string) => void;
}

/** The beacons of this machine: sends what our instances are, and tells them what others say. */
export class BeaconPost {
  readonly #around: BeaconSurroundings;
  readonly #run = randomBytes(8).toString("hex");
  readonly #sender: Sender = { sequence: 0n };
  #plan: BeaconPlan | undefined;
  #node = "";
  #instances: readonly Instance[] = [];
  #table = new BeaconTable();
  #receiver: BeaconReceiver | undefined;
  #stations: readonly Station[] = [];
  #sent: Microseconds = 0;
  #news = false;
  #said = new Set<string>();

  constructor(around: BeaconSurroundings) {
    this.#around = around;
  }

  get fds(): readonly number[] {
    return this.#stations.map(({ fd }) => fd);
  }

  /** When `expire` is due; Infinity: never. */
  get deadline(): Microseconds {
    const { interval = Infinity } = this.#plan ?? {};
    return this.#sent + (this.#news ? interval / hurry : interval);
  }

  /** An instance has changed: the others shall know soon. */
  hurry(): void {
    this.#news = true;
  }

  /** What is announced from now on; `refresh` comes next. */
  use(plan: BeaconPlan | undefined, instances: readonly Instance[]): void {
    if (!isSame(plan, this.#plan)) this.#begin(plan);
    const keys = instances.map((one) => keyOf(one.plan));
    // One id on two interfaces: of which of them a beacon speaks nobody could tell.
    const alone = instances.filter(
      (_, at) => keys.indexOf(keys[at] ?? "") === keys.lastIndexOf(keys[at] ?? ""),
    );
    for (const instance of instances) instance.nodes = undefined;
    this.#instances = plan ? alone : [];
    for (const instance of this.#instances) instance.nodes = this.#nodesOf(instance);
  }

  /** Opens and closes as interfaces come and go. */
  refresh(): void {
    const wanted = (this.#plan?.paths ?? []).map((path) => ({
      path,
      device: this.#deviceOf(path),
    }));
    const kept = this.#stations.filter((station) => {
      const { device } = wanted.find(({ path }) => path === station.path) ?? {};
      const index = device === undefined ? undefined : this.#around.table.link(device)?.index;
      const stays = device === station.device && index === station.index;
      if (!stays) closeSocket(station.fd);
      return stays;
    });
    const opened = wanted.flatMap(({ path, device }): Station[] => {
      const index = device === undefined ? undefined : this.#around.table.link(device)?.index;
      if (device === undefined || index === undefined) return [];
      if (kept.some((station) => station.path === path)) return [];
      const fd = this.#open(path, device, index);
      return fd === undefined ? [] : [{ path, device, index, fd }];
    });
    this.#stations = [...kept, ...opened];
  }

  hear(now: Microseconds, fd: number): void {
    const station = this.#stations.find((one) => one.fd === fd);
    if (!station || !this.#receiver) return;
    for (let count = 0; count < batch; count++) {
      const bytes = receive(fd);
      if (!bytes) return;
      this.#take(now, station, bytes);
    }
  }

  expire(now: Microseconds): void {
    if (this.#plan && now >= this.deadline) this.#send(now);
  }

  /** Says a last time how our instances stand: they have ended. */
  close(now: Microseconds): void {
    if (this.#plan) this.#send(now);
    for (const { fd } of this.#stations) closeSocket(fd);
    this.#stations = [];
  }

  #begin(plan: BeaconPlan | undefined): void {
    for (const { fd } of this.#stations) closeSocket(fd);
    this.#stations = [];
    this.#plan = plan;
    this.#table = new BeaconTable();
    const own = hostname();
    this.#node = plan?.node ?? (isNodeName(own) ? own : this.#run);
    this.#receiver =
      plan && new BeaconReceiver({ node: this.#node, run: this.#run, key: plan.key });
    this.#sent = 0;
    this.#said.clear();
  }

  #nodesOf({ plan: id }: Instance): RouterNodes {
    const dropped = () => this.#receiver?.dropped ?? [];
    return {
      get dropped() {
        return dropped();
      },
      master: (now) => this.#table.master(now, id),
      standby: (now) => this.#table.standby(now, id, this.#run),
      seen: (now) => this.#table.seen(now, id, this.#run),
    };
  }

  #take(now: Microseconds, { path, device }: Station, bytes: Uint8Array): void {
    const taken = this.#receiver?.receive(bytes, {
      now,
      wall: Date.now() * 1000,
      path: path.name,
      belongs: (address) => this.#belongs(path, device, ipText(address)),
    });
    if (!taken) return;
    if (!taken.ok) return this.#remark(taken.reason, path);
    const { beacon } = taken;
    this.#table.took(now, path.name, beacon);
    for (const { vrid, family, role } of beacon.instances)
      for (const { plan, role: own, alarms } of this.#instances)
        if (role === "master" && own === "master" && plan.vrid === vrid && plan.family === family)
          alarms.saw(now, "second-master", `node ${beacon.node}`, "by beacon");
  }

  #belongs({ peers }: BeaconPathPlan, device: string, address: string): boolean {
    if (peers.length === 0) return this.#around.table.reaches(device, address);
    return peers.some((peer) => ipText(mustIpBytes(peer)) === address);
  }

  #remark(reason: BeaconDrop, { name }: BeaconPathPlan): void {
    const text = remarks[reason];
    if (text !== undefined) this.#sayOnce(`beacon on ${name}: ${text}`);
  }

  #sayOnce(text: string): void {
    if (!this.#said.has(text)) this.#around.log(text);
    this.#said.add(text);
  }

  #send(now: Microseconds): void {
    this.#sent = now;
    this.#news = false;
    const news = this.#instances.map((one): InstanceNews => {
      const { vrid, family } = one.plan;
      return { vrid, family, role: one.role, priority: one.priority, held: one.machine.held };
    });
    for (const station of this.#stations)
      for (let at = 0; at === 0 || at < news.length; at += mostInstances)
        this.#sendOn(now, station, news.slice(at, at + mostInstances));
  }

  #sendOn(now: Microseconds, station: Station, instances: readonly InstanceNews[]): void {
    const { path, fd, index, device } = station;
    const { family } = path;
    const own = path.source ?? this.#around.table.source(device, this.#around.virtual(), family);
    if (own === undefined || !this.#plan) return;
    const { key, port, interval } = this.#plan;
    const wall = Date.now() * 1000;
    const beacon = {
      sequence: nextSequence({ antiReplay: "time", window: clockWindow }, this.#sender, wall),
      run: this.#run,
      interval: Math.round(interval / 1000),
      node: this.#node,
      address: mustIpBytes(own),
      heard: this.#table.heard(now),
      instances,
    };
    const bytes = encodeBeacon(beacon, key);
    for (const to of path.group === undefined ? path.peers : [path.group])
      try {
        sendDatagram(fd, index, bytes, { address: mustIpBytes(to), port });
      } catch (error) {
        // The line is down, or nobody listens: its silence says so.
        if (!(error instanceof HostError)) throw error;
      }
  }

  #deviceOf({ interface: device, source }: BeaconPathPlan): string | undefined {
    return device ?? (source === undefined ? undefined : this.#around.table.deviceOf(source));
  }

  #open(path: BeaconPathPlan, device: string, index: number): number | undefined {
    const { family, group } = path;
    const port = this.#plan?.port ?? 0;
    const to = group === undefined ? undefined : mustIpBytes(group);
    try {
      return openUdpSocket({ family, interface: device, index, port, group: to });
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      this.#sayOnce(`no beacon on ${path.name}: ${error.message}`);
      return undefined;
    }
  }
}

const buffer = new Uint8Array(largest + 1);

function receive(fd: number): Uint8Array | undefined {
  try {
    return receiveInto(fd, buffer);
  } catch (error) {
    // The interface went down, or a peer does not listen yet.
    if (error instanceof HostError) return undefined;
    throw error;
  }
}

/** What people should know of; the rest may be anybody's noise. */
const remarks: Partial<Readonly<Record<BeaconDrop, string>>> = {
  stale: "the clock of a sender differs by more than 30 s",
  signature: "a sender has another key",
  namesake: "another node has our name",
  stranger: "a sender's address does not belong here",
};
