import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";

import { splitCommand } from "../../src/catalog/keepalived/script.ts";
import { notifyScript } from "../../src/cluster/ha/notify-script.ts";
import { described, type Described, keepalivedOf } from "../support/described.ts";
import { lacking } from "../support/netns.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";

/*
 * The keepalived.conf of descriptions, asked of keepalived; the command lines of checks and the
 * scripts of notifications, run.
 */

const clusterOf = (scripts: string): string => `
interface: eth0
paths: {scripts: ${scripts}}
nodes:
  lb1: {address: [10.0.0.11/24, "fd00::11/64"]}
  lb2: {address: [10.0.0.12/24, "fd00::12/64"]}
  lb3: {address: [10.0.0.13/24, "fd00::13/64"], overrides: {floats: {vip: {garp_master_delay: 2}}}}
floats:
  vip: {address: 10.0.0.100, advert: 1s}
  late: {address: [10.0.0.101, "fd00::65/64"], preempt: false, transport: multicast}
  slow: {address: 10.0.0.102, preempt: 30s, advert: 500ms, notify: {log: true, webhook: "https://hooks.example/x"}}
  six: {address: "fd00::67"}
  g1: {address: 10.0.0.104, guards: {witnesses: [ping 10.0.0.1, {tcp: "10.0.0.2:22", interval: 2s}]}}
  g2: {address: 10.0.0.105, garp_master_delay: 5}
groups:
  both: {floats: [g1, g2], notify: {command: /bin/true --it}}
checks:
  page: {http: "https://127.0.0.1:8443/healthz?a='b'&c=$HOME", timeout: 1s}
  port: {tcp: "127.0.0.1:5432", fall: 3}
  process: {process: a.b+c}
  own: {command: /bin/true --quick}
notify:
  mail: {to: [ops@example.com, dev@example.com], from: lb@example.com, server: "10.0.0.9:25"}
guards: {beacon: {port: 8950}}
virtual_servers:
  dns: {on: vip, port: 53, udp: true, servers: ["10.0.1.1:53"]}
  web:
    on: vip
    port: 80
    servers: ["10.0.1.1:80", {address: "10.0.1.2:80", weight: 3}]
    health: {uri: /ok, host: orders.example, port: 8081, fall: 1, expect: [2xx]}
  six: {address: "[fd00::67]:443", scheduler: rr, forward: DR, servers: ["[fd00::21]:443"], health: {interval: 5s}}
`;

const skip = withoutKeepalived;

test("keepalived takes what a description asks of each node", { skip, timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-ha-"));
  const keepalived = new KeepalivedCheck();
  try {
    const cluster = described(clusterOf(folder));
    assert.deepEqual(cluster.wrong, []);
    for (const { view, scripts } of cluster.expanded.nodes) {
      for (const { name, text } of scripts) {
        writeFileSync(join(folder, name), text);
        chmodSync(join(folder, name), 0o755);
      }
      const { status, messages } = keepalived.ask(keepalivedOf(cluster, view.name));
      assert.deepEqual(messages, [], view.name);
      assert.equal(status, 0);
    }
  } finally {
    keepalived.remove();
    rmSync(folder, { recursive: true });
  }
});

/** The command line of the only check. */
function commandOf(check: string): readonly [string, ...string[]] {
  const cluster: Described = described(
    `nodes: {a: {}}\nfloats: {v: {address: 10.0.0.1/24}}\nchecks: {c: ${check}}`,
  );
  const line = /script "(.*)"/.exec(keepalivedOf(cluster, "a"))?.[1] ?? "";
  const [program = "", ...args] = splitCommand(line);
  return [program, ...args];
}

const tcpTo = (port: number) => commandOf(`{tcp: "127.0.0.1:${port}"}`);

const statusOf = async ([program, ...args]: readonly [string, ...string[]]): Promise<number> =>
  new Promise((resolve) => {
    const child = execFile(program, args, { timeout: 5000 });
    child.on("exit", (code) => resolve(code ?? -1));
  });

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: string[] = [];
  for await (const piece of request) pieces.push(String(piece));
  return pieces.join("");
};

