import { setTimeout as sleep } from "node:timers/promises";

import { downTime, skewTime } from "../../runtime/vrrp/machine/timers.ts";
import { type Figure, median, spread } from "./figures.ts";
import { now, Pair, type Product, withPair } from "./pair.ts";

/** Milliseconds that lbc may be late. */
const slack = 3;
const weakest = 100;

/** The master's cable is cut: how much later than its down timer says does the backup act? */
export async function takeover(
  product: Product,
  interval: number,
  runs: number,
): Promise<Figure[]> {
  const advert = interval * 1_000_000;
  const down = downTime(3, weakest, advert, 3);
  const late: number[] = [];
  const since: number[] = [];
  let outside = 0;
  await withPair(new Pair(product, interval), async (pair) => {
    for (let run = 0; run < runs; run++) {
      await pair.heard();
      // Every cut at another phase of the master's rhythm.
      await sleep(((run + 0.5) / runs) * interval * 1000);
      const taken = pair.taken();
      const before = now();
      await pair.stage.network.isolate(pair.strong);
      const after = now();
      const { at } = await taken;
      late.push((at - pair.lastAdvert(at) - down) / 1000);
      since.push((at - after) / 1000);
      if (at < before + down - advert || at > after + down + slack * 1000) outside += 1;
      const given = pair.given();
      await pair.stage.network.rejoin(pair.strong);
      await given;
    }
  });
  const name = `takeover at ${interval} s`;
  const window = `${(down - advert) / 1000} to ${down / 1000} ms`;
  const bound = product === "lbc" ? { bound: slack } : {};
  return [
    {
      what: `${name}, behind the down timer`,
      product,
      value: median(late),
      ...bound,
      detail: `${spread(late)}; since the cut ${spread(since)} (${window}), ${outside} of ${runs} outside`,
    },
  ];
}

/** The master is told to stop: its farewell to the backup's address, beyond the skew time. */
export async function handover(
  product: Product,
  interval: number,
  runs: number,
): Promise<Figure[]> {
  const skew = skewTime(3, weakest, interval * 1_000_000);
  const late: number[] = [];
  const asked: number[] = [];
  await withPair(new Pair(product, interval), async (pair) => {
    for (let run = 0; run < runs; run++) {
      await pair.heard();
      const [resigned, taken] = [pair.resigned(), pair.taken()];
      const from = now();
      const ended = pair.master.end();
      const [said, there] = await Promise.all([resigned, taken, ended]);
      late.push((there.at - said.at - skew) / 1000);
      asked.push((there.at - from) / 1000);
      const given = pair.given();
      await pair.lead();
      await given;
    }
  });
  const detail = `${spread(late)}; since SIGTERM ${spread(asked)} (skew ${skew / 1000} ms)`;
  const bound = product === "lbc" ? { bound: slack } : {};
  const what = `graceful handover at ${interval} s, beyond the skew time`;
  return [{ what, product, value: median(late), ...bound, detail }];
}
