import { writeSync } from "node:fs";
import { parseArgs } from "node:util";

import { NetlinkMonitor } from "../../runtime/host/linux/netlink.ts";
import { PollSet } from "../../runtime/host/linux/poll.ts";
import { openVrrpSocket } from "../../runtime/host/linux/raw-socket.ts";
import { becomeRealtime } from "../../runtime/host/linux/sched.ts";
import { receiveInto } from "../../runtime/host/linux/socket.ts";
import { monotonic } from "../../runtime/vrrp/clock.ts";
import { readPacket } from "../../runtime/vrrp/packet.ts";

/*
 * Stands on a host and writes down, by one clock, when adverts of others arrive and when addresses
 * come and go: one JSON object on a line. A program of its own, so that a busy test runner does
 * not blur what it sees.
 */

export type Observation =
  | { readonly at: number; readonly what: "ready" }
  | {
      readonly at: number;
      readonly what: "advert";
      readonly from: string;
      readonly vrid: number;
      readonly priority: number;
    }
  | { readonly at: number; readonly what: "added"; readonly ip: string }
  | { readonly at: number; readonly what: "removed"; readonly ip: string };

const { values } = parseArgs({ options: { index: { type: "string", default: "2" } } });

const write = (seen: Observation) => writeSync(1, `${JSON.stringify(seen)}\n`);

const group = Uint8Array.of(224, 0, 0, 18);
const adverts = openVrrpSocket({
  interface: "eth0",
  index: Number(values.index),
  group,
  protocol: 112,
});
const monitor = new NetlinkMonitor();
const poll = new PollSet();
const buffer = new Uint8Array(2048);
poll.watch([adverts, monitor.fd]);
becomeRealtime(20);
write({ at: monotonic(), what: "ready" });

for (;;) {
  poll.wait(Infinity);
  const at = monotonic();
  if (poll.ready(1)) {
    const news = monitor.read();
    for (const message of news === "overrun" ? [] : news)
      if (message.kind === "address")
        write({ at, what: message.removed ? "removed" : "added", ip: message.ip });
  }
  for (let bytes = receiveInto(adverts, buffer); bytes; bytes = receiveInto(adverts, buffer)) {
    const packet = readPacket(bytes);
    if (packet) {
      const { source, vrid, priority } = packet;
      write({ at, what: "advert", from: source.join("."), vrid, priority });
    }
  }
}
