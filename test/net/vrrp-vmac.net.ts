import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { eventually } from "../support/eventually.ts";
import { type Host, lacking } from "../support/netns.ts";
import { Stage, type Transcript } from "../support/vrrp-stage.ts";

/* `use_vmac` of both families: lbc beside a real keepalived, in both directions. */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const speakers = ["keepalived", "lbc"] as const;
type Speaker = (typeof speakers)[number];
const other = (one: Speaker): Speaker => (one === "lbc" ? "keepalived" : "lbc");

const becomes = (name: string, state: string) =>
  new RegExp(`\\(${name}\\) Entering ${state} STATE`);

const instance = (name: string, priority: number, addresses: string) => `
vrrp_instance ${name} {
  version 3
  state BACKUP
  interface eth0
  virtual_router_id 16
  priority ${priority}
  advert_int 0.1
  use_vmac vmac${name}
  virtual_ipaddress {
    ${addresses}
  }
}
`;

/** An instance of each family, of one number: 00:00:5e:00:01:10 and 00:00:5e:00:02:10. */
const settings = (priority: number) => ({
  priority,
  text: [
    "global_defs {\nvrrp_rt_priority 10\nvrrp_rlimit_rttime 2000000\nvrrp_garp_master_delay 0\nvrrp_garp_master_repeat 2\n}",
    instance("M4", priority, "10.77.0.100/24"),
    instance("M6", priority, "fe80::16\n2001:db8::16/64"),
  ].join("\n"),
});

const groups = /^333300000016/;
const virtualMac = /^.{12}00005e000[12]10/;

async function stageOfBoth(): Promise<Stage> {
  const stage = new Stage();
  for (const host of [stage.host(0), stage.host(1)]) {
    const ip = (...args: string[]) => stage.network.run(host.namespace, "ip", ...args);
    const number = host.ip.split(".")[3];
    await ip("link", "set", "eth0", "addrgenmode", "none");
    await ip("-6", "addr", "flush", "dev", "eth0");
    await ip("addr", "add", `fe80::a:${number}/64`, "dev", "eth0", "nodad");
  }
  return stage;
}

/** What stands on the vmacs; undefined: there are none. */
async function onVmacs(stage: Stage, { namespace }: Host): Promise<string[] | undefined> {
  const text = await stage.network.run(namespace, "ip", "-br", "addr");
  const found = text.split("\n").filter((line) => line.startsWith("vmac"));
  if (found.length === 0) return undefined;
  // The second of IPv6 is that of the interface below: the way to the neighbours.
  const virtual = found.flatMap((line) => line.trim().split(/\s+/).slice(2));
  return virtual.filter((ip) => !ip.startsWith("fe80::a:")).toSorted();
}

const settingsOf = async (stage: Stage, { namespace }: Host) =>
  await stage.network.run(
    namespace,
    "sh",
    "-c",
    "cat /proc/sys/net/ipv4/conf/eth0/arp_ignore /proc/sys/net/ipv4/conf/eth0/arp_filter",
  );

const held = ["10.77.0.100/24", "2001:db8::16/64", "fe80::16/128"];

const scenes: (readonly [name: string, play: (stage: Stage) => Promise<void>])[] = [];
const scene = (name: string, play: (stage: Stage) => Promise<void>) => scenes.push([name, play]);

for (const strong of speakers)
  scene(`${strong} takes the addresses on its vmacs, and gives them back`, async (stage) => {
    const [left, right] = [stage.host(0), stage.host(1)];
    const before = await settingsOf(stage, left);
    const weak = stage[other(strong)](right, settings(100));
    await Promise.all(["M4", "M6"].map((name) => weak.output.wait(becomes(name, "MASTER"))));
    const first = stage[strong](left, settings(200));
    await Promise.all(["M4", "M6"].map((name) => first.output.wait(becomes(name, "MASTER"))));
    const from = weak.output.lines.findIndex((line) => /MASTER STATE/.test(line));
    await Promise.all(["M4", "M6"].map((name) => weak.output.wait(becomes(name, "BACKUP"), from)));
    await eventually(async () => assert.deepEqual(await onVmacs(stage, left), held));
    await eventually(async () => assert.deepEqual(await onVmacs(stage, right), []));
    const again = weak.output.lines.length;
    await first.end();
    assert.equal(await onVmacs(stage, left), undefined, "no interface is left behind");
    if (strong === "lbc") assert.equal(await settingsOf(stage, left), before);
    await Promise.all(["M4", "M6"].map((name) => weak.output.wait(becomes(name, "MASTER"), again)));
  });

