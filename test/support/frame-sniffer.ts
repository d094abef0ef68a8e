import { Buffer } from "node:buffer";
import { writeSync } from "node:fs";

import { PollSet } from "../../runtime/host/linux/poll.ts";
import { openSocket, receiveInto } from "../../runtime/host/linux/socket.ts";

/*
 * Writes down the frames on a host's interfaces that tell of virtual routers: VRRP, ARP, neighbour
 * advertisements; one on a line, in hexadecimal.
 */

const AF_PACKET = 17;
const everyProtocol = 0x0300;
const ARP = 0x0806;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VRRP = 112;
const ICMPV6 = 58;
const neighbourAdvertisement = 136;

const fd = openSocket(AF_PACKET, everyProtocol, "a packet socket", "CAP_NET_RAW");
const poll = new PollSet();
const buffer = Buffer.alloc(65_536);
poll.watch([fd]);
writeSync(1, "ready\n");

function tells(frame: Uint8Array): boolean {
  const type = ((frame[12] ?? 0) << 8) | (frame[13] ?? 0);
  if (type === ARP) return true;
  if (type === IPV4) return frame[14 + 9] === VRRP;
  if (type !== IPV6) return false;
  const next = frame[14 + 6];
  return next === VRRP || (next === ICMPV6 && frame[14 + 40] === neighbourAdvertisement);
}

for (;;) {
  poll.wait(Infinity);
  for (let bytes = receiveInto(fd, buffer); bytes; bytes = receiveInto(fd, buffer))
    if (tells(bytes)) writeSync(1, `${Buffer.from(bytes).toString("hex")}\n`);
}
