import assert from "node:assert/strict";
import { test } from "node:test";

import { planOf, tcpListener } from "./host/plans.ts";
import { folder, freePort, get, startHost, until } from "./host/run.ts";

const started = (log: string): number[] =>
  [...log.matchAll(/start worker process (\d+)/g)].map(([, pid]) => Number(pid));

test("while a worker that died is not replaced, its neighbour takes what would wait for it", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const plan = planOf({ prefix, listeners: [tcpListener(port)], main: { workers: 2 } });
  const host = startHost(t, prefix, plan);
  await host.up();
  const [victim = 0, other = 0] = started(host.log);
  let last = victim;
  // One that dies young is not replaced at once: the pause doubles up to 1.6 s.
  for (let deaths = 1; deaths <= 6; deaths++) {
    process.kill(last, "SIGKILL");
    await until("it is missed", () => host.log.includes(`process ${last} exited on signal 9`));
    if (deaths === 6) break;
    await until("another starts", () => started(host.log).length === 2 + deaths);
    last = started(host.log).at(-1) ?? 0;
  }
  const answers = await Promise.all(Array.from({ length: 16 }, () => get({ port }, "/pid")));
  assert.deepEqual(new Set(answers), new Set([String(other)]));
  host.signal("SIGQUIT");
  assert.equal(await host.exited(), 0);
});
