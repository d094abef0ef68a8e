import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { createBalancer } from "../../runtime/decide/balancer/create.ts";
import { fairScenarios } from "../decide/fair-scenarios.ts";
import { Driver } from "../decide/scenario.ts";
import type { Behaviour } from "../decide/scenario.ts";
import { planOf, type Scenario, scenarios } from "../decide/scenarios.ts";
import { recorded } from "../decide/verdicts.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

for (const scenario of [...scenarios, ...fairScenarios])
  void test(
    `peers are chosen as nginx does: ${scenario.name}`,
    { skip: withoutNginx || withoutModule(scenario), timeout: 180_000 },
    async () => {
      const { theirs, ours } = await compareOnTime(scenario);
      assert.deepEqual(ours, theirs);
      const answers = { lines: theirs };
      assert.deepEqual(answers, recorded("balancer", scenario.name, answers));
    },
  );

/** One backend on a unix socket. */
class Backend {
  readonly #path: string;
  #server: Server | undefined;
  behaviour: Behaviour = 200;
  readonly #sockets = new Set<Socket>();
  /** Answers that wait for `release`, by the name that the request gave. */
  readonly held = new Map<string, () => void>();
  onHold: (name: string) => void = () => {};

  constructor(path: string) {
    this.#path = path;
  }

  async listen(): Promise<void> {
    const server = createServer((socket) => {
      this.#serve(socket);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#path, resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
    rmSync(this.#path, { force: true });
  }

  async set(behaviour: Behaviour): Promise<void> {
    this.behaviour = behaviour;
    if (behaviour === "refuse") await this.close();
    else if (!this.#server) await this.listen();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    let head = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      head += chunk;
      if (!head.includes("\r\n\r\n")) return;
      const name = /^GET \/hold-(\w+)/.exec(head)?.[1];
      const answer = () => this.#answer(socket);
      if (name === undefined) answer();
      else {
        this.held.set(name, answer);
        this.onHold(name);
      }
    });
  }

  #answer(socket: Socket): void {
    const { behaviour } = this;
    if (typeof behaviour === "number")
      socket.end(`HTTP/1.1 ${behaviour} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    else if (behaviour === "garbage") socket.end("HTTP/1.1 200 OK\r\na\0b: c\r\n\r\n");
    else if (behaviour === "close") socket.destroy();
  }
}

interface Comparison {
  readonly theirs: string[];
  readonly ours: string[];
  /** A step was taken in a later second than the scenario says: it is another scenario then. */
  readonly late: boolean;
}

/** Asked anew while the machine was too slow to take each step in its second. */
async function compareOnTime(scenario: Scenario): Promise<Comparison> {
  let comparison = await compare(scenario);
  for (let asked = 1; comparison.late && asked < 6; asked++) comparison = await compare(scenario);
  assert.ok(!comparison.late, "this machine is too slow: a step came a second late every time");
  return comparison;
}

async function compare(scenario: Scenario): Promise<Comparison> {
  const { retrying, balance } = scenario;
  const limits = [
    `proxy_next_upstream ${retrying.on.join(" ") || "off"};`,
    `proxy_next_upstream_tries ${retrying.tries}; proxy_next_upstream_timeout ${retrying.timeout}ms;`,
  ];
  const server = (index: number) => scenario.names?.[index] ?? `unix:{dir}/b${index}`;
  const config = `upstream none { ${scenario.directive ?? ""} ${scenario.peers.map((words, index) => `server ${server(index)} ${words};`).join(" ")} }
    set_real_ip_from unix:; real_ip_header X-Address;
    server { listen {socket}; location / { proxy_pass http://none; proxy_read_timeout ${patience(scenario)}; ${limits.join(" ")}
      add_header X-Peers $upstream_addr always; } }`;
  return runNginx(
    config,
    async (nginx) => {
      const backends = scenario.peers.map(
        (_, index) => new Backend(join(nginx.directory, `b${index}`)),
      );
      await Promise.all(backends.map((backend) => backend.listen()));
      for (const [index, backend] of backends.entries())
        if (scenario.names?.[index]) await backend.set("refuse");
      const driver = new Driver(
        createBalancer(planOf(scenario, nginx.directory), () => 0),
        retrying,
        balance.kind === "ip-hash",
      );
      for (const [index] of (scenario.names ?? []).entries())
        driver.step({ do: "set", peer: index, to: "refuse" }, 0);
      const theirs: string[] = [];
      // Both clocks count whole seconds: where a scenario waits, each step has its second.
      const timed = scenario.steps.some((step) => step.do === "wait");
      if (timed) await untilSecond(secondOf(Date.now()) + 1);
      let second = secondOf(Date.now());
      let late = false;
      const open = new Map<string, Promise<unknown>>();
      const shown = (addresses = "") =>
        addresses
          .replaceAll(/unix:[^, ]*\/b(\d+)/g, "$1")
          .replaceAll(/127\.[0-9.]+:\d+/g, (name) => String(scenario.names?.indexOf(name)));
      try {
        for (const step of scenario.steps) {
          const now = Date.now();
          if (step.do === "wait") {
            second += step.seconds;
            await untilSecond(second);
          } else if (step.do === "set") await backends[step.peer]?.set(step.to);
          else if (step.do === "send") {
            const method = step.method ?? "GET";
            const { status, headers } = await nginx.send(
              `${method} /?k=${step.key ?? ""} HTTP/1.1\r\nHost: a\r\nX-Address: ${step.address ?? ""}\r\nConnection: close\r\n\r\n`,
            );
            theirs.push(`${shown(headers.get("x-peers"))} = ${status}`);
          } else if (step.do === "hold") {
            const { name } = step;
            const arrived = new Promise<string>((resolve) => {
              for (const [index, backend] of backends.entries())
                backend.onHold = () => {
                  resolve(String(index));
                };
            });
            const answer = nginx.get(`/hold-${name}?k=${step.key ?? ""}`);
            open.set(name, answer);
            const refused = answer.then(() => "none");
            theirs.push(`${name}: ${await Promise.race([arrived, refused])}`);
          } else {
            for (const backend of backends) backend.held.get(step.name)?.();
            await open.get(step.name);
          }
          late ||= timed && secondOf(Date.now()) !== second;
          driver.step(step, now);
        }
        return { theirs, ours: driver.lines, late };
      } finally {
        await Promise.all(backends.map((backend) => backend.close()));
      }
    },
    scenario.module ? `load_module ${moduleFile(scenario.module)};` : "",
  );
}

/** A distribution may leave a module out; then there is nobody to ask. */
function withoutModule({ module }: Scenario): string | false {
  return module !== undefined && !existsSync(moduleFile(module)) && `nginx has no ${module} here`;
}

function moduleFile(name: string): string {
  return `/usr/lib/nginx/modules/${name}`;
}

/** Short only where a backend never answers: a request that is held is not to run out of time. */
function patience({ steps }: Scenario): string {
  return steps.some((step) => step.do === "set" && step.to === "hang") ? "250ms" : "30s";
}

function secondOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** Until a little after the turn of that second: a timer may fire a millisecond early. */
async function untilSecond(second: number): Promise<void> {
  await setTimeout(second * 1000 + 20 - Date.now());
}
