import { createServer } from "node:net";
import { promiseHooks, getHeapStatistics } from "node:v8";

import type { Plan } from "../../../runtime/plan.ts";
import { createDataPlane } from "../../../runtime/proxy/data-plane.ts";
import { connectionColumn } from "../../../runtime/proxy/services.ts";
import { takeConnections } from "../../../runtime/upstream/accept.ts";

/*
 * Serves a plan in a process of its own, so that what it allocates is the proxy's alone. Told "heap",
 * it answers with the bytes in use and the promises made so far.
 */
const plan = JSON.parse(process.argv[2] ?? "") as Plan;

let promises = 0;
promiseHooks.onInit(() => promises++);

const plane = createDataPlane(plan, {
  now: () => performance.now(),
  wall: () => Date.now(),
  random: Math.random,
  pid: process.pid,
  hostname: "test",
  temporaryFolder: "/tmp",
  errorLog() {},
  accessLog() {},
  status(_, answer) {
    answer({ status: 200, type: "text/plain", body: "" });
  },
  ticketKeys: undefined,
  connections: new Float64Array(connectionColumn.count),
});

const server = createServer({ allowHalfOpen: true });
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ port: address.port });
});
takeConnections(server, (accepted) => plane.accept(0, accepted));

process.on("message", () => {
  process.send?.({ used: getHeapStatistics().used_heap_size, promises });
});
process.on("disconnect", () => process.exit());
