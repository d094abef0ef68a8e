import { boottime } from "../host/linux/boottime.ts";
import { HostError } from "../host/linux/host-error.ts";
import type { NetlinkMessage } from "../host/linux/netlink-codec.ts";
import { Netlink, NetlinkMonitor } from "../host/linux/netlink.ts";
import { PollSet } from "../host/linux/poll.ts";
import { settle } from "../host/linux/wake.ts";
import { Announcer } from "./announcer.ts";
import { Attempts } from "./attempts.ts";
import { monotonic } from "./clock.ts";
import { Custody } from "./custody.ts";
import { Dependencies } from "./dependencies.ts";
import { alarmReport } from "./detection/alarms.ts";
import { Ears } from "./ears.ts";
import { GuardPost } from "./guard/guard-post.ts";
import { HeartbeatLinks } from "./heartbeat/heartbeat-links.ts";
import { Holdings } from "./holdings.ts";
import { teamStatus } from "./instance-status.ts";
import type { Instance } from "./instance.ts";
import { InterfaceTable } from "./interfaces.ts";
import { Links, type VrrpLink } from "./links.ts";
import { Listeners } from "./listeners.ts";
import { locate } from "./locate.ts";
import { mayBeOurs, tracksRouting } from "./losses.ts";
import type { Verdict } from "./machine/tracking.ts";
import type { Mailbox } from "./mailbox.ts";
import type { LoopCommand, LoopData } from "./messages.ts";
import { carryOut, restore } from "./order-desk.ts";
import { originalsOf } from "./originals.ts";
import type { HaPlan, InstancePlan, Microseconds } from "./plan.ts";
import type { InstancePorts } from "./ports.ts";
import { beRealtime } from "./real-time.ts";
import { Team } from "./team.ts";
import { Vmacs } from "./vmacs.ts";

const aliveInterval = 500_000;
/** Packets taken from one socket before timers are looked at again: a flood must not stop adverts. */
const batch = 64;

