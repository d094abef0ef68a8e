import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { lacking } from "../support/netns.ts";
import { Stage, Transcript, virtualAddress } from "../support/vrrp-stage.ts";

/* What lbc puts on the wire, as tshark reads it. */

const reason = lacking("tshark");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const fields = [
  "eth.dst",
  "ip.src",
  "ip.dst",
  "ip.ttl",
  "ip.dsfield",
  "ip.flags.df",
  "ip.checksum.status",
  "vrrp.version",
  "vrrp.virt_rtr_id",
  "vrrp.prio",
  "vrrp.ip_addr",
  "vrrp.checksum.status",
  "vrrp.auth_type",
  "arp.opcode",
  "arp.isgratuitous",
  "arp.src.proto_ipv4",
  "arp.dst.proto_ipv4",
  "arp.src.hw_mac",
  "arp.dst.hw_mac",
  "eth.src",
] as const;

type Frame = Readonly<Record<(typeof fields)[number], string>>;

const good = "1";
const everybody = "ff:ff:ff:ff:ff:ff";

for (const [version, interval] of [
  [2, 1],
  [3, 0.1],
] as const)
  test(`version ${version} on the wire`, { skip, timeout: 60_000 }, async () => {
    assert.equal(reason, undefined);
    const frames = await capture(version, interval);
    const adverts = frames.filter((frame) => frame["vrrp.version"] !== "");
    assert.ok(adverts.length >= 3);
    for (const advert of adverts)
      assert.deepEqual(
        { ...pick(advert), priority: "" },
        {
          ethernet: "01:00:5e:00:00:12",
          source: "10.77.0.1",
          destination: "224.0.0.18",
          ttl: "255",
          service: "0xc0",
          fragment: "0",
          header: good,
          version: String(version),
          vrid: "51",
          addresses: virtualAddress,
          sum: good,
          priority: "",
        },
      );
    const priorities = adverts.map((advert) => advert["vrrp.prio"]);
    assert.deepEqual(new Set(priorities.slice(0, -1)), new Set(["100"]));
    assert.equal(priorities.at(-1), "0");
    checkArp(frames);
  });

/** lbc alone becomes master, repeats its gratuitous ARP, and is stopped. */
async function capture(version: 2 | 3, interval: number): Promise<Frame[]> {
  const stage = new Stage();
  try {
    const [speaker, listener] = [stage.host(0), stage.host(1)];
    const file = join(stage.directory, "capture.pcap");
    const filter = ["-i", "eth0", "-f", "ip proto 112 or arp", "-w", file];
    const child = stage.network.start(listener.namespace, "tshark", ...filter);
    await new Transcript(child).wait(/Capturing/);
    const lbc = stage.lbc(speaker, {
      version,
      interval,
      priority: 100,
      outside: "global_defs {\nvrrp_garp_master_delay 1\n}",
    });
    await lbc.output.wait(/Entering MASTER STATE/);
    await sleep(1500);
    await lbc.end();
    await sleep(200);
    const ended = once(child, "close");
    child.kill("SIGINT");
    await ended;
    return await read(stage, file);
  } finally {
    await stage.close();
  }
}

async function read(stage: Stage, file: string): Promise<Frame[]> {
  const wanted = fields.flatMap((field) => ["-e", field]);
  const format = ["-T", "fields", "-E", "separator=|", ...wanted, "-o", "ip.check_checksum:TRUE"];
  const text = await stage.network.run(stage.network.bridge, "tshark", "-r", file, ...format);
  const frames = text.split("\n").filter(Boolean);
  return frames.map((line) => {
    const values = line.split("|");
    return Object.fromEntries(fields.map((field, index) => [field, values[index] ?? ""])) as Frame;
  });
}

const pick = (frame: Frame) => ({
  ethernet: frame["eth.dst"],
  source: frame["ip.src"],
  destination: frame["ip.dst"],
  ttl: frame["ip.ttl"],
  service: frame["ip.dsfield"],
  fragment: frame["ip.flags.df"] === "False" ? "0" : frame["ip.flags.df"],
  header: frame["ip.checksum.status"],
  version: frame["vrrp.version"],
  vrid: frame["vrrp.virt_rtr_id"],
  addresses: frame["vrrp.ip_addr"],
  sum: frame["vrrp.checksum.status"],
});

/** Five behind the first advert, five after garp_master_delay, each as keepalived's. */
function checkArp(frames: readonly Frame[]): void {
  const isArp = (frame: Frame) => frame["arp.src.proto_ipv4"] === virtualAddress;
  const arps = frames.filter(isArp);
  assert.equal(arps.length, 10);
  const firstArp = frames.findIndex(isArp);
  assert.notEqual(frames[firstArp - 1]?.["vrrp.version"], "");
  assert.equal(frames.slice(0, firstArp).filter((one) => one["vrrp.version"] !== "").length, 1);
  assert.ok(frames.slice(firstArp, firstArp + 5).every(isArp));
  for (const arp of arps) {
    assert.equal(arp["eth.dst"], everybody);
    assert.equal(arp["arp.dst.hw_mac"], everybody);
    assert.equal(arp["arp.src.hw_mac"], arp["eth.src"]);
    assert.equal(arp["arp.dst.proto_ipv4"], virtualAddress);
    assert.equal(arp["arp.opcode"], "1");
  }
}
