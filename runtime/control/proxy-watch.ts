import type { PeerOrder } from "../decide/peer-orders.ts";
import type { PeerHealth } from "../health/runner.ts";
import type { UpstreamPlan } from "../plan.ts";
import type { HaPlan } from "../vrrp/plan.ts";
import type { GroupFacts, ProxyFacts } from "../vrrp/watch/proxy-state.ts";
import type { Generation } from "./generation.ts";
import type { WorkerReport } from "./messages.ts";
import { peerKnowledge, peerState } from "./peer-state.ts";
import { listenersOf, upstreamsOf } from "./plan-parts.ts";
import type { ReportDesk } from "./report-desk.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** How often one looks, in milliseconds; with `grace` a dead proxy is known within 900 ms. */
const period = 150;
/** A worker that died alone is replaced meanwhile; what arrives waits in the socket's queue. */
const grace = 750;
/** Every so many looks workers are asked for their numbers, which also shows that they are well. */
const askEvery = 7;
/** A worker that has not answered for so long hangs. */
const patience = 3000;

/** What the supervisor knows of the data plane. */
export interface ProxyPlane {
  readonly generations: Iterable<Generation>;
  readonly desk: ReportDesk;
  health(): readonly PeerHealth[];
  orders(): readonly PeerOrder[];
}

/** Whether an HA plan wants to know of the data plane. */
export const wantsProxy = (plan: HaPlan): boolean =>
  plan.instances.some(({ watches }) => watches.some(({ kind }) => kind === "proxy"));

/** Looks after the data plane and tells when it stands otherwise. */
export class ProxyWatch {
  readonly #plane: ProxyPlane;
  readonly #tell: (facts: ProxyFacts) => void;
  readonly #answered = new Map<WorkerProcess, number>();
  #report: WorkerReport | undefined;
  #timer: NodeJS.Timeout | undefined;
  #told = "";
  #looks = 0;
  /** Since when nobody accepts. */
  #deadSince: number | undefined;

  constructor(plane: ProxyPlane, tell: (facts: ProxyFacts) => void) {
    this.#plane = plane;
    this.#tell = tell;
  }

  /** Tells at once how it stands, and from then on every change. */
  start(): void {
    this.stop();
    this.#timer = setInterval(() => this.look(performance.now()), period);
    this.look(performance.now());
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#told = "";
    this.#deadSince = undefined;
    this.#answered.clear();
  }

  look(now: number): void {
    if (this.#looks++ % askEvery === 0) this.#ask();
    const facts = this.#facts(now);
    if (facts.workers > 0) this.#deadSince = undefined;
    else this.#deadSince ??= now;
    const bridged = this.#told !== "" && now - (this.#deadSince ?? now) < grace;
    if (facts.workers === 0 && bridged) return;
    const text = JSON.stringify(facts);
    if (text === this.#told) return;
    this.#told = text;
    this.#tell(facts);
  }

  #ask(): void {
    this.#plane.desk.collect((report, each, missing) => {
      this.#report = report;
      for (const worker of each.keys())
        if (!missing.has(worker)) this.#answered.set(worker, performance.now());
      for (const worker of this.#answered.keys())
        if (!each.has(worker)) this.#answered.delete(worker);
    });
  }

  #facts(now: number): ProxyFacts {
    const generations = [...this.#plane.generations];
    const current = generations.findLast(({ phase }) => phase === "running");
    const last = current ?? generations.at(-1);
    const well = generations
      .flatMap(({ able }) => able)
      .filter((worker) => {
        const answered = this.#answered.get(worker);
        if (answered === undefined) this.#answered.set(worker, now);
        return now - (answered ?? now) < patience;
      });
    return {
      listening: listenersOf(last?.plan).length > 0,
      workers: well.length,
      wanted: last?.plan.main.workers ?? 0,
      groups: this.#groups(upstreamsOf(last?.plan)),
    };
  }

  /** Peers that nobody has taken out of use, and those of them that may be chosen. */
  #groups(upstreams: readonly UpstreamPlan[]): GroupFacts[] {
    const known = peerKnowledge({
      peers: this.#report?.peers ?? [],
      health: this.#plane.health(),
      orders: this.#plane.orders(),
    });
    return upstreams.map(({ name, peers }) => {
      const states = peers.map((peer) => peerState(peer, known(name, peer.name)));
      const used = states.filter((state) => !/^(?:down|draining|drained)$/.test(state));
      return {
        name,
        peers: used.length,
        healthy: used.filter((state) => state === "up").length,
      };
    });
  }
}
