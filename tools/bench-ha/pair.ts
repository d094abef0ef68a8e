import type { Host } from "../../test/support/netns.ts";
import {
  type Observer,
  type Program,
  type Settings,
  Stage,
  virtualAddress,
} from "../../test/support/vrrp-stage.ts";

export type Product = "lbc" | "keepalived";

const slow = 60_000;

export const isVirtual = ({ ip }: { readonly ip: string }) => ip === virtualAddress;

/** Microseconds of the monotonic clock. */
export const now = (): number => Number(process.hrtime.bigint() / 1000n);

/** Two hosts with the same product: priority 200 holds the address, 100 waits. */
export class Pair {
  readonly stage = new Stage();
  readonly product: Product;
  readonly interval: number;
  readonly strong: Host;
  readonly weak: Host;
  readonly #outside: string;
  #observer: Observer | undefined;
  #master: Program | undefined;

  constructor(product: Product, interval: number, outside = "") {
    this.product = product;
    this.interval = interval;
    this.#outside = outside;
    this.strong = this.stage.host(0);
    this.weak = this.stage.host(1);
  }

  /** Resolves when the strong one is master and the weak one hears it. */
  async open(): Promise<void> {
    this.#observer = await this.stage.observer(this.weak);
    const heard = this.heard();
    await this.lead();
    await heard;
    const backup = this.#start(this.weak, 100);
    await backup.output.wait(/Entering BACKUP STATE/, 0, slow);
  }

  /** Starts the strong one, again if it has ended; resolves when it is master. */
  async lead(): Promise<Program> {
    this.#master = this.#start(this.strong, 200);
    await this.#master.output.wait(/Entering MASTER STATE/, 0, slow);
    return this.#master;
  }

  get observer(): Observer {
    if (!this.#observer) throw new Error("the pair has not been opened");
    return this.#observer;
  }

  get master(): Program {
    if (!this.#master) throw new Error("the pair has not been opened");
    return this.#master;
  }

  /** The next advert of the strong one. */
  heard(): Promise<{ readonly at: number }> {
    return this.observer.next("advert", slow, ({ priority }) => priority === 200);
  }

  resigned(): Promise<{ readonly at: number }> {
    return this.observer.next("advert", slow, ({ priority }) => priority === 0);
  }

  /** The weak one takes the address, gives it away. */
  taken(): Promise<{ readonly at: number }> {
    return this.observer.next("added", slow, isVirtual);
  }

  given(): Promise<{ readonly at: number }> {
    return this.observer.next("removed", slow, isVirtual);
  }

  /** When the last advert of the strong one came through before this. */
  lastAdvert(before: number): number {
    const isIt = (one: Observer["seen"][number]) =>
      one.what === "advert" && one.priority === 200 && one.at < before;
    return this.observer.seen.findLast(isIt)?.at ?? Number.NaN;
  }

  close(): Promise<void> {
    return this.stage.close();
  }

  #start(host: Host, priority: number): Program {
    const settings: Settings = {
      priority,
      version: 3,
      interval: this.interval,
      outside: this.#outside,
    };
    return this.product === "lbc"
      ? this.stage.supervised(host, settings)
      : this.stage.keepalived(host, settings);
  }
}

/** Does something with a pair, which goes in any case. */
export async function withPair<T>(pair: Pair, work: (pair: Pair) => Promise<T>): Promise<T> {
  try {
    await pair.open();
    return await work(pair);
  } finally {
    await pair.close();
  }
}
