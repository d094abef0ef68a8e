import { setTimeout as sleep } from "node:timers/promises";

import type { Contestant } from "./contestants.ts";
import type { Load } from "./outcome.ts";
import type { Stage } from "./stage.ts";

type Kind = Pick<Load, "method" | "keepAlive">;

/** Something that goes wrong behind or in a proxy, while requests come. */
export interface Fault {
  readonly key: string;
  readonly title: string;
  readonly kind: Kind;
  /** Requests per second for each proxy. */
  readonly rate: number;
  /** How long backends take for each request, milliseconds. */
  readonly delay?: number;
  readonly workers: number;
  readonly readTimeout?: string;
  /** Of the comparison by settings; all where nothing is said. */
  readonly settings?: readonly Contestant["settings"][];
  /** Seconds of the fault; half as many, at most 6, follow it. */
  readonly seconds: number;
  readonly after?: number;
  /** Does it, and undoes it; the moment from which backends serve again (ms since the epoch). */
  run(stage: Stage, milliseconds: number, proxies: readonly Contestant[]): Promise<number | void>;
}

const get: Kind = { method: "GET", keepAlive: true };
const post: Kind = { method: "POST", keepAlive: true };
const usual = { kind: get, rate: 200, workers: 1 };
const everywhere = [0, 1, 2];

async function reloads(stage: Stage, long: number, proxies: readonly Contestant[]): Promise<void> {
  const rounds = Math.max(3, Math.round(20 * Math.min(1, long / 20_000)));
  const end = performance.now() + long;
  // On a machine that is busy there are fewer: without clients a reload shows nothing.
  for (let round = 0; round < rounds && performance.now() < end; round++)
    for (const proxy of proxies) {
      const begun = performance.now();
      await stage.reload(proxy);
      // One at a time: the start of a worker of one shall not be what another is measured by.
      await sleep(Math.max(0, long / rounds / proxies.length - (performance.now() - begun)));
    }
}

async function killWorkers(
  stage: Stage,
  long: number,
  proxies: readonly Contestant[],
): Promise<void> {
  for (let left = long; left > 0; left -= 2000) {
    // The older of two: the younger one may be what was put in the place of the last.
    await Promise.all(proxies.map((proxy) => stage.killWorker(proxy)));
    await sleep(2000);
  }
}

const reloading = { rate: 200, workers: 1, settings: ["tuned", "example"], seconds: 20 } as const;

export const faults: readonly Fault[] = [
  { ...usual, key: "base", title: "no fault", seconds: 5, run: (_, long) => sleep(long) },
  {
    ...usual,
    key: "a",
    title: "a backend killed",
    seconds: 10,
    async run(stage, long) {
      stage.kill(0);
      await sleep(long);
      await stage.restart(0);
    },
  },
  {
    ...usual,
    key: "a'",
    title: "its host gone, without RST",
    seconds: 10,
    async run(stage, long) {
      await stage.isolate(0);
      await sleep(long);
      await stage.rejoin(0);
    },
  },
  {
    ...usual,
    key: "b",
    title: "a backend stopped (SIGSTOP)",
    seconds: 10,
    async run(stage, long) {
      stage.signal(0, "SIGSTOP");
      await sleep(long);
      stage.signal(0, "SIGCONT");
    },
  },
  {
    ...usual,
    key: "c",
    title: "restarted, then 503 for a while",
    seconds: 10,
    async run(stage, long) {
      stage.kill(0);
      await stage.restart(0, "refusing");
      await sleep(long);
      stage.order(0, "mode ok");
    },
  },
  {
    ...usual,
    key: "c'",
    title: "restarted, accepts but is silent",
    seconds: 10,
    async run(stage, long) {
      stage.kill(0);
      await stage.restart(0, "silent");
      await sleep(long);
      stage.kill(0);
      await stage.restart(0);
    },
  },
  {
    ...usual,
    key: "i",
    title: "all backends down",
    seconds: 5,
    after: 12,
    async run(stage, long) {
      for (const index of everywhere) stage.kill(index);
      await sleep(long);
      await Promise.all(everywhere.map((index) => stage.restart(index)));
      return Date.now();
    },
  },
  {
    ...reloading,
    key: "f new",
    title: "20 reloads, new connections",
    kind: { method: "GET", keepAlive: false },
    run: reloads,
  },
  {
    ...reloading,
    key: "f kept",
    title: "20 reloads, kept connections",
    kind: get,
    run: reloads,
  },
  {
    ...reloading,
    key: "f post",
    title: "20 reloads, POST of 300 ms",
    kind: post,
    rate: 100,
    delay: 300,
    run: reloads,
  },
  {
    ...usual,
    key: "w",
    title: "a worker of two killed every 2 s",
    kind: { method: "GET", keepAlive: false },
    workers: 2,
    seconds: 8,
    settings: ["tuned", "example"],
    run: killWorkers,
  },
  {
    ...usual,
    key: "j slow",
    title: "POST, one backend takes 3 s",
    kind: post,
    rate: 50,
    readTimeout: "1s",
    seconds: 6,
    async run(stage, long) {
      stage.order(0, "delay 3000");
      await sleep(long);
      stage.order(0, "delay 0");
    },
  },
  {
    ...usual,
    key: "j kill",
    title: "POST of 300 ms, a backend killed",
    kind: post,
    rate: 100,
    delay: 300,
    seconds: 4,
    async run(stage, long) {
      stage.kill(0);
      await sleep(long);
      await stage.restart(0);
      stage.order(0, "delay 300");
    },
  },
  {
    ...usual,
    key: "j all",
    title: "POST, all backends take 3 s",
    kind: post,
    rate: 50,
    readTimeout: "1s",
    seconds: 5,
    async run(stage, long) {
      for (const index of everywhere) stage.order(index, "delay 3000");
      await sleep(long);
      for (const index of everywhere) stage.order(index, "delay 0");
    },
  },
];
