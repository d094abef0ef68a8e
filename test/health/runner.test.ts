import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { test } from "node:test";

import { HealthRunner } from "../../runtime/health/runner.ts";
import type { HealthPlan, UpstreamPlan } from "../../runtime/plan.ts";
import { peer, upstream } from "../runtime/support/plans.ts";

const health: HealthPlan = {
  type: "tcp",
  interval: 20,
  timeout: 1000,
  rise: 1,
  fall: 1000,
  port: undefined,
  startDown: false,
  send: "",
  expect: [2],
};

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

test("who chooses hears of a peer that succeeds again, also when it was never taken out", async (t) => {
  const server = createServer((socket) => socket.destroy());
  const port = await listen(server, 0);
  server.close();
  await once(server, "close");
  const failed = Promise.withResolvers<void>();
  const heard = Promise.withResolvers<boolean>();
  let changes = 0;
  const runner = new HealthRunner({
    now: () => 0,
    random: () => 0,
    changed: () => changes++,
    verdict: ({ state }) => heard.resolve(state.up),
    failed: () => failed.resolve(),
  });
  t.after(() => {
    runner.stop();
    server.close();
  });
  const checked: UpstreamPlan = upstream([peer(port)], { health });
  runner.apply([checked]);
  await failed.promise;
  await listen(server, port);
  assert.equal(await heard.promise, true);
  assert.equal(changes, 0);
});
