import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const execute = promisify(execFile);

const ip = (...args: string[]) => execFileSync("ip", args, { stdio: ["ignore", "pipe", "pipe"] });

let made = 0;

/** Why tests in network namespaces cannot run here; `undefined` when they can. */
export function lacking(...programs: readonly string[]): string | undefined {
  if (process.platform !== "linux") return "network namespaces need Linux";
  if (process.getuid?.() !== 0) return "network namespaces need root";
  const missing = ["ip", ...programs].find(
    (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0,
  );
  if (missing !== undefined) return `${missing} is not installed`;
  const probe = `lbc-probe-${process.pid}`;
  const allowed = spawnSync("ip", ["netns", "add", probe]).status === 0;
  spawnSync("ip", ["netns", "del", probe]);
  return allowed ? undefined : "network namespaces cannot be made here";
}

/** A machine on the network: a namespace with `eth0`. */
export interface Host {
  readonly namespace: string;
  readonly ip: string;
  /** Its cable: the end that is plugged into the bridge. */
  readonly port: string;
}

/**
 * Hosts on one bridge, each in a namespace of its own: 10.77.0.1/24 and up on `eth0`. Names carry
 * our process id, so that test runs do not meet.
 */
export class Network {
  readonly #bridge: string;
  readonly #hosts: Host[] = [];
  readonly #children: ChildProcess[] = [];

  constructor(count: number) {
    made += 1;
    const prefix = `lbc${process.pid}-${made}`;
    this.#bridge = `${prefix}-br`;
    try {
      this.#create(prefix, count);
    } catch (error) {
      this.#deleteNamespaces();
      throw error;
    }
  }

  host(index: number): Host {
    const host = this.#hosts[index];
    if (!host) throw new RangeError(`no host ${index}`);
    return host;
  }

  /** Where a test program can stand that belongs to no host. */
  get bridge(): string {
    return this.#bridge;
  }

  /** Pulls a host's cable: it loses its carrier. */
  async unplug({ port }: Host): Promise<void> {
    await execute("ip", ["-n", this.#bridge, "link", "set", port, "down"]);
  }

  async plug({ port }: Host): Promise<void> {
    await execute("ip", ["-n", this.#bridge, "link", "set", port, "up"]);
  }

  /** A host's packets get lost in the switch; it does not notice. */
  async isolate({ port }: Host): Promise<void> {
    await execute("ip", ["-n", this.#bridge, "link", "set", port, "nomaster"]);
  }

  async rejoin({ port }: Host): Promise<void> {
    await execute("ip", ["-n", this.#bridge, "link", "set", port, "master", "br0"]);
  }

  /** The output of a command run on a host. */
  async run(namespace: string, command: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await execute("ip", ["netns", "exec", namespace, command, ...args]);
    return stdout;
  }

  /** A program that goes on; it is ended with the network at the latest. */
  start(namespace: string, command: string, ...args: readonly string[]): ChildProcess {
    return this.#spawn("ignore", namespace, command, args);
  }

  /** The same for a program that takes orders on its standard input. */
  command(namespace: string, command: string, ...args: readonly string[]): ChildProcess {
    return this.#spawn("pipe", namespace, command, args);
  }

  #spawn(
    input: "ignore" | "pipe",
    namespace: string,
    command: string,
    args: readonly string[],
  ): ChildProcess {
    const child = spawn("ip", ["netns", "exec", namespace, command, ...args], {
      stdio: [input, "pipe", "pipe"],
    });
    this.#children.push(child);
    return child;
  }

  async addresses({ namespace }: Host): Promise<string[]> {
    const text = await this.run(namespace, "ip", "-4", "-o", "addr", "show", "dev", "eth0");
    return [...text.matchAll(/inet (\S+)/g)].map(([, address]) => address ?? "");
  }

  /** Ends what still runs, hard, and takes the namespaces away. */
  async remove(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    }
    this.#deleteNamespaces();
  }

  #create(prefix: string, count: number): void {
    ip("netns", "add", this.#bridge);
    ip("-n", this.#bridge, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0");
    ip("-n", this.#bridge, "link", "set", "br0", "up");
    for (let index = 0; index < count; index++) {
      const host = {
        namespace: `${prefix}-${index}`,
        ip: `10.77.0.${index + 1}`,
        port: `port${index}`,
      };
      ip("netns", "add", host.namespace);
      this.#hosts.push(host);
      const end = ["name", "eth0", "netns", host.namespace];
      ip("link", "add", host.port, "netns", this.#bridge, "type", "veth", "peer", ...end);
      ip("-n", this.#bridge, "link", "set", host.port, "master", "br0", "up");
      ip("-n", host.namespace, "link", "set", "lo", "up");
      ip("-n", host.namespace, "addr", "add", `${host.ip}/24`, "dev", "eth0");
      ip("-n", host.namespace, "link", "set", "eth0", "up");
    }
  }

  #deleteNamespaces(): void {
    for (const name of [this.#bridge, ...this.#hosts.map(({ namespace }) => namespace)])
      spawnSync("ip", ["netns", "del", name]);
  }
}
