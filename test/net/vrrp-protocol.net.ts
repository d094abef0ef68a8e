import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { haPlan } from "../support/keepalived.ts";
import { type Host, lacking } from "../support/netns.ts";
import { type Program, Stage } from "../support/vrrp-stage.ts";

/* Strict mode, owners that meet, delays and strange routers, beside keepalived 2.2.7. */

const reason = lacking("keepalived", "nft", "ping");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const text = (inside: string, { priority = 150, vrid = 51, globals = "" } = {}) => `global_defs {
  ${globals}
}
vrrp_instance V {
  version 3
  interface eth0
  virtual_router_id ${vrid}
  priority ${priority}
  advert_int 0.1
  virtual_ipaddress {
    10.77.${vrid}.100/24
    10.77.${vrid}.101/24
  }
  ${inside}
}
`;

type Side = "lbc" | "keepalived";

const start = (stage: Stage, side: Side, host: Host, config: string): Program =>
  side === "lbc" ? stage.agentOf(host, haPlan(config)) : stage.keepalivedOf(host, config);

const master = /\(V\) Entering MASTER STATE/;
const backup = /\(V\) Entering BACKUP STATE/;
const fault = /\(V\) Entering FAULT STATE/;

async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = new Stage();
  try {
    await play(stage);
  } finally {
    await stage.close();
  }
}

const rulesOf = async (stage: Stage, host: Host): Promise<string[]> => {
  const listed = await stage.network.run(host.namespace, "nft", "list", "ruleset");
  return listed
    .replace("table ip lbc", "table ip keepalived")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .toSorted();
};

const reaches = (stage: Stage, from: Host, address: string): Promise<boolean> =>
  stage.network.run(from.namespace, "ping", "-c", "1", "-W", "1", address).then(
    () => true,
    () => false,
  );

/** What a master in strict mode has put into nftables, and what is left when it has gone. */
async function strictRules(side: Side): Promise<readonly [string[], string[]]> {
  const seen: string[][] = [];
  await onStage(async (stage) => {
    const host = stage.host(0);
    const config = text("strict_mode on").replaceAll("10.77.51.", "10.77.0.");
    const program = start(stage, side, host, config);
    await program.output.wait(master);
    await program.output.wait(/setting VIPs/);
    await stage.network.run(host.namespace, "ip", "-4", "addr");
    for (let tries = 0; tries < 50 && !(await stage.network.addresses(host))[2]; tries++)
      await sleep(50);
    assert.equal(await reaches(stage, stage.host(1), "10.77.0.1"), true);
    assert.equal(await reaches(stage, stage.host(1), "10.77.0.100"), false, side);
    seen.push(await rulesOf(stage, host));
    await program.end();
    seen.push(await rulesOf(stage, host));
  });
  const [during = [], after = []] = seen;
  return [during, after];
}

async function strict(): Promise<void> {
  const [lbc, keepalived] = await Promise.all([strictRules("lbc"), strictRules("keepalived")]);
  // keepalived makes a table for IPv6 as well, whether there is such an address or not.
  const isIpv4 = (line: string) => keepalived[0].includes(line);
  assert.deepEqual(lbc[0].filter(isIpv4), lbc[0]);
  assert.ok(lbc[0].includes("ip daddr @vips drop") && lbc[0].includes("ip saddr @vips drop"));
  assert.ok(lbc[0].includes("elements = { 10.77.0.100, 10.77.0.101 }"));
  assert.deepEqual([lbc[1], keepalived[1]], [[], []]);
}

