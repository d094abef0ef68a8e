import { Agent, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import type { Load, Outcome } from "./outcome.ts";

/*
 * An open loop in a process of its own: `node client.ts LOAD`, LOAD as JSON. A request leaves when its time
 * has come, whatever became of those before. Says `go` when the first one leaves, and the outcomes at the end.
 */

const load = JSON.parse(process.argv[2] ?? "{}") as Load;
const host = load.host ?? "127.0.0.1";
const agent = new Agent({ keepAlive: load.keepAlive, scheduling: "fifo", maxSockets: Infinity });
const outcomes: Outcome[] = [];
let sent = 0;
const open = new Set<number>();

const accepts = (): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(load.port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

function send(): void {
  const id = sent++;
  const at = Date.now();
  const begun = performance.now();
  open.add(id);
  let over = false;
  const end = (result: string) => {
    if (over) return;
    over = true;
    open.delete(id);
    clearTimeout(timer);
    outcomes.push({ id, at, milliseconds: performance.now() - begun, result });
  };
  const asked = request(
    {
      agent,
      host,
      port: load.port,
      path: `/${load.name}/${id}`,
      method: load.method,
      headers: load.method === "POST" ? { "Content-Length": 5 } : {},
    },
    (answer) => {
      answer.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? "error"));
      answer.resume().once("end", () => end(String(answer.statusCode)));
    },
  );
  const timer = setTimeout(() => {
    end("timeout");
    asked.destroy();
  }, load.timeout);
  asked.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? "error"));
  asked.end(load.method === "POST" ? "hello" : undefined);
}

while (!(await accepts())) await sleep(50);
process.stdout.write("go\n");
const start = performance.now();
// Kept connections first: as many as clients would hold, so that each is idle for a while.
if (load.keepAlive) for (let first = 0; first < load.connections; first++) send();
const due = (): number => ((performance.now() - start) * load.rate) / 1000;
while (performance.now() - start < load.seconds * 1000) {
  const until = due();
  while (sent < until) send();
  await sleep(2);
}
while (open.size > 0) await sleep(20);
process.stdout.write(`${JSON.stringify(outcomes)}\n`, () => process.exit(0));