scene("clients find each address at its own MAC, and only there", async (stage) => {
  const [left, right] = [stage.host(0), stage.host(1)];
  const lbc = stage.lbc(left, settings(100));
  await Promise.all(["M4", "M6"].map((name) => lbc.output.wait(becomes(name, "MASTER"))));
  await eventually(async () => assert.deepEqual(await onVmacs(stage, left), held));
  const frames = await stage.sniffer(right);
  await stage.network.run(right.namespace, "ip", "neigh", "flush", "dev", "eth0");
  for (const address of ["10.77.0.100", "10.77.0.1", "fe80::16%eth0"])
    await stage.network.run(right.namespace, "ping", "-c", "1", "-W", "5", address);
  await sleep(200);
  const text = await stage.network.run(right.namespace, "ip", "neigh");
  const macOf = (address: string) => new RegExp(`^${address} .*lladdr (\\S+)`, "m").exec(text)?.[1];
  assert.equal(macOf("10.77.0.100"), "00:00:5e:00:01:10");
  assert.equal(macOf("fe80::16"), "00:00:5e:00:02:10");
  assert.ok(!macOf("10.77.0.1")?.startsWith("00:00:5e"));
  // ARP answers: one for each question (opcode 2).
  const answers = frames.lines.filter((frame) => /^.{24}0806.{12}0002/.test(frame));
  assert.equal(new Set(answers.map((frame) => frame.slice(56, 64))).size, answers.length);
});

scene("a backup sends nothing from the virtual MAC", async (stage) => {
  const [left, right] = [stage.host(0), stage.host(1)];
  const strong = stage.keepalived(right, settings(200));
  await Promise.all(["M4", "M6"].map((name) => strong.output.wait(becomes(name, "MASTER"))));
  const lbc = stage.lbc(left, settings(100));
  await lbc.output.wait(becomes("M6", "BACKUP"));
  const port = await stage.snifferOf(left);
  await sleep(1500);
  assert.deepEqual(
    port.lines.filter((frame) => virtualMac.test(frame)),
    [],
  );
  const silent = lbc.output.lines.every((line) => !/MASTER STATE/.test(line));
  assert.ok(silent);
  await lbc.end();
});

scene("frames from the virtual MACs are keepalived's, byte for byte", async (stage) => {
  const frames = await stage.sniffer(stage.host(1));
  const heard: string[][] = [];
  for (const speaker of speakers) {
    const from = frames.lines.length;
    const program = stage[speaker](stage.host(0), settings(123));
    await Promise.all(["M4", "M6"].map((name) => program.output.wait(becomes(name, "MASTER"))));
    await sleep(300);
    await program.end();
    await frames.wait(/^.{12}00005e000110.*31100001/, from);
    await frames.wait(/^.{12}00005e000210.*31100002/, from);
    heard.push(distinct(frames, from));
  }
  const [keepalived, lbc] = heard;
  assert.deepEqual(lbc, keepalived);
  assert.equal(lbc?.length, 7, "two adverts and a farewell of each family, three announcements");
});

/**
 * Without what differs by nature: IP identification and its sum, flow labels; and without a master's
 * own MLD reports, which keepalived has nftables send from the interface below.
 */
function distinct({ lines: frames }: Transcript, from: number): string[] {
  const ours = frames.slice(from).filter((frame) => virtualMac.test(frame) && !groups.test(frame));
  const plain = ours.map((frame) =>
    frame.startsWith("0800", 24)
      ? frame.replace(/^(.{36}).{4}(.{8}).{4}/, "$10000$20000")
      : frame.replace(/^(.{24}86dd...).{5}/, "$100000"),
  );
  return [...new Set(plain)].toSorted();
}

scene("an agent killed with -9: vmacs go, priority 0 comes from their MACs", async (stage) => {
  const frames = await stage.sniffer(stage.host(1));
  const lbc = stage.supervised(stage.host(0), settings(100));
  await Promise.all(["M4", "M6"].map((name) => lbc.output.wait(becomes(name, "MASTER"))));
  await eventually(async () => assert.deepEqual(await onVmacs(stage, stage.host(0)), held));
  const from = frames.lines.length;
  const found = await stage.network.run(stage.network.bridge, "pgrep", "-P", String(lbc.child.pid));
  process.kill(Number(found.trim().split("\n").at(-1)), "SIGKILL");
  await frames.wait(/^.{12}00005e000110.*31100001/, from);
  await frames.wait(/^.{12}00005e000210.*31100002/, from);
  await lbc.output.wait(becomes("M4", "MASTER"), lbc.output.lines.length);
  await lbc.end();
  assert.equal(await onVmacs(stage, stage.host(0)), undefined);
});

scene("a vmac that somebody deletes is made again", async (stage) => {
  const host = stage.host(0);
  const lbc = stage.lbc(host, settings(100));
  await Promise.all(["M4", "M6"].map((name) => lbc.output.wait(becomes(name, "MASTER"))));
  await eventually(async () => assert.deepEqual(await onVmacs(stage, host), held));
  const from = lbc.output.lines.length;
  await stage.network.run(host.namespace, "ip", "link", "del", "vmacM4");
  await lbc.output.wait(becomes("M4", "MASTER"), from);
  await eventually(async () => assert.deepEqual(await onVmacs(stage, host), held));
});

test("VRRP with virtual MACs", { skip, timeout: 120_000, concurrency: 4 }, async (t) => {
  assert.equal(reason, undefined);
  const played = scenes.map(([name, play]) =>
    t.test(name, async () => {
      const stage = await stageOfBoth();
      try {
        await play(stage);
      } finally {
        await stage.close();
      }
    }),
  );
  await Promise.all(played);
});
