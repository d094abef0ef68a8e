import { closeSocket, openSocket, receiveInto, sendTo } from "./socket.ts";

const families = {
  4: { domain: 2, protocol: 1, request: 8, reply: 0, addressLength: 16 },
  6: { domain: 10, protocol: 58, request: 128, reply: 129, addressLength: 28 },
} as const;

/** An answer to one of our requests. */
export interface EchoReply {
  readonly identifier: number;
  readonly sequence: number;
  /** What we had sent along. */
  readonly data: Uint8Array;
}

/** A raw ICMP socket that asks for echoes; it hears the answers to everybody on this machine. */
export class IcmpSocket {
  readonly #family: 4 | 6;
  readonly #fd: number;
  readonly #buffer = new Uint8Array(2048);

  constructor(family: 4 | 6) {
    const { domain, protocol } = families[family];
    this.#family = family;
    this.#fd = openSocket(domain, protocol, "a raw socket for ping", "CAP_NET_RAW");
  }

  /** Throws a `HostError` where there is no route. `address` is in network order. */
  request(address: Uint8Array, identifier: number, sequence: number, data: Uint8Array): void {
    const { domain, addressLength, request } = families[this.#family];
    const message = new Uint8Array(8 + data.length);
    const view = new DataView(message.buffer);
    view.setUint8(0, request);
    view.setUint16(4, identifier);
    view.setUint16(6, sequence);
    message.set(data, 8);
    // The kernel sums ICMPv6, with its pseudo header.
    if (this.#family === 4) view.setUint16(2, checksum(message));
    const to = new Uint8Array(addressLength);
    to[0] = domain;
    to.set(address, this.#family === 4 ? 4 : 8);
    sendTo(this.#fd, message, to);
  }

  /** The next answer that waits, if any. */
  receive(): EchoReply | undefined {
    for (let bytes = this.#next(); bytes; bytes = this.#next()) {
      const header = this.#family === 4 ? ((bytes[0] ?? 0) & 0x0f) * 4 : 0;
      const message = bytes.subarray(header);
      if (message.length < 8 || message[0] !== families[this.#family].reply) continue;
      const view = new DataView(message.buffer, message.byteOffset, message.length);
      const data = message.slice(8);
      return { identifier: view.getUint16(4), sequence: view.getUint16(6), data };
    }
    return undefined;
  }

  close(): void {
    closeSocket(this.#fd);
  }

  #next(): Uint8Array | undefined {
    return receiveInto(this.#fd, this.#buffer);
  }
}

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2)
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
