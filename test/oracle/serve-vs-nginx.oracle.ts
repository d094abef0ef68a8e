import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { freePort } from "../control/host/run.ts";
import { Backend } from "./serve/backends.ts";
import {
  adapted,
  attempts,
  convertedExample,
  endServer,
  prefixWith,
  startServer,
} from "./serve/contestants.ts";
import { runScript, type Fleet, type Seen } from "./serve/script.ts";

const installed = spawnSync("nginx", ["-v"]).status === 0;
const skip = installed || process.env["CI"] === "true" ? false : "nginx is not installed";

const one = async (name: string) => new Backend(name, await freePort());

async function fleet(): Promise<Fleet> {
  return {
    portal1: await one("portal-1"),
    portal2: await one("portal-2"),
    portal3: await one("portal-3"),
    gray: await one("gray"),
    api1: await one("api-1"),
    api2: await one("api-2"),
    api9: await one("api-9"),
  };
}

test(
  "applications that die, freeze, fail and start slowly: nginx and serve choose alike",
  { skip },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "lbc-serve-vs-nginx-"));
    const applications = await fleet();
    t.after(async () => {
      for (const application of Object.values(applications)) await application.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    const converted = convertedExample(folder);
    const results: { seen: Seen[]; attempts: string[] }[] = [];
    for (const name of ["nginx", "lbc"] as const) {
      for (const application of Object.values(applications)) {
        await application.kill();
        await application.start();
      }
      const ports = { tls: await freePort(), plain: await freePort(), monitor: await freePort() };
      const prefix = prefixWith(join(folder, name), adapted(converted, ports, applications));
      const server = await startServer(name, prefix);
      t.after(() => endServer(server));
      const seen = await runScript(ports.tls, applications);
      await endServer(server);
      assert.equal(server.exitCode, 0, name);
      results.push({ seen, attempts: attempts(prefix) });
    }
    const [nginx, lbc] = results;
    assert.ok(nginx && nginx.seen.length > 100 && nginx.attempts.length === nginx.seen.length);
    assert.deepEqual(lbc?.seen, nginx.seen);
    assert.deepEqual(lbc?.attempts, nginx.attempts);
  },
);
