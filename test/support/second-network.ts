import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Host, Network } from "./netns.ts";

const execute = promisify(execFile);
const ip = (...args: readonly string[]) => execute("ip", args);

/** A second network of the same hosts: `eth1`, 10.78.0.1/24 and up, on a bridge of its own. */
export class SecondNetwork {
  readonly #network: Network;

  constructor(network: Network) {
    this.#network = network;
  }

  async lay(hosts: readonly Host[]): Promise<void> {
    const { bridge } = this.#network;
    await ip("-n", bridge, "link", "add", "br1", "type", "bridge", "mcast_snooping", "0");
    await ip("-n", bridge, "link", "set", "br1", "up");
    for (const host of hosts) {
      const { namespace } = host;
      const end = ["name", "eth1", "netns", namespace];
      await ip("link", "add", portOf(host), "netns", bridge, "type", "veth", "peer", ...end);
      await ip("-n", bridge, "link", "set", portOf(host), "master", "br1", "up");
      await ip("-n", namespace, "addr", "add", `${this.address(host)}/24`, "dev", "eth1");
      await ip("-n", namespace, "link", "set", "eth1", "up");
    }
  }

  address(host: Host): string {
    return host.ip.replace("10.77.", "10.78.");
  }

  /** A host's packets get lost in the switch; it does not notice. */
  async isolate(host: Host): Promise<void> {
    await ip("-n", this.#network.bridge, "link", "set", portOf(host), "nomaster");
  }

  async rejoin(host: Host): Promise<void> {
    await ip("-n", this.#network.bridge, "link", "set", portOf(host), "master", "br1");
  }
}

const portOf = ({ port }: Host): string => `${port}b`;
