import { ipText } from "../host/linux/ip-text.ts";
import { type RouterNodes, stillMaster } from "./beacon/router-nodes.ts";
import { type Belongings, belongingsOf, compare } from "./belongings.ts";
import { Alarms } from "./detection/alarms.ts";
import type { Drop, DropReason } from "./drop.ts";
import { framesOf } from "./frames.ts";
import { type Answered, answerText, type Doubt, doubtOf, isSilent } from "./heartbeat/doubt.ts";
import { type HeartbeatPath, parcelsOf, pathsOf } from "./heartbeat/heartbeat-path.ts";
import { Statistics } from "./instance-statistics.ts";
import { orderState } from "./instance-status.ts";
import { sourceTracker } from "./interface-trackers.ts";
import { compareIp } from "./ip.ts";
import { createMachine, nextDeadline, step } from "./machine/machine.ts";
import { downTime } from "./machine/timers.ts";
import { judge, type Verdict } from "./machine/tracking.ts";
import type { Action, Event, Machine, Order, Role } from "./machine/types.ts";
import { type AdvertFrame, encodeAdvert } from "./packet.ts";
import { PeerTable } from "./peer-table.ts";
import type { InstancePlan, Microseconds } from "./plan.ts";
import type { InstancePorts } from "./ports.ts";
import { Quiet } from "./quiet.ts";
import { type Advert, createReceiver, receive, type Receiver, senderOf } from "./receive.ts";
import { Sealer } from "./sealer.ts";
import type { TrackerStatus, Transition } from "./status.ts";
import { whyOf } from "./why.ts";

const owner = 255;

/** What the guard of an instance or a group says. */
export type PermitAnswer = Omit<Extract<Event, { type: "permit" }>, "type" | "now">;

/**
 * One virtual router: feeds its machine with what arrives and carries the actions out through
 * ports. It owns no clock and no socket, so the same lines run in the lab and on a machine.
 */
export class Instance {
  readonly statistics = new Statistics();
  readonly peers = new PeerTable();
  /** Third nodes are asked before it takes over from a silent master. */
  doubt: Doubt | undefined;
  /** Signs that somebody else is master too. */
  readonly alarms = new Alarms();
  /** What beacons of other nodes say of its virtual router. */
  nodes: RouterNodes | undefined;
  /** The last change of its role. */
  last: Transition | undefined;
  /** The unicast peers that no router lies in front of. */
  neighbours: ReadonlySet<string> = new Set();
  readonly #sealer: Sealer;
  readonly #said = new Set<DropReason>();
  /** For what others can make it say with every packet. */
  readonly #quiet = new Quiet();
  #plan: InstancePlan;
  #ports: InstancePorts;
  #receiver: Receiver;
  #all: Belongings;
  #trackers: readonly TrackerStatus[] = [];
  #machine: Machine;
  #paths: readonly HeartbeatPath[];
  #source: string | undefined;
  #frames: readonly AdvertFrame[] = [];
  #identification = 0;

  constructor(plan: InstancePlan, ports: InstancePorts) {
    this.#plan = plan;
    this.#ports = ports;
    this.#receiver = createReceiver(plan);
    this.#sealer = new Sealer(plan, this.#receiver.counter);
    this.#paths = pathsOf(plan);
    this.#all = belongingsOf(plan);
    this.#machine = createMachine(plan);
    this.doubt = doubtOf(plan);
    this.source = plan.source;
  }

  /** The further ways of its adverts. */
  get paths(): readonly HeartbeatPath[] {
    return this.#paths;
  }

  get plan(): InstancePlan {
    return this.#plan;
  }

  get machine(): Machine {
    return this.#machine;
  }

  /** What was tracked when it was last judged. */
  get trackers(): readonly TrackerStatus[] {
    return this.#trackers;
  }

  get role(): Role {
    return this.#machine.role;
  }

  get priority(): number {
    return this.#machine.priority;
  }

