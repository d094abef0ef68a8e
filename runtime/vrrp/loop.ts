import { boottime, BootTimer } from "../host/linux/boottime.ts";
import { HostError } from "../host/linux/host-error.ts";
import type { NetlinkMessage } from "../host/linux/netlink-codec.ts";
import { Netlink, NetlinkMonitor } from "../host/linux/netlink.ts";
import { PollSet } from "../host/linux/poll.ts";
import { becomeRealtime } from "../host/linux/sched.ts";
import { setInterfaceSetting } from "../host/linux/sysctl.ts";
import { settle } from "../host/linux/wake.ts";
import { Announcer } from "./announcer.ts";
import { monotonic } from "./clock.ts";
import { Dependencies } from "./dependencies.ts";
import { PermitTable } from "./guard/permit-table.ts";
import { instanceStatus } from "./instance-status.ts";
import type { Instance } from "./instance.ts";
import { InterfaceTable } from "./interfaces.ts";
import { Links, type VrrpLink } from "./links.ts";
import { Listeners } from "./listeners.ts";
import type { Verdict } from "./machine/tracking.ts";
import type { LoopCommand, LoopData, LoopReport } from "./messages.ts";
import { carryOut, restore } from "./order-desk.ts";
import type { AddressPlan, InstancePlan, Microseconds } from "./plan.ts";
import type { InstancePorts } from "./ports.ts";
import { Team } from "./team.ts";

const aliveInterval = 500_000;
/** Packets taken from one socket before timers are looked at again: a flood must not stop adverts. */
const batch = 64;

/** The other side of the eventfd. */
export interface Mailbox {
  /** The next command that waits. */
  take(): LoopCommand | undefined;
  /** Waits for `flush`: many small messages cost more than one large one. */
  report(message: LoopReport): void;
  flush(): void;
}

/**
 * The protocol thread: one loop over sockets, netlink, the eventfd and absolute deadlines. It never
 * returns to Node's event loop until it is told to stop.
 */
export class Loop {
  readonly #data: LoopData;
  readonly #mailbox: Mailbox;
  readonly #table = new InterfaceTable();
  readonly #netlink = new Netlink();
  readonly #monitor = new NetlinkMonitor();
  readonly #links = new Links(this.#table, this.#netlink);
  readonly #poll = new PollSet();
  readonly #dependencies: Dependencies;
  readonly #virtual: ReadonlySet<string>;
  readonly #unicast: boolean;
  readonly #announcer: Announcer;
  /** Settings of interfaces as they were. */
  readonly #promoted = new Map<string, string>();
  readonly #team: Team;
  readonly #permits: PermitTable;
  /** Wakes us when a permit ends, even if the machine slept meanwhile. */
  readonly #permitTimer = new BootTimer();
  readonly #linkOf: ReadonlyMap<Instance, VrrpLink>;
  readonly #listeners: Listeners;
  /** The last thing that went wrong for an instance: said once, not with every advert. */
  readonly #troubles = new Map<string, string>();
  #watched: readonly VrrpLink[] = [];
  #alive: Microseconds = 0;
  #fence: Microseconds | undefined;
  #starting = true;
  #stopping = false;

