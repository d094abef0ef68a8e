import { randomBytes, randomInt } from "node:crypto";

import { HostError } from "../../host/linux/host-error.ts";
import { IcmpSocket } from "../../host/linux/icmp-socket.ts";
import { isIpv6, mustIpBytes } from "../ip.ts";
import type { Sighting } from "./witness-table.ts";

interface Asked {
  readonly address: string;
  readonly nonce: Uint8Array;
  readonly sent: number;
  readonly done: (sighting: Sighting) => void;
  readonly limit: NodeJS.Timeout;
}

/** Node cannot wait for this socket: while answers are due, it is looked at again and again. */
const shortest = 1;
const longest = 50;

/** Asks hosts for echoes, all over one socket of each family. Times are milliseconds. */
export class Pinger {
  readonly #identifier = randomInt(0x1_0000);
  readonly #sockets = new Map<4 | 6, IcmpSocket>();
  readonly #asked = new Map<number, Asked>();
  #sequence = 0;
  #pause = shortest;
  #timer: NodeJS.Timeout | undefined;

  ask(address: string, timeout: number): Promise<Sighting> {
    const family = isIpv6(address) ? 6 : 4;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const sequence = this.#sequence;
    const nonce = new Uint8Array(randomBytes(16));
    const target = mustIpBytes(address);
    return new Promise((done) => {
      try {
        this.#socket(family).request(target, this.#identifier, sequence, nonce);
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        return done({ seen: false, outcome: error.message });
      }
      const limit = setTimeout(() => {
        // It may wait in the socket, if this process was held up.
        this.#read();
        this.#finish(sequence, { seen: false, outcome: "no answer" });
      }, timeout);
      this.#asked.set(sequence, { address, nonce, sent: performance.now(), done, limit });
      this.#pause = shortest;
      this.#arm();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const sequence of this.#asked.keys())
      this.#finish(sequence, { seen: false, outcome: "stopped" });
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
  }

  #socket(family: 4 | 6): IcmpSocket {
    const socket = this.#sockets.get(family) ?? new IcmpSocket(family);
    this.#sockets.set(family, socket);
    return socket;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#asked.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#read();
      this.#arm();
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, longest);
  }

  #read(): void {
    for (const socket of this.#sockets.values())
      for (let reply = socket.receive(); reply; reply = socket.receive()) {
        const asked = this.#asked.get(reply.sequence);
        if (!asked || reply.identifier !== this.#identifier) continue;
        if (!equal(reply.data, asked.nonce)) continue;
        const took = (performance.now() - asked.sent).toFixed(1);
        this.#finish(reply.sequence, { seen: true, outcome: `${took} ms` });
      }
  }

  #finish(sequence: number, sighting: Sighting): void {
    const asked = this.#asked.get(sequence);
    if (!asked) return;
    this.#asked.delete(sequence);
    clearTimeout(asked.limit);
    asked.done(sighting);
  }
}

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
