import { script } from "../../../catalog/keepalived/vrrp-script.ts";
import type { Node } from "../../../ir/config.ts";
import { read } from "../../../ir/scope.ts";
import type { Dialect } from "../../../ir/target.ts";
import type { Address } from "../../../ir/upstream.ts";
import { say, type Text } from "../../../messages/text.ts";
import { isLoopback } from "../../cluster/addresses.ts";
import { probesOf } from "../../cluster/probe.ts";
import { hasUnreadIncludes } from "../../cluster/unread-includes.ts";
import { rule } from "../../rule.ts";

const node = (command: string, mark = true) => `--- lb1/httpserver.conf
http {
    server {
        listen 8080;
        location / {
            return 204;
        }
    }
    server {
        listen 10.0.0.1:9090;
    }
}
--- lb1/keepalived.conf
vrrp_script chk {
    ${mark ? `«script "${command}"»` : `script "${command}"`}
    interval 2
}
`;

export const checkWrongTarget = rule({
  id: "cluster/check-wrong-target",
  severity: "warning",
  since: "0.1.0",
  on: "node",
  summary: {
    en: "a `vrrp_script` looks at a port or process that the proxy of the machine does not serve",
    zh: "`vrrp_script` 检查的端口或进程不属于本机的代理",
  },
  why: {
    en: "the script says nothing about the proxy then: it always fails, and the node never holds the address, or it always succeeds, and the address stays on a dead proxy. Typical are a port of an earlier configuration, and `killall -0 nginx` on a machine of THS, whose process is httpserver. Scripts in files of their own are not looked into",
    zh: "这样的脚本反映不了代理的状态：要么一直失败，本机永远拿不到地址；要么一直成功，地址留在已经失效的代理上。常见的有沿用旧配置的端口，以及在 THS 机器上执行 `killall -0 nginx`（THS 的进程名是 httpserver）。独立脚本文件的内容不作检查",
  },
  leave: {
    en: "the script asks a program beside the proxy on purpose, one that knows better whether the machine should hold the address",
    zh: "脚本有意检查代理之外、更能反映本机是否应持有地址的程序",
  },
  bad: [
    { text: node("/usr/bin/curl -fsS -m 1 http://127.0.0.1:8081/") },
    { text: node("/usr/bin/killall -0 nginx") },
    { text: node("/bin/nc -z -w 1 127.0.0.1 80") },
    { text: node("/bin/bash -c '</dev/tcp/127.0.0.1/9090'") },
  ],
  good: [
    { text: node("/usr/bin/curl -fsS -m 1 http://127.0.0.1:8080/healthz", false) },
    { text: node("/usr/bin/pgrep -x httpserver", false) },
    { text: node("/usr/bin/pgrep -x haproxy", false) },
    { text: node("/usr/bin/curl -fsS http://10.0.0.1:9090/", false) },
    { text: node("/etc/keepalived/check.sh 8081", false) },
  ],

  check({ node: machine }, report, around) {
    if (!machine.proxies.some(({ http }) => http)) return;
    const portsKnown = !machine.proxies.some((proxy) => hasUnreadIncludes(proxy, around));
    for (const { ha } of machine.ha) {
      for (const { name, scope } of ha.scripts) {
        const command = read(scope, script);
        for (const probe of probesOf(command.value?.argv ?? [])) {
          const isPort = probe.kind === "port";
          if (isPort && !portsKnown) continue;
          const message = isPort
            ? wrongPort(name, probe, machine)
            : wrongProcess(name, probe.name, machine);
          if (!message) continue;
          report({ at: command, message, ...(isPort && { help: served(machine) }) });
          break;
        }
      }
    }
  },
});

const processes: Readonly<Record<Dialect, string>> = {
  nginx: "nginx",
  ths: "httpserver",
  tengine: "nginx",
  angie: "angie",
  openresty: "nginx",
  "nginx-plus": "nginx",
  keepalived: "keepalived",
  lbc: "lbc",
};

const proxyProcesses: ReadonlySet<string> = new Set(["nginx", "httpserver", "angie", "openresty"]);

/** Another program may well be worth watching; another proxy's process is a mistake. */
function wrongProcess(name: string, process: string, { proxies }: Node): Text | undefined {
  const own = new Set(proxies.map(({ target }) => processes[target.dialect]));
  if (!proxyProcesses.has(process) || own.has(process)) return undefined;
  if (process === "openresty" && own.has("nginx")) return undefined;
  return say(
    {
      en: "{name} watches the process {process}, but the proxy of this machine runs as {own}",
      zh: "{name} 检查的是进程 {process}，而本机代理的进程名是 {own}",
    },
    { name, process, own: [...own].join(", ") },
  );
}

function wrongPort(
  name: string,
  { host, port }: { readonly host: string; readonly port: number },
  machine: Node,
): Text | undefined {
  const own = listens(machine);
  const addressHere = isLoopback(host) || own.some(({ address }) => address.host === host);
  if (!addressHere) return undefined;
  if (own.some(({ address }) => address.port === port && answers(address.host, host)))
    return undefined;
  return say(
    {
      en: "{name} probes {host}:{port}, where no server of this machine listens",
      zh: "{name} 检查的是 {host}:{port}，而本机没有任何 server 监听该地址",
    },
    { name, host, port },
  );
}

const answers = (listening: string, asked: string): boolean =>
  listening === "*" ||
  listening === "0.0.0.0" ||
  listening === "::" ||
  listening === asked ||
  (asked === "localhost" && isLoopback(listening));

/** What takes connections of TCP: UDP is not probed. */
const listens = ({ proxies }: Node): readonly { readonly address: Address }[] =>
  proxies.flatMap(({ http, stream, mail }) => [
    ...(http?.servers ?? []).flatMap((server) => server.listens.map(({ value }) => value)),
    ...[...(stream?.servers ?? []), ...(mail?.servers ?? [])].flatMap((server) =>
      server.listens.map(({ value }) => value).filter(({ transport }) => transport === "tcp"),
    ),
  ]);

function served(machine: Node): Text {
  const places = new Set(
    listens(machine)
      .filter(({ address }) => address.kind !== "unix")
      .map(({ address }) => (address.host === "*" ? `${address.port}` : address.text)),
  );
  return say(
    { en: "this machine serves {places}", zh: "本机监听的有：{placesZh}" },
    { places: [...places].join(", "), placesZh: [...places].join("、") },
  );
}
