import { type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { agentFlags } from "../../runtime/control/agent-flags.ts";
import { haPlan } from "../../test/support/keepalived.ts";
import type { Host } from "../../test/support/netns.ts";
import { Stage } from "../../test/support/vrrp-stage.ts";
import { memory, processorTime } from "../bench/processes.ts";
import { type Figure, round } from "./figures.ts";
import type { Product } from "./pair.ts";
import { stripped } from "./stripped.ts";

/** One interface has 255 virtual router ids for each group. */
const inGroup = 250;
const mostShare = 3;
const mostMegabytes = 64;
const mostSpread = 100;
const patience = 60_000;

/** `count` virtual routers on one interface, version 2 at 1 s, each with an address. */
function configuration(count: number, priority: number): string {
  const instance = (index: number) => {
    const group = Math.floor(index / inGroup);
    const vrid = (index % inGroup) + 1;
    return `vrrp_instance V${index} {
  state BACKUP
  version 2
  interface eth0
  virtual_router_id ${vrid}
  priority ${priority}
  advert_int 1
  mcast_dst_ip 224.0.0.${18 + group}
  virtual_ipaddress {
    10.78.${group}.${vrid}/32
  }
}
`;
  };
  return Array.from({ length: count }, (_, index) => instance(index)).join("");
}

function start(stage: Stage, product: Product, host: Host, text: string): ChildProcess {
  const file = join(stage.directory, `${host.port}.conf`);
  if (product === "keepalived") {
    writeFileSync(file, text);
    const words = ["-n", "-l", "--vrrp", "-f", file, "-p", `${file}.pid`, "-r", `${file}.vrrp.pid`];
    return drained(stage.network.start(host.namespace, "keepalived", ...words));
  }
  writeFileSync(file, JSON.stringify(haPlan(text)));
  const agent = [...agentFlags, join(stage.directory, "runtime/vrrp/main.js"), "--plan", file];
  return drained(stage.network.start(host.namespace, process.execPath, ...agent));
}

/** A full pipe would stop it. */
function drained(child: ChildProcess): ChildProcess {
  child.stdout?.resume();
  child.stderr?.resume();
  return child;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patience;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
    await sleep(200);
  }
}

interface Cost {
  /** Percent of one core. */
  readonly share: number;
  /** Megabytes of all processes. */
  readonly pss: number;
}

async function costs(children: readonly ChildProcess[], seconds: number): Promise<Cost[]> {
  const pids = children.map(({ pid }) => pid ?? 0);
  const before = pids.map(processorTime);
  const from = performance.now();
  await sleep(seconds * 1000);
  const elapsed = (performance.now() - from) * 10;
  return pids.map((pid, index) => ({
    share: (processorTime(pid) - (before[index] ?? 0)) / elapsed,
    pss: memory(pid).reduce((sum, each) => sum + each, 0),
  }));
}

/** What many instances cost at rest, and how close together they move when their master crashes. */
export async function many(product: Product, count: number, seconds: number): Promise<Figure[]> {
  const stage = new Stage();
  try {
    if (product === "lbc") stripped(stage.directory);
    const [strong, weak] = [stage.host(0), stage.host(1)];
    const holds = async (host: Host) => (await stage.network.addresses(host)).length === count + 1;
    const master = start(stage, product, strong, configuration(count, 200));
    await until("every instance is master", () => holds(strong));
    const backup = start(stage, product, weak, configuration(count, 100));
    // Behind the second gratuitous ARPs, which come after five seconds.
    await sleep(7000);
    const observer = await stage.observer(weak);
    const found = await costs([master, backup], seconds);
    const from = observer.seen.length;
    await stage.network.isolate(strong);
    await until("every instance has moved", () => holds(weak));
    const added = () => observer.seen.slice(from).filter(({ what }) => what === "added");
    await until("all moves are seen", () => Promise.resolve(added().length >= count));
    const times = added().map(({ at }) => at / 1000);
    return told(product, count, found, Math.max(...times) - Math.min(...times));
  } finally {
    await stage.close();
  }
}

function told(product: Product, count: number, found: readonly Cost[], apart: number): Figure[] {
  const what = `${count} instances`;
  const bounded = (bound: number) => (product === "lbc" ? { bound } : {});
  const worst = (of: (cost: Cost) => number) => Math.max(...found.map(of));
  const both = (of: (cost: Cost) => number) =>
    `master ${round(of(found[0] ?? { share: 0, pss: 0 }))}, backup ${round(of(found[1] ?? { share: 0, pss: 0 }))}`;
  const share = ({ share: value }: Cost) => value;
  const pss = ({ pss: value }: Cost) => value;
  return [
    {
      what: `${what}, of a core`,
      product,
      value: worst(share),
      unit: "%",
      detail: both(share),
      ...bounded(mostShare),
    },
    {
      what: `${what}, PSS`,
      product,
      value: worst(pss),
      unit: "MB",
      detail: both(pss),
      ...bounded(mostMegabytes),
    },
    { what: `${what}, first to last moved`, product, value: apart, ...bounded(mostSpread) },
  ];
}
