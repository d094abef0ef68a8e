import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Network } from "../../test/support/netns.ts";
import { type Figure, quantile, round } from "./figures.ts";
import { Pair, type Product, withPair } from "./pair.ts";

const interval = 0.01;
/** How far the spacing of adverts may be from the interval, milliseconds, at p99. */
const slack = 1;
const busyLoops = 2;

/** Two loops that never rest, and a data plane with somebody who asks it all the time. */
class Burden {
  readonly #network = new Network(1);
  readonly #children: ChildProcess[] = [];
  readonly #folder: string;
  readonly #lbc: string;

  constructor(folder: string, lbc: string) {
    this.#folder = folder;
    this.#lbc = lbc;
  }

  async begin(): Promise<void> {
    for (let loop = 0; loop < busyLoops; loop++)
      this.#children.push(
        spawn("nice", ["-n", "10", process.execPath, "-e", "for (;;);"], { stdio: "ignore" }),
      );
    const file = join(this.#folder, "proxy.conf");
    const server = `server { listen 127.0.0.1:8080; location / { return 200 "up"; } }`;
    writeFileSync(
      file,
      `worker_processes 1; user root; pid proxy.pid; error_log proxy.log notice;
events { worker_connections 1024; }
http { access_log off; ${server} }
`,
    );
    const { namespace } = this.#network.host(0);
    const serve = [this.#lbc, "serve", "-p", this.#folder, "-c", file];
    this.#network.start(namespace, process.execPath, ...serve).stderr?.resume();
    await this.#accepts(namespace);
    const wrk = ["-t1", "-c32", "-d600s", "http://127.0.0.1:8080/"];
    this.#network.start(namespace, "wrk", ...wrk);
  }

  async #accepts(namespace: string): Promise<void> {
    const ask = ["-fsS", "-o", "/dev/null", "--max-time", "2", "http://127.0.0.1:8080/"];
    const end = performance.now() + 30_000;
    for (;;) {
      try {
        await this.#network.run(namespace, "curl", ...ask);
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
        await sleep(100);
      }
    }
  }

  async end(): Promise<void> {
    for (const child of this.#children) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
    await this.#network.remove();
  }
}

/** Adverts at 10 ms while the machine is busy: how even they come, and whether anybody lost patience. */
export async function steadiness(
  products: readonly Product[],
  seconds: number,
  lbc: string,
): Promise<Figure[]> {
  const pairs = products.map((product) => new Pair(product, interval));
  const [first] = pairs;
  if (!first) return [];
  const burden = new Burden(first.stage.directory, lbc);
  try {
    await Promise.all(pairs.map((pair) => pair.open()));
    await burden.begin();
    await sleep(1000);
    const from = pairs.map(({ observer }) => observer.seen.length);
    await sleep(seconds * 1000);
    return pairs.flatMap((pair, index) => judge(pair, from[index] ?? 0, seconds));
  } finally {
    await burden.end();
    await Promise.all(pairs.map((pair) => pair.close()));
  }
}

function judge({ product, observer }: Pair, from: number, seconds: number): Figure[] {
  const seen = observer.seen.slice(from);
  const changes = seen.filter(({ what }) => what === "added").length;
  const adverts = seen.filter((one) => one.what === "advert" && one.priority === 200);
  const gaps = adverts.slice(1).map(({ at }, index) => (at - (adverts[index]?.at ?? at)) / 1000);
  const off = gaps.map((gap) => Math.abs(gap - interval * 1000));
  const of = [0.5, 0.99, 0.999, 1].map((share) => round(quantile(gaps, share))).join(" / ");
  const own = product === "lbc";
  return [
    {
      what: `false failovers in ${seconds} s at 10 ms, machine and data plane busy`,
      product,
      value: changes,
      unit: "",
      ...(own && { bound: 0 }),
    },
    {
      what: "spacing of 10 ms adverts, p99 of what it is off",
      product,
      value: quantile(off, 0.99),
      ...(own && { bound: slack }),
      detail: `p50 / p99 / p99.9 / max: ${of}; ${gaps.length} adverts`,
    },
  ];
}

/** The same spacing where nothing else happens. */
export function quietSpacing(product: Product, seconds: number): Promise<Figure[]> {
  return withPair(new Pair(product, interval), async (pair) => {
    const from = pair.observer.seen.length;
    await sleep(seconds * 1000);
    const figures = judge(pair, from, seconds).slice(1);
    return figures.map((figure) => ({ ...figure, what: `${figure.what}, alone` }));
  });
}
