import { Buffer } from "node:buffer";
import { readFileSync, writeSync } from "node:fs";

import { libc } from "../../runtime/host/linux/ffi.ts";
import { PollSet } from "../../runtime/host/linux/poll.ts";
import { int32, openSocket, receiveInto, setOption } from "../../runtime/host/linux/socket.ts";

/*
 * Writes down the frames that come in by an interface and tell of virtual routers: VRRP, ARP,
 * neighbour advertisements, reports of groups; one on a line, in hexadecimal.
 */

const AF_PACKET = 17;
const everyProtocol = 0x0300;
const ARP = 0x0806;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VRRP = 112;
const ICMPV6 = 58;
const IGMP = 2;
const HOP_BY_HOP = 0;
const neighbourAdvertisement = 136;
const SOL_PACKET = 263;
const PACKET_IGNORE_OUTGOING = 23;

const fd = openSocket(AF_PACKET, everyProtocol, "a packet socket", "CAP_NET_RAW");
const device = process.argv[2] ?? "eth0";
const index = Number(readFileSync(`/sys/class/net/${device}/ifindex`, "utf8"));
const address = new Uint8Array(20);
address[0] = AF_PACKET;
address[2] = everyProtocol & 0xff;
address[3] = everyProtocol >> 8;
address.set(int32(index), 4);
libc().bind(fd, address, address.length);
setOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, int32(1));
const poll = new PollSet();
const buffer = Buffer.alloc(65_536);
poll.watch([fd]);
writeSync(1, "ready\n");

function tells(frame: Uint8Array): boolean {
  const type = ((frame[12] ?? 0) << 8) | (frame[13] ?? 0);
  if (type === ARP) return true;
  if (type === IPV4) return frame[14 + 9] === VRRP || frame[14 + 9] === IGMP;
  if (type !== IPV6) return false;
  const next = frame[14 + 6];
  if (next === VRRP || next === HOP_BY_HOP) return true;
  return next === ICMPV6 && frame[14 + 40] === neighbourAdvertisement;
}

for (;;) {
  poll.wait(Infinity);
  for (let bytes = receiveInto(fd, buffer); bytes; bytes = receiveInto(fd, buffer))
    if (tells(bytes)) writeSync(1, `${Buffer.from(bytes).toString("hex")}\n`);
}
