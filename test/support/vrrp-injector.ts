import { Buffer } from "node:buffer";
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";

import { openVrrpSocket, sendPacket } from "../../runtime/host/linux/raw-socket.ts";

/*
 * Puts IP packets on eth0, whatever they say: one line of hexadecimal digits each, on the standard
 * input. An empty line is answered, so that a test knows that all before it is out.
 */

const group = Uint8Array.of(224, 0, 0, 18);
const sockets = new Map<number, number>();

function socketOf(protocol: number): number {
  const known = sockets.get(protocol);
  if (known !== undefined) return known;
  const fd = openVrrpSocket({ interface: "eth0", index: 2, group, protocol });
  sockets.set(protocol, fd);
  return fd;
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "") {
    writeSync(1, "sent\n");
    continue;
  }
  const packet = Buffer.from(line, "hex");
  sendPacket(socketOf(packet[9] ?? 112), packet, packet.subarray(16, 20));
}