/** The supervisor takes the rules of an agent that was killed. */
async function killed(): Promise<void> {
  await onStage(async (stage) => {
    const host = stage.host(0);
    const program = stage.supervised(host, {
      version: 3,
      interval: 0.1,
      priority: 150,
      lines: "no_accept",
    });
    await program.output.wait(master);
    for (let tries = 0; tries < 50 && (await rulesOf(stage, host)).length === 0; tries++)
      await sleep(50);
    const rules = await rulesOf(stage, host);
    assert.ok(rules.includes("elements = { 10.77.0.100 }"), rules.join("\n"));
    const pids = await stage.network.run(
      host.namespace,
      "sh",
      "-c",
      "ip netns pids $(ip netns identify)",
    );
    const agents = await Promise.all(
      pids
        .split("\n")
        .filter(Boolean)
        .map(async (pid) => {
          const title = await stage.network
            .run(host.namespace, "cat", `/proc/${pid}/cmdline`)
            .catch(() => "");
          return title.includes("lbc: HA agent") ? [pid] : [];
        }),
    );
    const [agent] = agents.flat();
    assert.ok(agent);
    await stage.network.run(host.namespace, "kill", "-9", agent);
    let left = rules;
    for (let tries = 0; tries < 100 && left.some((line) => line.includes("10.77.0.100")); tries++) {
      await sleep(20);
      left = await rulesOf(stage, host);
    }
    assert.ok(!left.some((line) => line.includes("10.77.0.100")), left.join("\n"));
  });
}

/** Priority 255 on both: one master, whoever came first. */
async function owners(first: Side): Promise<void> {
  const second = first === "lbc" ? "keepalived" : "lbc";
  await onStage(async (stage) => {
    const config = text("", { priority: 255 });
    const one = start(stage, first, stage.host(0), config);
    await one.output.wait(master);
    const two = start(stage, second, stage.host(1), config);
    await two.output.wait(master);
    await Promise.race([one.output.wait(backup), two.output.wait(backup)]);
    await sleep(1000);
    const held = await Promise.all(
      [0, 1].map(async (host) => (await stage.network.addresses(stage.host(host))).length > 1),
    );
    assert.equal(held.filter(Boolean).length, 1, `${first} first: ${held.join(" ")}`);
  });
}

async function source(): Promise<void> {
  await onStage(async (stage) => {
    const host = stage.host(0);
    const config = text("mcast_src_ip 10.77.0.55\ntrack_src_ip");
    const program = start(stage, "lbc", host, config);
    await program.output.wait(fault);
    const own = (what: "add" | "del") =>
      stage.network.run(host.namespace, "ip", "addr", what, "10.77.0.55/24", "dev", "eth0");
    await own("add");
    await program.output.wait(master);
    const said = program.output.lines.length;
    await own("del");
    await program.output.wait(fault, said);
    await program.output.wait(/sent 0 priority/, said);
  });
}

/** keepalived says it with every advert. */
async function strange(side: Side): Promise<string> {
  let line = "";
  await onStage(async (stage) => {
    const program = start(stage, side, stage.host(0), text("", { globals: "log_unknown_vrids" }));
    await program.output.wait(master);
    await start(stage, "keepalived", stage.host(1), text("", { vrid: 77 })).output.wait(master);
    line = await program.output.wait(/Unknown VRID/);
    await sleep(500);
    const told = program.output.lines.filter((one) => one.includes("Unknown VRID"));
    if (side === "lbc") assert.equal(told.length, 1);
  });
  return line.slice(line.indexOf("Unknown"));
}

async function delay(): Promise<void> {
  await onStage(async (stage) => {
    const config = text("", { globals: "vrrp_startup_delay 1.5" });
    const program = start(stage, "lbc", stage.host(0), config);
    await program.output.wait(/Delaying startup for 1.5 seconds/);
    const from = Date.now();
    await program.output.wait(master);
    const waited = Date.now() - from;
    // The delay and a down time of 341 ms; what was said may have taken a while to reach us.
    assert.ok(waited > 1000, `${waited} ms`);
  });
}

void test(
  "protocol beside keepalived",
  { skip, timeout: 90_000, concurrency: true },
  async (context) => {
    assert.equal(reason, undefined);
    await Promise.all([
      context.test("strict mode bars the addresses as keepalived does", strict),
      context.test("the rules of an agent that was killed go", killed),
      context.test("two owners, lbc first", () => owners("lbc")),
      context.test("two owners, keepalived first", () => owners("keepalived")),
      context.test("track_src_ip", source),
      context.test("vrrp_startup_delay", delay),
      context.test("log_unknown_vrids", async () => {
        const [lbc, keepalived] = await Promise.all([strange("lbc"), strange("keepalived")]);
        assert.equal(lbc, keepalived);
      }),
    ]);
  },
);