  get master(): Machine["master"] {
    return this.#machine.master;
  }

  /** When `expire` is due; Infinity: never. */
  get deadline(): Microseconds {
    return nextDeadline(this.#machine);
  }

  /** Its master's silence after which it would take over. */
  get downTime(): Microseconds {
    const { settings, priority, masterInterval } = this.#machine;
    return downTime(settings.version, priority, masterInterval, settings.downAdverts);
  }

  get source(): string | undefined {
    return this.#source;
  }

  /** The address that adverts come from; without one the instance is down. */
  set source(address: string | undefined) {
    if (address !== this.#source) this.#address(address);
  }

  #address(source: string | undefined): void {
    this.#source = source;
    const oldSum = this.#receiver.oldUnicastChecksum;
    this.#frames = source === undefined ? [] : framesOf(this.#plan, source, oldSum);
  }

  /** From here on it is an instance of this plan; what that means for its state, `reload` says. */
  adopt(plan: InstancePlan, ports: InstancePorts): void {
    this.#paths = pathsOf(plan, this);
    this.doubt = doubtOf(plan);
    this.#plan = plan;
    this.#ports = ports;
    this.#receiver = createReceiver(plan, this.#receiver);
    this.#sealer.adopt(plan);
    this.#said.clear();
    this.#address(this.#source);
  }

  /** Goes on under the plan it has adopted; a master says so before it changes its addresses. */
  reload(now: Microseconds, { priority, health }: Verdict): void {
    this.#feed({ type: "reload", now, settings: this.#plan, priority });
    const after = belongingsOf(this.#plan);
    const change = compare(this.#all, after);
    this.#all = after;
    if (this.role === "master") {
      this.#ports.exchange(change);
      if (change.added.addresses.length > 0)
        this.#ports.announce(after.addresses, this.#plan.garp.repeat);
    }
    this.#feed({ type: "health", now, health });
  }

  start(now: Microseconds, { priority, health }: Verdict): void {
    this.#prioritize(now, priority);
    this.#feed({ type: "start", now, health });
  }

  /** Call whenever `judge` may say something else. */
  track(now: Microseconds, { priority, health }: Verdict): void {
    this.#prioritize(now, priority);
    this.#feed({ type: "health", now, health });
  }

  #prioritize(now: Microseconds, total: number): void {
    const before = this.priority;
    this.#feed({ type: "priority", now, priority: total });
    const { role, priority, plan } = this;
    if (priority === before || !plan.notify.tell.priorityChanges) return;
    const what = role === "master" ? "MASTER_PRIORITY" : "BACKUP_PRIORITY";
    this.#ports.notify(what, priority, role);
  }

  /** What the trackers, and having an address to speak from, make of it. */
  judge(trackers: readonly TrackerStatus[]): Verdict {
    this.#trackers = [sourceTracker(this.plan.interface, this.#source), ...trackers];
    return judge(this.plan.priority, this.#trackers);
  }

  /** Whether its down timer has run out while its group held it back. */
  get willing(): boolean {
    return this.#machine.willing;
  }

  /** `held`: the group does not let it become master. */
  expire(now: Microseconds, held = false): void {
    const silent = isSilent(this.#machine, now);
    const heard = silent ? this.nodes?.master(now) : undefined;
    if (heard) this.#say(now, `(${this.plan.name}) ${stillMaster(heard)}`, false);
    if (heard) return this.#feed({ type: "postpone", now, until: heard.until });
    const verdict = silent ? this.doubt?.expired(now, this.downTime) : undefined;
    if (!verdict || verdict.go) return this.#feed({ type: "expired", now, held });
    this.#feed({ type: "postpone", now, until: verdict.until });
    if (verdict.ask !== undefined) this.#ports.probe(verdict.ask);
  }

  /** What third nodes say of its silent master. */
  probed(now: Microseconds, answer: Answered): void {
    const until = this.doubt?.answered(now, this.downTime, answer);
    if (until === undefined) return;
    this.#ports.log(`(${this.plan.name}) ${answerText(answer)}`, false);
    this.#feed({ type: "postpone", now, until });
  }

  /** Goes where its group goes. */
  follow(now: Microseconds, role: "master" | "backup"): void {
    this.#feed({ type: "follow", now, role });
  }

  /** What its guard says; acted upon by the next `expire`. */
  permit(now: Microseconds, answer: PermitAnswer): void {
    this.#feed({ type: "permit", now, ...answer });
  }

  addressLost(now: Microseconds): void {
    this.#feed({ type: "address-lost", now });
  }

  /** `until`: when addresses that nobody took come back. */
  order(now: Microseconds, order: Order, until: Microseconds): void {
    this.#feed({ type: "order", now, order, until });
  }

  stop(now: Microseconds): void {
    this.#feed({ type: "stop", now });
  }

  /** The configuration no longer has it. */
  delete(now: Microseconds): void {
    this.#feed({ type: "delete", now });
  }

  /** Takes an IP packet with our VRID from the link, or from one of its further paths. */
  receive(now: Microseconds, bytes: Uint8Array, path?: HeartbeatPath): void {
    const { role, master, priority } = this.#machine;
    const source = this.#source;
    if ((role !== "backup" && role !== "master") || source === undefined) return;
    const { oldUnicastChecksum } = this.#receiver;
    const situation = {
      // A master compares the list of everybody.
      master: role === "backup" ? master?.from : undefined,
      neighbours: this.neighbours,
      source,
      owner: priority === owner,
      wall: this.#ports.wallClock() * 1000,
    };
    const received = path
      ? path.receive(now, bytes, situation)
      : receive(this.#receiver, bytes, situation);
    if (oldUnicastChecksum !== this.#receiver.oldUnicastChecksum) {
      this.#ports.log(`(${this.plan.name}) Setting unicast VRRPv3 checksum to old version`, false);
      this.#address(source);
    }
    if (!received.ok) {
      this.peers.dropped(now, senderOf(bytes), received.reason);
      this.#suspect(now, senderOf(bytes), received.reason);
      return this.#drop(now, received);
    }
    for (const remark of received.remarks) this.#remark(now, remark);
    this.#take(now, received.advert, source);
  }

  #take(now: Microseconds, advert: Advert, source: string): void {
    const { role, master } = this.#machine;
    this.statistics.advertsReceived += 1;
    if (advert.priority === 0) this.statistics.priorityZeroReceived += 1;
    this.peers.took(now, advert);
    this.#feed({
      type: "advert",
      now,
      priority: advert.priority,
      from: advert.from,
      order: compareIp(advert.from, source),
      interval: advert.interval,
    });
    // keepalived's own sequence goes on behind that of a master it does not yield to.
    if (advert.sequence !== undefined && role === "master" && this.role === "master")
      this.#receiver.counter.sequence = advert.sequence + 1;
    if (this.#machine.master?.from !== master?.from) this.#said.clear();
    if (advert.priority === 0) return;
    if (this.role === "backup") this.doubt?.heard();
    this.#suspect(now, advert.from, `priority ${advert.priority}`);
  }

  /** Whoever speaks while we are master, and goes on to, is a second one. */
  #suspect(now: Microseconds, from: string, what: string): void {
    if (this.role !== "master" || from === this.#source) return;
    this.alarms.saw(now, "second-master", from, what);
  }

  /** Twice a second: whether conflicts have begun or ended. */
  look(now: Microseconds, isMaster = this.role === "master"): void {
    const changes = this.alarms.look(now, isMaster, this.plan.interval, this.downTime);
    for (const change of changes) this.#ports.alarm(change);
    // Switches and neighbours may have learnt from the other one meanwhile.
    if (isMaster && changes.some(({ active }) => !active))
      this.#perform({ type: "announce", repeat: this.plan.garp.repeat });
  }

  #feed(event: Event): void {
    const before = this.#machine;
    const { machine, actions } = step(before, event);
    this.#machine = machine;
    if (event.type === "expired" && before.role === "master" && before.deadline <= event.now)
      this.statistics.late(event.now - before.deadline);
    for (const action of actions)
      if (action.type === "transition") this.#turn(event.now, before, action);
      else if (action.type === "log" && event.type === "advert" && machine.role === before.role)
        this.#say(event.now, action.text, action.detail);
      else this.#perform(action);
    if (machine.held !== before.held || machine.handover !== before.handover)
      this.#ports.ordered(orderState(machine));
  }

  #turn(
    now: Microseconds,
    before: Machine,
    change: Extract<Action, { readonly type: "transition" }>,
  ): void {
    const { from, to, cause } = change;
    const { statistics } = this;
    statistics.transitions += 1;
    this.doubt?.disarm();
    if (from === "master") statistics.releasedMaster += 1;
    const heard = before.master && this.peers.tookAt(before.master.from);
    const silence = heard === undefined ? undefined : now - heard;
    const after = this.#machine;
    const detail = whyOf({ cause, before, after, trackers: this.#trackers, silence });
    // A member may fail for what another of its group tracks.
    const why = cause === "tracker" && detail === "" ? "group" : cause;
    const priority = this.#machine.priority;
    this.last = { from, to, cause: why, detail, priority, at: this.#ports.wallClock() };
    this.#ports.transition(this.last);
  }

  #perform(action: Exclude<Action, { readonly type: "transition" }>): void {
    switch (action.type) {
      case "send":
        return this.#send(action.priority);
      case "take-addresses":
        this.statistics.becameMaster += 1;
        return this.#ports.takeAddresses(this.#all.addresses);
      case "drop-addresses":
        return this.#ports.dropAddresses(this.#all.addresses);
      case "announce":
        return this.#ports.announce(this.#all.addresses, action.repeat);
      case "announce-source":
        if (this.#source !== undefined && this.plan.unicastPeers.length > 0)
          this.#ports.announceSource(this.#source);
        return;
      case "claim":
        return this.#ports.claim();
      case "release":
        return this.#ports.release();
      case "notify":
        if (action.state !== "MASTER_RX_LOWER_PRI") this.#said.clear();
        return this.#ports.notify(action.state, action.priority, this.#machine.role);
      case "log":
        return this.#ports.log(action.text, action.detail);
    }
  }

  /** The copies for unicast peers share their numbers, as keepalived's do. */
  #send(priority: number): void {
    this.#identification = (this.#identification & 0xffff) + 1;
    this.#sealer.begin(this.#ports.wallClock() * 1000);
    for (const frame of this.#frames) {
      const packet = encodeAdvert(frame, priority, this.#identification);
      this.#sealer.seal(packet, frame);
      this.#ports.send(packet, ipText(frame.destination));
    }
    const copy = { priority, id: this.#identification, wall: this.#ports.wallClock() * 1000 };
    for (const [path, { packet, destination }] of parcelsOf(this.paths, this.#source, copy))
      this.#ports.sendAlong(path, packet, destination);
    this.statistics.advertsSent += 1;
    if (priority === 0) this.statistics.priorityZeroSent += 1;
  }

  #drop(now: Microseconds, { reason, text }: Drop): void {
    this.statistics.drop(reason);
    this.#remark(now, { reason, text });
  }

  /** Once, until the master changes. */
  #remark(now: Microseconds, { reason, text }: Pick<Drop, "reason" | "text">): void {
    if (this.#said.has(reason)) return;
    this.#said.add(reason);
    this.#say(now, `(${this.plan.name}) ${text}`, false);
  }

  #say(now: Microseconds, text: string, detail: boolean): void {
    const said = this.#quiet.take(now, text);
    if (said !== undefined) this.#ports.log(said, detail);
  }
}
