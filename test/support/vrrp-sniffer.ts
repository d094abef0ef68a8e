import { Buffer } from "node:buffer";
import { writeSync } from "node:fs";

import { PollSet } from "../../runtime/host/linux/poll.ts";
import { openSocket, receiveInto } from "../../runtime/host/linux/socket.ts";

/* Writes the IP packets of VRRP and AH that leave or reach this host, as hexadecimal digits. */

const AF_PACKET = 17;
/** ETH_P_ALL in network order: other taps do not see what leaves. */
const everything = 0x0300;
const ethernet = 14;

const fd = openSocket(AF_PACKET, everything, "a packet socket", "CAP_NET_RAW");
const poll = new PollSet();
poll.watch([fd]);
const buffer = new Uint8Array(2048);
writeSync(1, "ready\n");
for (;;) {
  poll.wait(Infinity);
  for (let frame = receiveInto(fd, buffer); frame; frame = receiveInto(fd, buffer)) {
    const packet = frame.subarray(ethernet);
    const isIpv4 = frame[12] === 8 && frame[13] === 0;
    if (isIpv4 && (packet[9] === 112 || packet[9] === 51))
      writeSync(1, `${Buffer.from(packet).toString("hex")}\n`);
  }
}
