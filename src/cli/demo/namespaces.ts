import { execFileSync } from "node:child_process";

/** Two machines and the network between them, as network namespaces of this process. */
export interface Network {
  readonly machines: readonly [string, string];
  readonly outside: string;
  /** Takes the cable of a machine out, or puts it back in. */
  cable(machine: 0 | 1, state: "up" | "down"): void;
  holds(machine: 0 | 1, address: string): boolean;
  remove(): void;
}

const ip = (...args: readonly string[]): string =>
  execFileSync("ip", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Makes two namespaces with an `eth0` each on one bridge in a third. Needs root and iproute2. */
export function makeNetwork(addresses: readonly [string, string], outside: string): Network {
  const names = ["a", "b", "n"].map((each) => `lbc${process.pid}${each}`);
  const [a = "", b = "", net = ""] = names;
  const made: string[] = [];
  const remove = () => {
    for (const name of made.splice(0)) ip("netns", "del", name);
  };
  try {
    for (const name of names) {
      ip("netns", "add", name);
      made.push(name);
      ip("-n", name, "link", "set", "lo", "up");
    }
    ip("-n", net, "link", "add", "br0", "type", "bridge", "forward_delay", "0");
    ip("-n", net, "addr", "add", outside, "dev", "br0");
    ip("-n", net, "link", "set", "br0", "up");
    for (const [index, name] of [a, b].entries()) {
      ip(
        "link",
        "add",
        `p${index}`,
        "netns",
        net,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        name,
      );
      ip("-n", net, "link", "set", `p${index}`, "master", "br0", "up");
      ip("-n", name, "addr", "add", addresses[index] ?? "", "dev", "eth0");
      ip("-n", name, "link", "set", "eth0", "up");
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    machines: [a, b],
    outside: net,
    cable: (machine, state) => void ip("-n", net, "link", "set", `p${machine}`, state),
    holds: (machine, address) =>
      ip("-n", machine === 0 ? a : b, "-o", "addr", "show", "dev", "eth0").includes(` ${address}/`),
    remove,
  };
}
