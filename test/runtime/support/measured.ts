import { fork, type ChildProcess, type ForkOptions } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { HandlerPlan } from "../../../runtime/plan.ts";
import { answerText } from "./load.ts";
import { rawBackend } from "./plane.ts";
import { location, peer, plan, proxy, upstream } from "./plans.ts";

const handler: HandlerPlan = proxy({
  setHeaders: [
    { name: "Host", value: [{ v: "host" }] },
    { name: "Connection", value: "" },
    { name: "X-Real-IP", value: [{ v: "remote_addr" }] },
    { name: "X-Forwarded-For", value: [{ v: "proxy_add_x_forwarded_for" }] },
  ],
});

/** Runs `use` with the proxy in a process of its own, before a backend that answers at once. */
export async function withMeasured<Result>(
  keepalive: number,
  options: ForkOptions,
  use: (port: number, child: ChildProcess) => Promise<Result>,
): Promise<Result> {
  const backend = await rawBackend((socket, piece) => {
    if (piece.endsWith("\r\n\r\n")) socket.write(answerText);
  });
  const served = plan({
    locations: [location({ handler, accessLogs: [], keepaliveRequests: 1_000_000 })],
    upstreams: [upstream([peer(backend.port)], { keepalive, keepaliveRequests: 1_000_000 })],
  });
  const module = fileURLToPath(new URL("measured-process.ts", import.meta.url));
  const child = fork(module, [JSON.stringify(served)], options);
  try {
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    return await use(port, child);
  } finally {
    const gone = once(child, "exit");
    child.disconnect();
    await gone;
    await backend.close();
  }
}
