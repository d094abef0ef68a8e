import { changed, standing, type PeerOrder } from "../decide/peer-orders.ts";
import type { Level, Plan } from "../plan.ts";
import { defaultAdminPath, printAdminAddress, type AdminAddress } from "./admin-address.ts";
import { adminQuestion, type AdminQuestion } from "./admin-routes.ts";
import {
  AdminServer,
  errorAnswer,
  jsonAnswer,
  type AdminAnswer,
  type AdminRequest,
} from "./admin-server.ts";
import { adminStatus, type AdminFacts } from "./admin-status.ts";
import { haAnswer, type HaAdmin } from "./ha-admin.ts";
import { metricsPage } from "./metrics.ts";
import { upstreamsOf } from "./plan-parts.ts";
import { noReloads, reloaded, type ReloadHistory } from "./reload-history.ts";

type TellReasons = (reasons: readonly string[]) => void;

const stopping = "the server is stopping";

/** How `serve` is to be asked and ordered. */
export interface AdminOptions {
  /** undefined: the socket beside the pid file, where it can be made. */
  readonly address: AdminAddress | undefined;
  /** Shown by whoever comes over TCP. */
  readonly token: string | undefined;
  /** Of lbc. */
  readonly version: string;
}

/** What the desk itself keeps of `AdminFacts`. */
type Kept = "reloads" | "lostWorkers" | "orders" | "version" | "startedAt";

/** What the desk asks of the supervisor. */
export interface AdminPorts {
  /** undefined: nothing is loaded yet. */
  facts(): Promise<Omit<AdminFacts, Kept> | undefined>;
  /** Reads the configuration anew; false: it will not, because the server is stopping. */
  reload(): boolean;
  reopen(): void;
  /** Every worker follows these orders from now on. */
  order(orders: readonly PeerOrder[]): void;
  readonly ha: HaAdmin;
  log(level: Level, text: string): void;
}

/** The desk of the supervisor at which operators ask and order, and their orders. */
export class AdminDesk {
  readonly #options: AdminOptions | undefined;
  readonly #ports: AdminPorts;
  readonly #server: AdminServer;
  readonly #startedAt = Date.now();
  #orders: readonly PeerOrder[] = [];
  #reloads: ReloadHistory = noReloads;
  #lostWorkers = 0;
  #opened: string | undefined;
  /** Who waits for the next reload to end, and for the one that runs. */
  #asking: TellReasons[] = [];
  #waiting: TellReasons[] = [];

  constructor(options: AdminOptions | undefined, ports: AdminPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#server = new AdminServer((request) => this.#answer(request), options?.token);
  }

  get orders(): readonly PeerOrder[] {
    return this.#orders;
  }

  /** The orders that a plan can still follow; the others end when it takes over. */
  ordersFor(plan: Plan): readonly PeerOrder[] {
    return standing(this.#orders, upstreamsOf(plan));
  }

  /** A plan took over. */
  use(plan: Plan): void {
    this.#orders = this.ordersFor(plan);
  }

  /**
   * Opens the address that a plan asks for, unless it is open. Nobody asked for the default: where
   * it cannot be opened, that is said, and the server runs without.
   */
  async open(plan: Plan): Promise<string | undefined> {
    if (!this.#options) return undefined;
    const path = defaultAdminPath(plan.prefix, plan.main.pid);
    const address = this.#options.address ?? { kind: "unix" as const, path };
    if (this.#opened === printAdminAddress(address)) return undefined;
    this.#server.close();
    this.#opened = undefined;
    const opened = await this.#server.open(address);
    if ("at" in opened) {
      this.#opened = printAdminAddress(address);
      this.#ports.log("notice", `admin: listening on ${printAdminAddress(opened.at)}`);
      return undefined;
    }
    if (this.#options.address) return opened.failure;
    this.#ports.log("notice", `${opened.failure}, lbc ctl cannot be used`);
    return undefined;
  }

  /** The configuration is read now: whoever asks from here on waits for the next time. */
  reloadBegins(): void {
    this.#waiting = this.#asking.splice(0);
  }

  /** A reload ended; the reasons are those why nothing changed. */
  reloaded(reasons: readonly string[]): void {
    this.#reloads = reloaded(this.#reloads, reasons, Date.now());
    for (const done of this.#waiting.splice(0)) done(reasons);
  }

  /** A worker died. */
  lost(): void {
    this.#lostWorkers++;
  }

  close(): void {
    for (const done of [...this.#waiting, ...this.#asking]) done([stopping]);
    this.#server.close();
  }

  async #answer(request: AdminRequest): Promise<AdminAnswer> {
    const question = adminQuestion(request);
    if (!("kind" in question)) return question;
    if (question.kind === "reload") return this.#reload();
    if (question.kind === "reopen") {
      this.#ports.reopen();
      return jsonAnswer(200, { reopened: true });
    }
    if (question.kind === "peer") return this.#change(question);
    if (question.kind === "ha" || question.kind === "journal" || question.kind === "dump")
      return haAnswer(question, this.#ports.ha);
    const facts = await this.#facts();
    if (!facts) return errorAnswer(503, "nothing is loaded yet");
    if (question.kind === "status") return jsonAnswer(200, adminStatus(facts));
    const { type, text } = await metricsPage(facts);
    return { status: 200, type, body: text };
  }

  async #facts(): Promise<AdminFacts | undefined> {
    const facts = await this.#ports.facts();
    return (
      facts && {
        ...facts,
        version: this.#options?.version ?? "",
        startedAt: this.#startedAt,
        reloads: this.#reloads,
        lostWorkers: this.#lostWorkers,
        orders: this.#orders,
      }
    );
  }

  async #reload(): Promise<AdminAnswer> {
    const ended = new Promise<readonly string[]>((resolve) => this.#asking.push(resolve));
    if (!this.#ports.reload()) return errorAnswer(409, stopping);
    const reasons = await ended;
    const { last } = this.#reloads;
    return jsonAnswer(reasons.length === 0 ? 200 : 422, {
      ok: reasons.length === 0,
      at: last?.at,
      reasons,
    });
  }

  async #change({
    upstream,
    peer,
    change,
  }: Extract<AdminQuestion, { kind: "peer" }>): Promise<AdminAnswer> {
    const before = await this.#ports.facts();
    const upstreams = upstreamsOf(before?.plan);
    const group = upstreams.find(({ name }) => name === upstream);
    if (!group?.peers.some(({ name }) => name === peer))
      return errorAnswer(404, `there is no peer ${peer} of ${upstream}`);
    this.#orders = standing(changed(this.#orders, { upstream, peer }, change), upstreams);
    const what = change.action === "weight" ? `weight ${change.weight}` : change.action;
    this.#ports.log("notice", `admin: ${what} peer: ${peer} of ${upstream}`);
    this.#ports.order(this.#orders);
    const facts = await this.#facts();
    const shown = facts && adminStatus(facts).upstreams.find(({ name }) => name === upstream);
    const left = (shown?.peers ?? []).filter(({ state }) => state === "up").length;
    return jsonAnswer(200, {
      upstream,
      peer: shown?.peers.find(({ name }) => name === peer),
      /** Peers of the group that take requests now. */
      left,
    });
  }
}