  constructor(data: LoopData, mailbox: Mailbox) {
    this.#data = data;
    this.#mailbox = mailbox;
    this.#dependencies = new Dependencies(data, this.#table, (text, detail) =>
      this.#log(text, detail),
    );
    const { instances, garpInterval } = data.plan;
    this.#announcer = new Announcer(garpInterval, ({ owner, device, ip }) => {
      this.#attempt(owner, () => this.#links.announce(device, ip));
    });
    this.#virtual = new Set(
      instances.flatMap((plan) => [...plan.addresses, ...plan.excluded].map(({ ip }) => ip)),
    );
    this.#unicast = instances.some(({ unicastPeers }) => unicastPeers.length > 0);
    this.#team = new Team(data.plan, {
      instance: (plan, index) => this.#ports(plan, index, this.#links.of(plan)),
      group: (group) => ({
        notify: (state) => mailbox.report({ type: "notify-group", group, state }),
        log: (text) => this.#log(text),
      }),
    });
    this.#permits = new PermitTable(data.plan.permits, this.#team, {
      boottime,
      report: (report) => mailbox.report(report),
    });
    this.#linkOf = new Map(this.#team.instances.map((one) => [one, this.#links.of(one.plan)]));
    this.#listeners = new Listeners(this.#linkOf);
  }

  /** Runs until a `stop` command; throws a `HostError` when the machine does not let it. */
  run(): void {
    const { realtime } = this.#data.plan;
    const refused = realtime > 0 ? becomeRealtime(realtime) : "not asked for";
    this.#survey();
    this.#dependencies.begin(monotonic());
    this.#refresh();
    this.#mailbox.report({ type: "ready", realtime: refused === undefined });
    restore(this.#team, monotonic(), this.#data.orders ?? []);
    this.#team.start(monotonic(), this.#judge);
    this.#starting = false;
    this.#mailbox.flush();
    while (!this.#stopping) {
      this.#turn();
      this.#mailbox.flush();
    }
    this.#close();
  }

  #turn(): void {
    this.#poll.wait(this.#nextDeadline() - monotonic());
    // Before anything else: a process that was stopped wakes up here.
    this.#permits.expire(monotonic());
    if (this.#poll.ready(0)) this.#obey();
    if (this.#poll.ready(1)) this.#observe();
    // What came before a deadline is heard before the deadline counts, even if we were late.
    for (const [index, link] of this.#watched.entries())
      if (this.#poll.ready(3 + index)) this.#hear(link);
    this.#attend();
    const now = monotonic();
    this.#permits.expire(now);
    this.#team.expire(now);
    this.#announcer.expire(now);
    this.#permits.flush();
    this.#permitTimer.set(this.#permits.deadline);
    const { fence } = this.#permits;
    if (now < this.#alive && fence === this.#fence) return;
    this.#mailbox.report({ type: "alive", at: boottime(), fence });
    this.#fence = fence;
    this.#alive = now + aliveInterval;
  }

  #nextDeadline(): Microseconds {
    const { deadline } = this.#dependencies;
    return Math.min(this.#alive, this.#team.deadline, this.#announcer.deadline, deadline);
  }

  /** What instances depend on may have changed, or a change has lasted long enough. */
  #attend(): void {
    const first = 3 + this.#watched.length;
    let news = false;
    for (const [index, fd] of this.#dependencies.fds.entries())
      if (this.#poll.ready(first + index)) news = this.#dependencies.hear(monotonic(), fd) || news;
    if (this.#dependencies.expire(monotonic()) || news) this.#track();
  }

  #obey(): void {
    settle(this.#data.wake);
    for (let command = this.#mailbox.take(); command; command = this.#mailbox.take()) {
      if (command.type === "stop") return this.#stop();
      if (command.type === "status") this.#reportStatus();
      else if (command.type === "order")
        this.#mailbox.report(carryOut(this.#team, monotonic(), command));
      else if (command.type === "permit") this.#permits.hear(monotonic(), command);
      else if (this.#dependencies.take(command)) this.#track();
    }
  }

  /** Netlink has news; a master whose address has gone finds out here. */
  #observe(): void {
    const news = this.#monitor.read();
    if (news === "overrun") this.#list();
    else {
      for (const message of news) this.#table.apply(message);
      if (news.every((message) => this.#isOurs(message))) return;
    }
    this.#refresh();
    const now = monotonic();
    this.#dependencies.linksChanged(now);
    this.#track();
    for (const instance of this.#team.instances) {
      if (instance.role !== "master") continue;
      const { addresses, excluded } = instance.plan;
      const missing = () =>
        [...addresses, ...excluded].find(
          ({ device, ip }) => this.#table.link(device) && !this.#table.holds(device, ip),
        );
      if (!missing()) continue;
      // The kernel tells of a new IPv6 address a little after it is there; a list has it.
      this.#list();
      const lost = missing();
      if (!lost) continue;
      this.#log(`(${instance.plan.name}) ${lost.ip} is no longer on ${lost.device}`);
      this.#team.addressLost(now, instance);
    }
  }

  /** An address that we have set ourselves decides nothing, unless it makes a peer a neighbour. */
  #isOurs(message: NetlinkMessage): boolean {
    const added = message.kind === "address" && !message.removed && this.#virtual.has(message.ip);
    return added && !this.#unicast;
  }

  #hear(link: VrrpLink): void {
    for (let count = 0; count < batch && link.fd !== undefined; count++) {
      const bytes = this.#links.receive(link);
      if (!bytes) return;
      for (const instance of this.#listeners.of(link, bytes))
        this.#team.receive(monotonic(), instance, bytes);
    }
  }

  #stop(): void {
    this.#team.stop(monotonic());
    this.#permits.flush();
    this.#stopping = true;
  }

  /** Looks at the machine for the first time. */
  #survey(): void {
    this.#list();
    this.#refresh();
    this.#locate();
    for (const { name, interface: device, promoteSecondaries } of this.#data.plan.instances)
      if (promoteSecondaries && !this.#promoted.has(device))
        this.#attempt(name, () => {
          this.#promoted.set(device, setInterfaceSetting(device, "promote_secondaries", "1"));
        });
  }

  #list(): void {
    this.#table.clear();
    for (const what of ["links", "addresses"] as const)
      for (const message of this.#netlink.dump(what)) this.#table.apply(message);
  }

  #refresh(): void {
    this.#links.refresh();
    this.#watched = this.#links.all().filter(({ fd }) => fd !== undefined);
    const sockets = this.#watched.flatMap(({ fd }) => (fd === undefined ? [] : [fd]));
    const { fds } = this.#dependencies;
    this.#poll.watch([this.#data.wake, this.#monitor.fd, this.#permitTimer.fd, ...sockets, ...fds]);
  }

  #track(): void {
    this.#locate();
    this.#team.track(monotonic(), this.#judge);
  }

  /** Where each instance's adverts come from: nowhere, while its interface is not there. */
  #locate(): void {
    const sources = new Map<string, string | undefined>();
    for (const [instance, link] of this.#linkOf) {
      const { plan } = instance;
      const place = `${plan.interface} ${plan.family}`;
      if (!sources.has(place))
        sources.set(place, this.#table.source(plan.interface, this.#virtual, plan.family));
      const source = plan.source ?? sources.get(place);
      instance.source = link.fd === undefined ? undefined : source;
      const peers = plan.unicastPeers.map(({ address }) => address);
      instance.neighbours = new Set(
        peers.filter((address) => this.#table.reaches(plan.interface, address)),
      );
    }
  }

  readonly #judge = (instance: Instance): Verdict =>
    instance.judge(this.#dependencies.trackers(instance.plan));

  #ports(plan: InstancePlan, index: number, link: VrrpLink): InstancePorts {
    const attempt = (what: () => void) => this.#attempt(plan.name, what);
    return {
      send: (packet, to) => {
        if (attempt(() => this.#links.send(link, packet, to))) this.#troubles.delete(plan.name);
      },
      takeAddresses: (addresses) => {
        this.#log(`(${plan.name}) setting VIPs.`, true);
        for (const address of addresses) attempt(() => this.#links.setAddress(address, true));
      },
      dropAddresses: (addresses) => {
        this.#log(`(${plan.name}) removing VIPs.`, true);
        this.#announcer.cancel(plan.name);
        if (this.#starting && this.#isOwn(plan, addresses)) return;
        for (const address of addresses) attempt(() => this.#links.setAddress(address, false));
      },
      announce: (addresses, repeat) => {
        for (let round = 0; round < repeat; round++)
          for (const { device, ip } of addresses)
            this.#announcer.announce(monotonic(), { owner: plan.name, device, ip });
      },
      announceSource: (ip) => void attempt(() => this.#links.announce(plan.interface, ip)),
      claim: () => this.#permits.claim(index),
      release: () => this.#permits.release(index),
      notify: (state, priority) => {
        this.#mailbox.report({ type: "notify", instance: index, state, priority });
        const role = this.#team.instances[index]?.role ?? "init";
        this.#mailbox.report({ type: "state", instance: plan.name, role, priority });
      },
      transition: (change) =>
        this.#mailbox.report({ type: "transition", instance: plan.name, ...change }),
      ordered: (orders) => this.#mailbox.report({ type: "orders", instance: plan.name, orders }),
      wallClock: () => Date.now(),
      log: (text, detail) => this.#log(text, detail),
    };
  }

  /**
   * Whether all an interface has is a virtual address: then it is the machine's own, and taking it
   * away (as keepalived does) would cut the machine off.
   */
  #isOwn(
    { name, interface: device, source, family }: InstancePlan,
    addresses: readonly AddressPlan[],
  ) {
    const held = addresses.find(
      (one) => one.device === device && this.#table.holds(device, one.ip),
    );
    const own = source ?? this.#table.source(device, this.#virtual, family);
    if (!held || own !== undefined) return false;
    this.#log(`(${name}) ${held.ip} is ${device}'s only address, not removed`);
    return true;
  }

  /** What one address or packet meets must not keep the others from their way. */
  #attempt(name: string, what: () => void): boolean {
    try {
      what();
      return true;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      if (this.#troubles.get(name) !== error.message) this.#log(`(${name}) ${error.message}`);
      this.#troubles.set(name, error.message);
      return false;
    }
  }

  #log(text: string, detail = false): void {
    this.#mailbox.report({ type: "log", text, detail });
  }

  #reportStatus(): void {
    const now = monotonic();
    const holds = (device: string, ip: string) => this.#table.holds(device, ip);
    const instances = this.#team.instances.map((instance) =>
      instanceStatus(instance, { now, group: this.#team.groupOf(instance), guards: [], holds }),
    );
    this.#mailbox.report({ type: "status", instances });
  }

  #close(): void {
    for (const [device, value] of this.#promoted)
      this.#attempt("", () => void setInterfaceSetting(device, "promote_secondaries", value));
    this.#dependencies.close();
    this.#links.close();
    this.#monitor.close();
    this.#permitTimer.close();
    this.#netlink.close();
    this.#mailbox.report({ type: "stopped" });
    this.#mailbox.flush();
  }
}
