import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Host, Network } from "../../test/support/netns.ts";
import { tree } from "../bench/processes.ts";

export type Product = "lbc" | "nginx";

export const virtualAddress = "10.77.0.100";
export const servedPort = 8080;

/** A machine of a pair: where it stands, and where its files are. */
export interface Place {
  readonly network: Network;
  readonly host: Host;
  readonly folder: string;
  readonly priority: number;
  /** lbc's command line module. */
  readonly lbc: string;
}

/** A machine of a pair, which balances load while it has the floating address. */
export interface Node {
  readonly host: Host;
  /** In the order that loses least. */
  stop(): Promise<void>;
  /** SIGKILL for the process that speaks VRRP. */
  killAgent(): void;
  /** SIGKILL for the processes that carry requests; who starts them lives on. */
  killWorkers(): void;
  /** SIGKILL for the whole proxy at once. */
  killProxy(): void;
}

const proxy = (backend: string, { folder }: Place): string => `
worker_processes 1; user root; pid ${join(folder, "proxy.pid")};
error_log ${join(folder, "error.log")} notice;
events { worker_connections 4096; }
http {
    access_log off;
    ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join(" ")}
    upstream app { server ${backend}:${servedPort} max_fails=2 fail_timeout=5s; keepalive 32; }
    proxy_connect_timeout 1s; proxy_read_timeout 2s; proxy_http_version 1.1; proxy_set_header Connection "";
    server { listen ${servedPort}; location / { proxy_pass http://app; } }
}
`;

/** What operators write: lbc's pair has the same, but for the script, which it does not need. */
const keepalived = (priority: number, check: string, tracking: string): string => `global_defs {
  script_user root
}
${check}
vrrp_instance VI {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    ${virtualAddress}/24
  }
  ${tracking}
}
`;

const check = `vrrp_script proxy {
  script "/usr/bin/curl -fsS -o /dev/null --max-time 1 http://127.0.0.1:${servedPort}/"
  interval 2
  fall 2
  rise 1
}
`;

const kill = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
};

const titled = (pid: number, word: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(word);
  } catch {
    return false;
  }
};

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** `lbc serve` with `--ha`: the proxy and VRRP below one supervisor. */
function lbcNode(place: Place, backend: string): Node {
  const { network, host, folder, priority, lbc } = place;
  const [conf, ha] = [join(folder, "proxy.conf"), join(folder, "keepalived.conf")];
  writeFileSync(conf, proxy(backend, place));
  writeFileSync(ha, keepalived(priority, "", "# lbc:track_proxy"));
  const words = [lbc, "serve", "-p", folder, "-c", conf, "--ha", ha];
  const child = network.start(host.namespace, process.execPath, ...words);
  child.stdout?.resume();
  child.stderr?.resume();
  const named = (word: string): number[] => below(child).filter((pid) => titled(pid, word));
  const killWorkers = () => named("worker process").forEach(kill);
  return {
    host,
    stop: () => end(child),
    killAgent: () => named("HA agent").forEach(kill),
    killWorkers,
    killProxy: () => {
      const workers = named("worker process");
      child.kill("SIGKILL");
      workers.forEach(kill);
    },
  };
}

const below = ({ pid = 0 }: ChildProcess): number[] => tree(pid).filter((one) => one !== pid);

/** nginx and keepalived with a script that asks nginx. */
function nginxNode(place: Place, backend: string): Node {
  const { network, host, folder, priority } = place;
  const [conf, ha] = [join(folder, "proxy.conf"), join(folder, "keepalived.conf")];
  writeFileSync(conf, `daemon off; ${proxy(backend, place)}`);
  writeFileSync(ha, keepalived(priority, check, "track_script {\n    proxy\n  }"));
  const server = network.start(host.namespace, "nginx", "-p", folder, "-c", conf);
  const pids = ["-p", join(folder, "k.pid"), "-r", join(folder, "vrrp.pid")];
  const words = ["-n", "-l", "--vrrp", "-f", ha, ...pids];
  const agent = network.start(host.namespace, "keepalived", ...words);
  for (const { stdout, stderr } of [server, agent]) {
    stdout?.resume();
    stderr?.resume();
  }
  return {
    host,
    stop: async () => {
      await end(agent);
      await sleep(1000);
      await end(server);
    },
    killAgent: () => below(agent).slice(0, 1).forEach(kill),
    killWorkers: () => below(server).forEach(kill),
    killProxy: () => {
      const workers = below(server);
      server.kill("SIGKILL");
      workers.forEach(kill);
    },
  };
}

/** Starts one machine of a pair. */
export function startNode(product: Product, place: Place, backend: string): Node {
  mkdirSync(place.folder, { recursive: true });
  return product === "lbc" ? lbcNode(place, backend) : nginxNode(place, backend);
}
