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

function tried(what: () => string): string {
  try {
    return what();
  } catch {
    return "";
  }
}

/** With whatever still runs in it: a namespace that is in use outlives its name. */
function removeNamespace(name: string): void {
  // What fails is gone in the meantime, or was never made: Ctrl-C reaches `ip netns add` too.
  for (const pid of tried(() => ip("netns", "pids", name)).split("\n"))
    if (pid !== "") tried(() => String(process.kill(Number(pid), "SIGKILL")));
  tried(() => ip("netns", "del", name));
}

/** Makes two namespaces with an `eth0` each on one bridge in a third. Needs root and iproute2. */
export function makeNetwork(addresses: readonly [string, string], outside: string): Network {
  const names = ["a", "b", "n"].map((each) => `lbc${process.pid}${each}`);
  const [a = "", b = "", net = ""] = names;
  const made: string[] = [];
  const remove = () => {
    for (const name of made.splice(0)) removeNamespace(name);
  };
  try {
    for (const name of names) {
      made.push(name);
      ip("netns", "add", name);
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
