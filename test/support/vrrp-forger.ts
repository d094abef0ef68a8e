import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import type { Host, Network } from "./netns.ts";
import { hexOf } from "./vrrp-injection.ts";

const injectorFile = fileURLToPath(new URL("./vrrp-injector.ts", import.meta.url));

/** Sends packets from a host that says whatever the test wants. */
export class Forger {
  readonly #write: (text: string) => void;
  readonly #answered: () => Promise<unknown>;

  constructor(network: Network, { namespace }: Host) {
    const child = network.command(namespace, process.execPath, injectorFile);
    const { stdin, stdout } = child;
    if (!stdin || !stdout) throw new Error("an injector without pipes");
    const lines = createInterface({ input: stdout });
    child.stderr?.pipe(process.stderr);
    this.#write = (text) => stdin.write(text);
    this.#answered = () => once(lines, "line");
  }

  /** Resolves when all of them are on the wire. */
  async send(packets: Iterable<Uint8Array>): Promise<void> {
    const answer = this.#answered();
    for (const packet of packets) this.#write(`${hexOf(packet)}\n`);
    this.#write("\n");
    await answer;
  }
}
