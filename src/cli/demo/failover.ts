import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

import { systemError } from "../../messages/system-error.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Io } from "../io.ts";
import { UsageError } from "../usage-error.ts";
import { selfSigned } from "./certificate.ts";
import { end, moduleBeside, startLbc } from "./child.ts";
import { makeNetwork, type Network } from "./namespaces.ts";
import { paintFor } from "./paint.ts";
import type { Undo } from "./serving.ts";

const nodes = ["lb1", "lb2"] as const;
const portal = "10.20.0.100";
/** Milliseconds in which a backup hears the master more than once. */
const settled = 2500;
/** Priority 100 of the backup, one advert a second, VRRP v2: RFC 3768 section 6.1. */
const down = { longest: 3000 + (256 - 100) / 0.256, advert: 1000 };

/** Runs the sane pair in two network namespaces and pulls the master's cable. */
export async function showFailover(
  io: Io,
  examples: string,
  work: string,
  undo: Undo,
): Promise<boolean> {
  if (process.getuid?.() !== 0)
    throw new UsageError(
      say({
        en: "demo --ha makes network namespaces and needs root",
        zh: "demo --ha 要创建网络命名空间，需要 root 权限",
      }),
    );
  const network = networkOrReason();
  undo(() => network.remove());
  const probe = startProbe(network, undo);
  const start = (index: 0 | 1) => {
    const node = nodes[index];
    const command = `${node}$ lbc serve -p . -c httpserver.conf --ha keepalived.conf`;
    io.write(`${paintFor(io).strong(command)}\n`);
    return startNode(io, prepare(examples, work, node), node, network.machines[index], undo);
  };
  // The second starts when the first is master, as after any maintenance: nothing to preempt.
  start(0);
  if (!(await until(() => network.holds(0, portal) && probe.answered, 30))) {
    io.note(
      say(
        { en: "lbc: {portal} did not come up on lb1", zh: "lbc: {portal} 没有在 lb1 上生效" },
        { portal },
      ),
    );
    return false;
  }
  const second = start(1);
  await until(() => second.said.some((line) => line.includes("(VI_PORTAL) Entering BACKUP")), 30);
  await wait(settled);
  return await cutAndTime(io, network, probe);
}

/** A machine without iproute2, or a container without the privilege, is no fault of lbc. */
function networkOrReason(): Network {
  try {
    return makeNetwork(["10.20.0.11/24", "10.20.0.12/24"], "10.20.0.1/24");
  } catch (error) {
    if (error instanceof Error && "signal" in error && error.signal) throw error;
    const reason = whyNoNetwork(error);
    throw new UsageError(
      say(
        {
          en: "network namespaces cannot be made here: {reason}",
          zh: "此处无法创建网络命名空间：{reasonZh}",
        },
        { reason: reason.en, reasonZh: reason.zh },
      ),
    );
  }
}

function whyNoNetwork(error: unknown): Text {
  if (error instanceof Error && "code" in error && error.code === "ENOENT")
    return say({ en: "there is no `ip` command (iproute2)", zh: "缺少 `ip` 命令（iproute2）" });
  const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  return said === "" ? systemError(error) : { en: said, zh: said };
}

/** A copy of one node's files, with what the example expects on a machine. */
function prepare(examples: string, work: string, node: string): string {
  const prefix = join(work, node);
  cpSync(join(examples, "ths-pair", node), prefix, { recursive: true });
  for (const folder of ["logs", "certs"]) mkdirSync(join(prefix, folder), { recursive: true });
  const { cert, key } = selfSigned("portal.example.internal", new Date());
  writeFileSync(join(prefix, "certs", "portal.crt"), cert);
  writeFileSync(join(prefix, "certs", "portal.key"), key, { mode: 0o600 });
  const file = join(prefix, "keepalived.conf");
  const text = readFileSync(file, "utf8").replaceAll(
    "/etc/keepalived/notify.sh",
    join(prefix, "notify.sh"),
  );
  writeFileSync(file, text);
  return prefix;
}

interface Started {
  /** What its HA agent has said. */
  readonly said: readonly string[];
}

function startNode(io: Io, prefix: string, node: string, machine: string, undo: Undo): Started {
  const heard: string[] = [];
  const args = ["--lang", io.language, "serve", "-p", prefix, "-c", "httpserver.conf"];
  const server = startLbc([...args, "--ha", join(prefix, "keepalived.conf")], prefix, [
    "ip",
    "netns",
    "exec",
    machine,
  ]);
  undo(() => end(server, "SIGQUIT"));
  for (const stream of [server.stdout, server.stderr])
    if (stream)
      createInterface({ input: stream }).on("line", (line) => {
        const said = /\[\w+\] \S+ (\(VI_\w+\) Entering .*)/.exec(line)?.[1];
        if (said === undefined) return;
        heard.push(said);
        io.write(`  ${node}  ${said}\n`);
      });
  return { said: heard };
}

interface Probe {
  /** When the address last began to answer, or stopped; epoch milliseconds. */
  answered: boolean;
  at: number;
}

function startProbe(network: Network, undo: Undo): Probe {
  const state: Probe = { answered: false, at: 0 };
  const url = `http://${portal}:8080/healthz`;
  const child = spawn(
    "ip",
    ["netns", "exec", network.outside, process.execPath, moduleBeside("probe"), url],
    { stdio: ["ignore", "pipe", "ignore"], detached: true },
  );
  undo(() => end(child, "SIGKILL"));
  createInterface({ input: child.stdout }).on("line", (line) =>
    Object.assign(state, JSON.parse(line) as Probe),
  );
  return state;
}

async function until(condition: () => boolean, seconds: number): Promise<boolean> {
  for (const limit = Date.now() + seconds * 1000; Date.now() < limit; await wait(20))
    if (condition()) return true;
  return false;
}

async function cutAndTime(io: Io, network: Network, probe: Probe): Promise<boolean> {
  const tell = (en: string, zh: string) => io.write(`${{ en, zh }[io.language]}\n`);
  tell(
    `\n${portal} answers from lb1; now its cable is pulled`,
    `\n${portal} 由 lb1 应答；现在拔掉它的网线`,
  );
  const cut = Date.now();
  network.cable(0, "down");
  const moved = await until(
    () => probe.answered && probe.at > cut + 20 && network.holds(1, portal),
    30,
  );
  if (!moved) {
    tell("lb2 did not take over", "lb2 没有接管");
    return false;
  }
  const took = ((probe.at - cut) / 1000).toFixed(2);
  const bounds = [down.longest - down.advert, down.longest].map((each) => (each / 1000).toFixed(2));
  tell(
    `${portal} answers from lb2 after ${took} s; the protocol allows ${bounds.join(" to ")} s at one advert a second`,
    `${took} 秒后 ${portal} 由 lb2 应答；按每秒一个通告，协议允许 ${bounds.join(" 到 ")} 秒`,
  );
  return true;
}
