import assert from "node:assert/strict";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { body, folder, start, write } from "../cli/serving.ts";
import { freePort, until } from "./host/run.ts";

const skip = !existsSync("/dev/full") && "no /dev/full";

test(
  "a full disk under the access log is told in the error log, and requests go on",
  { skip },
  async (t) => {
    const prefix = folder(t);
    const port = await freePort();
    // A link, since nobody logs to devices by name: every write fails with ENOSPC.
    symlinkSync("/dev/full", join(prefix, "logs/access.log"));
    write(
      prefix,
      `worker_processes 1; pid logs/s.pid; error_log logs/error.log notice; user root; events {}
     http { server { listen 127.0.0.1:${port}; access_log logs/access.log; location / { return 200 "on"; } } }`,
    );
    const running = await start(t, prefix);
    const log = () => readFileSync(join(prefix, "logs/error.log"), "latin1");
    for (let count = 0; count < 20; count++) assert.equal(await body(port), "on");
    const told =
      /\[alert\] \d+#\d+: write\(\) to ".*access\.log" failed \(28: No space left on device\)/g;
    await until("told", () => told.test(log()));
    assert.equal(log().match(told)?.length, 1, "once a minute, not once a request");
    running.child.kill("SIGTERM");
    assert.deepEqual((await running.exit)[0], 0);
  },
);

test("a full disk under every log is told on standard error", { skip }, async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  for (const name of ["error", "access"])
    symlinkSync("/dev/full", join(prefix, `logs/${name}.log`));
  write(
    prefix,
    `worker_processes 1; pid logs/s.pid; error_log logs/error.log notice; user root; events {}
     http { server { listen 127.0.0.1:${port}; access_log logs/access.log; location / { return 200 "on"; } } }`,
  );
  const running = await start(t, prefix);
  assert.equal(await body(port), "on");
  const told = /write\(\) to ".*error\.log" failed \(28: No space left on device\)/;
  await until("told", () => told.test(running.said()));
  running.child.kill("SIGHUP");
  await until("a new worker", async () => (await body(port)) === "on");
});