suite("command lines of checks", { skip: lacking("curl", "bash", "pgrep") ?? false }, () => {
  test("2xx and 3xx are good, everything else is not", async () => {
    const server = createServer((request, response) => {
      const status = Number(/\d+/.exec(request.url ?? "")?.[0]);
      // Longer than the check waits.
      if (status === 0) return;
      response.writeHead(status, { location: "/404" }).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ask = async (path: string) =>
      statusOf(commandOf(`{http: "http://127.0.0.1:${port}${path}", timeout: 1s}`));
    const good = await Promise.all(["/200", "/204", "/302", "/200?a=[1]&b={2}'$x"].map(ask));
    assert.deepEqual(good, [0, 0, 0, 0]);
    const bad = await Promise.all(["/404", "/500", "/0"].map(ask));
    assert.deepEqual(bad, [22, 22, 28]);
    assert.equal(await statusOf(tcpTo(port)), 0);
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    assert.equal(await statusOf(tcpTo(port)), 1);
    assert.notEqual(await ask("/200"), 0);
  });

  test("a process by its name", async () => {
    const own = readFileSync("/proc/self/comm", "utf8").trim();
    const child = execFile("/bin/sleep", ["30"]);
    await once(child, "spawn");
    assert.equal(await statusOf(commandOf("{process: /bin/sleep}")), 0, own);
    child.kill();
    await once(child, "exit");
    assert.equal(await statusOf(commandOf("{process: lbc-nobody.here}")), 1);
  });
});

suite("scripts that tell of changes", () => {
  const wishes = {
    node: `lb'1`,
    isLogged: true,
    command: `/usr/bin/printf '%s|' "a b" '$HOME' c\\ d"e f"`,
    webhook: "https://hooks.example/x?a='b'&c=$HOME",
  };

  test("shellcheck has nothing to say", { skip: lacking("shellcheck") ?? false }, () => {
    for (const some of [
      wishes,
      { ...wishes, command: undefined },
      { ...wishes, webhook: undefined },
      { ...wishes, isLogged: false, command: undefined, node: "lb1" },
    ]) {
      const { stdout } = spawnSync("shellcheck", ["-"], {
        input: notifyScript(some),
        encoding: "utf8",
      });
      assert.equal(stdout, "");
    }
  });

  test(
    "they post what lbc serve posts, then run the program",
    { skip: lacking("curl") ?? false },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "lbc-notify-"));
      const server = createServer();
      try {
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        const file = join(folder, "notify.sh");
        const webhook = `http://127.0.0.1:${port}/{x,y} [1-9]?a='b'`;
        writeFileSync(file, notifyScript({ ...wishes, isLogged: false, webhook }));
        const asked = once(server, "request");
        const done = new Promise<string>((resolve, reject) => {
          const told = ["INSTANCE", 'v"i\\p', "MASTER", "150"];
          execFile("/bin/sh", [file, ...told], (error, stdout) =>
            error ? reject(error) : resolve(stdout),
          );
        });
        const [request, response] = await asked;
        const { host, time, ...rest } = JSON.parse(await bodyOf(request)) as Record<
          string,
          unknown
        >;
        response.end();
        assert.deepEqual(rest, {
          type: "instance",
          name: 'v"i\\p',
          state: "MASTER",
          priority: 150,
          routerId: "lb'1",
        });
        assert.equal(typeof host, "string");
        assert.ok(!Number.isNaN(Date.parse(String(time))));
        assert.equal(request.url, "/%7Bx,y%7D%20[1-9]?a=%27b%27");
        assert.equal(await done, 'a b|$HOME|c de f|INSTANCE|v"i\\p|MASTER|150|');
      } finally {
        server.close();
        rmSync(folder, { recursive: true });
      }
    },
  );
});
