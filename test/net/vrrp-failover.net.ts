import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { downTime } from "../../runtime/vrrp/machine/timers.ts";
import { lacking } from "../support/netns.ts";
import { type Observer, type Settings, Stage, virtualAddress } from "../support/vrrp-stage.ts";

/*
 * `lbc serve --ha` and a real keepalived, one the other's backup: how long after the master's link
 * was cut the backup holds the address. The stated bound is 5 ms beyond the protocol's window; shared machines
 * of CI get five times that.
 */

const long = process.env["LBC_LONG"] === "1";
const ours = (long ? 5 : 25) * 1000;
/** keepalived 2.2.7 is an ordinary process: up to 97 ms late where others were busy. */
const theirs = 500 * 1000;
/** A master whose adverts come late makes the takeover seem early. */
const early = (long ? 20 : 200) * 1000;
const runs = 10;

const reason = lacking("keepalived");
const must = process.env["CI"] === "true";
const skip = reason !== undefined && !must ? reason : false;

interface Case {
  readonly name: string;
  readonly settings: Omit<Settings, "priority">;
  readonly master: "keepalived" | "lbc";
}

const v2 = { version: 2, interval: 1 } as const;
const v3 = { version: 3, interval: 0.1 } as const;

const cases: readonly Case[] = [
  { name: "v2 with PASS at 1 s, lbc behind keepalived", settings: v2, master: "keepalived" },
  { name: "v2 with PASS at 1 s, keepalived behind lbc", settings: v2, master: "lbc" },
  { name: "v3 at 0.1 s, lbc behind keepalived", settings: v3, master: "keepalived" },
  { name: "v3 at 0.1 s, keepalived behind lbc", settings: v3, master: "lbc" },
];

test("failover beside keepalived", { skip, concurrency: !long, timeout: 600_000 }, async (t) => {
  assert.equal(reason, undefined);
  const all = cases.map((one) => t.test(one.name, (inner) => failover(inner, one)));
  await Promise.all(all);
});

interface Measured {
  /** Milliseconds from the cut, and from the last advert that came through. */
  readonly sinceCut: number;
  readonly sinceAdvert: number;
}

async function failover(t: TestContext, { settings, master }: Case): Promise<void> {
  const { version = 2, interval = 1 } = settings;
  const advert = interval * 1_000_000;
  const down = downTime(version, 100, advert, 3);
  const slack = master === "lbc" ? theirs : ours;
  const stage = new Stage();
  try {
    const [strong, weak] = [stage.host(0), stage.host(1)];
    const [first, second] =
      master === "lbc" ? (["serve", "keepalived"] as const) : (["keepalived", "serve"] as const);
    stage[first](strong, { ...settings, priority: 200 });
    const backup = stage[second](weak, { ...settings, priority: 100 });
    await backup.output.wait(/Entering BACKUP STATE/);
    const observer = await stage.observer(weak);
    await observer.next("advert", 15_000, ({ priority }) => priority === 200);

    const measured: Measured[] = [];
    for (let run = 0; run < runs; run++) {
      // Every cut at another phase of the master's rhythm.
      await sleep((run / runs) * interval * 1000);
      const taken = observer.next("added", 15_000, ({ ip }) => ip === virtualAddress);
      const before = now();
      await stage.network.isolate(strong);
      const after = now();
      const { at } = await taken;
      assert.ok(at >= before + down - advert - early, `${(at - before) / 1000} ms is too early`);
      assert.ok(at <= after + down + slack, `${(at - after) / 1000} ms is too late`);
      const last = lastAdvert(observer, at);
      assert.ok(at >= last + down - 1000, "before the down interval was over");
      assert.ok(at <= last + down + slack, `${(at - last - down) / 1000} ms late`);
      measured.push({ sinceCut: (at - after) / 1000, sinceAdvert: (at - last) / 1000 });

      // The master is still one: whoever took over gives the address back at the first advert.
      const given = observer.next("removed", 15_000, ({ ip }) => ip === virtualAddress);
      await stage.network.rejoin(strong);
      await given;
      assert.ok((await stage.network.addresses(strong)).includes(`${virtualAddress}/24`));
    }
    report(t, measured, down);
  } finally {
    await stage.close();
  }
}

const now = (): number => Number(process.hrtime.bigint() / 1000n);

function lastAdvert({ seen }: Observer, before: number): number {
  const found = seen.findLast(
    (one) => one.what === "advert" && one.priority === 200 && one.at < before,
  );
  return found?.at ?? assert.fail("no advert was seen");
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = ((sorted[4] ?? 0) + (sorted[5] ?? 0)) / 2;
  return [sorted[0] ?? 0, middle, sorted.at(-1) ?? 0].map((one) => one.toFixed(2)).join(" / ");
}

function report(t: TestContext, measured: readonly Measured[], down: number): void {
  const late = measured.map(({ sinceAdvert }) => sinceAdvert - down / 1000);
  t.diagnostic(`from the cut, ms: ${spread(measured.map(({ sinceCut }) => sinceCut))}`);
  t.diagnostic(`beyond the down interval of ${down / 1000} ms: ${spread(late)}`);
}
