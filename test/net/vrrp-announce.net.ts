import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { lacking } from "../support/netns.ts";
import { Stage, Transcript, virtualAddress } from "../support/vrrp-stage.ts";

/*
 * A takeover on the wire, lbc's beside keepalived's: the advert, then gratuitous ARP for every
 * address, also those that are not advertised, and all of it again after `garp_master_delay`.
 */

const reason = lacking("keepalived", "tshark");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const fields = [
  "eth.dst",
  "vrrp.prio",
  "vrrp.ip_addr",
  "arp.opcode",
  "arp.src.proto_ipv4",
  "arp.dst.proto_ipv4",
  "arp.dst.hw_mac",
  "arp.hw.size",
  "arp.proto.size",
];

const settings = {
  priority: 100,
  version: 3,
  interval: 0.3,
  lines: "virtual_ipaddress_excluded {\n10.77.0.101/24\n10.77.0.102/24\n}\ngarp_master_repeat 3",
  outside: "global_defs {\nvrrp_garp_master_delay 1\n}",
} as const;

/** Everything of VRRP and ARP that a product says between its start and its end, in order. */
async function spoken(product: "lbc" | "keepalived"): Promise<string[]> {
  const stage = new Stage();
  try {
    const [speaker, listener] = [stage.host(0), stage.host(1)];
    const file = join(stage.directory, "capture.pcap");
    const filter = ["-i", "eth0", "-f", "ip proto 112 or arp", "-w", file];
    const child = stage.network.start(listener.namespace, "tshark", ...filter);
    await new Transcript(child).wait(/Capturing/);
    const program = stage[product](speaker, settings);
    await program.output.wait(/Entering MASTER STATE/);
    await sleep(2000);
    await program.end();
    await sleep(200);
    const ended = once(child, "close");
    child.kill("SIGINT");
    await ended;
    const format = ["-T", "fields", "-E", "separator=|", ...fields.flatMap((one) => ["-e", one])];
    const text = await stage.network.run(stage.network.bridge, "tshark", "-r", file, ...format);
    return text.split("\n").filter(Boolean);
  } finally {
    await stage.close();
  }
}

/** The steady adverts between say nothing about the order. */
function essence(frames: readonly string[]): { readonly first: string; readonly arps: string[] } {
  const arps = frames.filter((frame) => frame.split("|")[3] !== "");
  return { first: frames[0] ?? "nothing", arps };
}

test("a takeover on the wire is keepalived's", { skip, timeout: 120_000 }, async () => {
  assert.equal(reason, undefined);
  const [theirs, ours] = await Promise.all([spoken("keepalived"), spoken("lbc")]);
  const [expected, found] = [essence(theirs), essence(ours)];
  assert.deepEqual(found, expected);
  assert.match(found.first, new RegExp(`\\|100\\|${virtualAddress.replaceAll(".", "\\.")}\\|`));
  // Three addresses, three times, twice.
  assert.equal(found.arps.length, 18);

  for (const frames of [ours, theirs]) assert.equal(frames.at(-1)?.split("|")[1], "0");
});