type Reload = Extract<LoopCommand, { readonly type: "reload" }>;

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
  #dependencies: Dependencies;
  readonly #announcer: Announcer;
  readonly #vmacs: Vmacs;
  readonly #holdings: Holdings;
  #plan: HaPlan;
  #unicast = false;
  readonly #team: Team;
  readonly #custody: Custody;
  readonly #guards: GuardPost;
  #linkOf: ReadonlyMap<Instance, VrrpLink>;
  #listeners: Listeners;
  readonly #heartbeats = new HeartbeatLinks(this.#links, this.#table);
  readonly #attempts = new Attempts((text) => this.#log(text));
  readonly #ears = new Ears({
    table: this.#table,
    virtual: () => this.#holdings.virtual,
    log: (text) => this.#log(text),
  });
  #watched: readonly VrrpLink[] = [];
  #alive: Microseconds = 0;
  #fence: Microseconds | undefined;
  #stopping = false;

  constructor(data: LoopData, mailbox: Mailbox) {
    const { plan } = data;
    this.#data = data;
    this.#mailbox = mailbox;
    this.#plan = plan;
    const common = {
      table: this.#table,
      attempt: (name: string, what: () => void) => void this.#attempt(name, what),
      log: (text: string, detail?: boolean) => this.#log(text, detail),
      originals: originalsOf(data, mailbox, (what) => void this.#attempt("", what)),
    };
    this.#vmacs = new Vmacs({ ...common, netlink: this.#netlink });
    this.#holdings = new Holdings({
      ...common,
      links: this.#links,
      vmacs: this.#vmacs,
      lifetime: (name) => this.#guards.lifetime(name),
    });
    this.#dependencies = new Dependencies(data, this.#table, (text, detail) =>
      this.#log(text, detail),
    );
    this.#announcer = new Announcer(plan.paces, ({ owner, device, ip }) => {
      this.#attempt(owner, () => this.#links.announce(device, ip, this.#vmacs.baseOf(device)));
    });
    this.#use(plan);
    this.#team = new Team(plan, {
      instance: (one) => this.#ports(one, this.#links.of(one)),
      group: ({ name: group }) => ({
        notify: (state) => mailbox.report({ type: "notify-group", group, state }),
        log: (text) => this.#log(text),
      }),
    });
    this.#guards = new GuardPost(plan.permits, this.#team, {
      report: (report) => mailbox.report(report),
      prolong: (one, seconds) => this.#holdings.prolong(one, seconds),
    });
    this.#custody = new Custody({
      table: this.#table,
      team: this.#team,
      survey: () => this.#list(),
      list: (what) => this.#netlink.dump(what),
      restore: (one, missing) => {
        this.#holdings.restore(one, missing);
        this.#announcer.announceAll(monotonic(), one.name, missing.addresses, one.garp.repeat);
      },
      log: (text) => this.#log(text),
    });
    this.#linkOf = this.#links.among(this.#team.instances);
    this.#listeners = new Listeners(this.#linkOf, this.#strange);
    this.#follow();
  }

  #follow(): void {
    this.#heartbeats.use(this.#team.instances);
    this.#ears.use(this.#plan, this.#team.instances);
  }

  /** Runs until a `stop` command; throws a `HostError` when the machine does not let it. */
  run(): void {
    const refused = beRealtime(this.#plan);
    this.#survey();
    this.#dependencies.begin(monotonic());
    this.#refresh();
    this.#mailbox.report({ type: "ready", realtime: refused === undefined });
    restore(this.#team, monotonic(), this.#data.orders ?? []);
    this.#team.start(monotonic(), this.#judge);
    this.#holdings.starting = false;
    this.#mailbox.flush();
    while (!this.#stopping) {
      this.#turn();
      this.#mailbox.flush();
    }
    this.#close();
  }

  #use(plan: HaPlan): void {
    this.#plan = plan;
    this.#unicast = plan.instances.some(({ unicastPeers }) => unicastPeers.length > 0);
    this.#holdings.use(plan);
    if (tracksRouting(plan.instances)) this.#monitor.followRouting();
    this.#announcer.pace(plan.paces);
  }

  #turn(): void {
    this.#poll.wait(this.#nextDeadline() - monotonic());
    // Before anything else: a process that was stopped wakes up here.
    this.#guards.expire(monotonic());
    if (this.#poll.ready(0)) this.#obey();
    if (this.#poll.ready(1)) this.#observe();
    // What came before a deadline is heard before the deadline counts, even if we were late.
    for (const [index, link] of this.#watched.entries())
      if (this.#poll.ready(3 + index)) this.#hear(link);
    this.#attend();
    const now = monotonic();
    this.#guards.expire(now);
    this.#team.expire(now);
    this.#announcer.expire(now);
    this.#ears.beacons.expire(now);
    this.#guards.settle(now);
    const { fence } = this.#guards;
    if (now < this.#alive && fence === this.#fence) return;
    this.#mailbox.report({ type: "alive", at: boottime(), fence });
    for (const instance of this.#team.instances) instance.look(now);
    this.#fence = fence;
    this.#alive = now + aliveInterval;
  }

  #nextDeadline(): Microseconds {
    const { deadline } = this.#dependencies;
    const own = Math.min(this.#alive, this.#announcer.deadline, this.#guards.deadline);
    return Math.min(own, this.#team.deadline, deadline, this.#ears.beacons.deadline);
  }

  /** What instances depend on may have changed, or a change has lasted long enough. */
  #attend(): void {
    const first = 3 + this.#watched.length;
    let news = false;
    for (const [index, fd] of this.#dependencies.fds.entries())
      if (this.#poll.ready(first + index)) news = this.#dependencies.hear(monotonic(), fd) || news;
    const last = first + this.#dependencies.fds.length;
    for (const [index, fd] of this.#ears.fds.entries())
      if (this.#poll.ready(last + index)) this.#ears.hear(monotonic(), fd);
    if (this.#dependencies.expire(monotonic()) || news) this.#track();
  }

  #obey(): void {
    settle(this.#data.wake);
    for (let command = this.#mailbox.take(); command; command = this.#mailbox.take()) {
      if (command.type === "stop") return this.#stop();
      if (command.type === "status")
        this.#mailbox.report(teamStatus(this.#team, this.#table, this.#guards, monotonic()));
      else if (command.type === "order")
        this.#mailbox.report(carryOut(this.#team, monotonic(), command));
      else if (command.type === "probed") this.#team.probed(monotonic(), command.instance, command);
      else if (command.type === "permit") this.#guards.hear(monotonic(), command);
      else if (command.type === "reload") this.#reload(command);
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
    this.#custody.look(now, news === "overrun" || news.some(mayBeOurs));
  }

  /** An address that we have set ourselves decides nothing, unless it makes a peer a neighbour. */
  #isOurs(message: NetlinkMessage): boolean {
    const added =
      message.kind === "address" && !message.removed && this.#holdings.virtual.has(message.ip);
    return added && !this.#unicast;
  }

  #hear(link: VrrpLink): void {
    for (let count = 0; count < batch && link.fd !== undefined; count++) {
      const bytes = this.#links.receive(link);
      if (!bytes) return;
      for (const instance of this.#listeners.of(link, bytes))
        this.#team.receive(monotonic(), instance, bytes);
      for (const { instance, path } of this.#heartbeats.of(link, bytes))
        this.#team.receive(monotonic(), instance, bytes, path);
    }
  }

  /** Sockets first: what they lack is the one thing that can fail, and then nothing has changed. */
  #reload({ plan, disabled }: Reload): void {
    try {
      for (const one of plan.instances) this.#links.of(one);
      this.#refresh();
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      this.#retain();
      return this.#mailbox.report({ type: "not-reloaded", message: error.message });
    }
    this.#use(plan);
    this.#dependencies = this.#dependencies.next({ plan, disabled }, monotonic());
    beRealtime(this.#plan);
    this.#holdings.prepare(this.#plan);
    this.#team.reload(monotonic(), plan, {
      adopted: () => {
        this.#holdings.team = this.#team.instances;
        this.#linkOf = this.#links.among(this.#team.instances);
        this.#listeners = new Listeners(this.#linkOf, this.#strange);
        this.#follow();
        this.#refresh();
        this.#locate();
      },
      deleted: () => {
        this.#mailbox.report({ type: "reloaded" });
        for (const { plan: one, role, priority } of this.#team.instances)
          this.#mailbox.report({ type: "state", instance: one.name, role, priority });
        this.#holdings.starting = true;
      },
      judge: this.#judge,
    });
    this.#holdings.starting = false;
    this.#holdings.team = [];
    this.#retain();
  }

  #retain(): void {
    this.#links.retain(new Set([...this.#linkOf.values(), ...this.#heartbeats.used]));
    this.#vmacs.retain();
    this.#refresh();
  }

  #stop(): void {
    this.#team.stop(monotonic());
    this.#stopping = true;
  }

  #survey(): void {
    this.#list();
    this.#refresh();
    this.#locate();
    this.#holdings.prepare(this.#plan);
  }

  #list(): void {
    this.#table.clear();
    for (const what of ["links", "addresses"] as const)
      for (const message of this.#netlink.dump(what)) this.#table.apply(message);
  }

  #refresh(): void {
    this.#vmacs.ensure();
    this.#heartbeats.place();
    this.#links.refresh();
    this.#watched = this.#links.all().filter(({ fd }) => fd !== undefined);
    const sockets = this.#watched.flatMap(({ fd }) => (fd === undefined ? [] : [fd]));
    this.#ears.refresh();
    const own = [this.#data.wake, this.#monitor.fd, this.#guards.fd];
    this.#poll.watch([...own, ...sockets, ...this.#dependencies.fds, ...this.#ears.fds]);
  }

  #track(): void {
    this.#locate();
    this.#team.track(monotonic(), this.#judge);
  }

  #locate(): void {
    this.#heartbeats.locate(this.#holdings.virtual);
    locate(this.#linkOf, this.#table, this.#holdings.virtual);
  }

  readonly #strange = (text: string) => this.#plan.logUnknownVrids && this.#log(text);

  readonly #judge = (instance: Instance): Verdict =>
    instance.judge(this.#dependencies.trackers(instance.plan));

  #ports(plan: InstancePlan, link: VrrpLink): InstancePorts {
    const attempt = (what: () => void) => this.#attempt(plan.name, what);
    return {
      send: (packet, to) => {
        attempt(() => this.#links.send(link, packet, to, plan.senderMac));
      },
      sendAlong: (path, packet, to) =>
        void this.#attempt(path.title, () => this.#heartbeats.send(path, packet, to)),
      takeAddresses: (addresses) => this.#holdings.take(plan, addresses),
      dropAddresses: (addresses) => {
        this.#announcer.cancel(plan.name);
        this.#holdings.drop(plan, addresses);
      },
      exchange: (change) => this.#holdings.exchange(plan, change),
      announce: (addresses, repeat) =>
        this.#announcer.announceAll(monotonic(), plan.name, addresses, repeat),
      announceSource: (ip) => void attempt(() => this.#links.announce(plan.interface, ip)),
      claim: () => this.#guards.claim(plan.name),
      release: () => this.#guards.release(plan.name),
      notify: (state, priority, role) => {
        this.#mailbox.report({ type: "notify", instance: plan.name, state, priority });
        this.#mailbox.report({ type: "state", instance: plan.name, role, priority });
        this.#ears.beacons.hurry();
      },
      transition: (change) =>
        this.#mailbox.report({ type: "transition", instance: plan.name, ...change }),
      ordered: (orders) => this.#mailbox.report({ type: "orders", instance: plan.name, orders }),
      probe: (round) => this.#mailbox.report({ type: "probe", instance: plan.name, round }),
      alarm: (change) => this.#mailbox.report(alarmReport(plan.name, change)),
      wallClock: () => Date.now(),
      log: (text, detail) => this.#log(text, detail),
    };
  }

  #attempt(name: string, what: () => void): boolean {
    return this.#attempts.run(name, what);
  }

  #log(text: string, detail = false): void {
    this.#mailbox.report({ type: "log", text, detail });
  }

  #close(): void {
    this.#holdings.close();
    this.#dependencies.close();
    this.#ears.close(monotonic());
    this.#links.close();
    this.#monitor.close();
    this.#guards.close();
    this.#netlink.close();
    this.#mailbox.report({ type: "stopped" });
    this.#mailbox.flush();
  }
}
