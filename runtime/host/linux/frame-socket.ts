import { int32, openSocket, sendTo } from "./socket.ts";

const AF_PACKET = 17;

/** A socket that only sends Ethernet frames. */
export function openFrameSocket(): number {
  return openSocket(AF_PACKET, 0, "a packet socket for gratuitous ARP", "CAP_NET_RAW");
}

/** Sends one Ethernet frame with its header out of an interface; throws a `HostError`. */
export function sendFrame(fd: number, index: number, frame: Uint8Array): void {
  const address = new Uint8Array(20);
  address[0] = AF_PACKET;
  address.set(frame.subarray(12, 14), 2);
  address.set(int32(index), 4);
  address[11] = 6;
  address.set(frame.subarray(0, 6), 12);
  sendTo(fd, frame, address);
}
