import assert from "node:assert/strict";
import { spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { freePort } from "../control/host/run.ts";
import { cases } from "./serve-cache/cases.ts";
import { play, Stage, start, stop, type Contestant } from "./serve-cache/stage.ts";

const installed = spawnSync("nginx", ["-v"]).status === 0;
const skip = installed || process.env["CI"] === "true" ? false : "nginx is not installed";

/** One server, a location for each case. */
const configuration = (folder: string, port: number, backend: number): string => `
worker_processes 1; daemon off; pid ${folder}/pid; user root;
events {}
http {
  access_log off;
  proxy_cache_path ${folder}/cache levels=1:2 keys_zone=z:1m use_temp_path=off;
  upstream backend { server 127.0.0.1:${backend} max_fails=0; }
  add_header X-Cache $upstream_cache_status always;
  server {
    listen 127.0.0.1:${port};
    location = /page { return 200 page; }
    ${cases
      .map(
        ({ name, conf = "" }) =>
          `location /${name}/ { proxy_pass http://backend; ${
            conf.includes("proxy_cache $") || conf.includes("proxy_cache off")
              ? ""
              : "proxy_cache z;"
          } ${conf} }`,
      )
      .join("\n    ")}
  }
}
`;

async function run(name: Contestant, folder: string, children: ChildProcess[]) {
  mkdirSync(join(folder, name));
  const prefix = join(folder, name);
  const stage = new Stage();
  const port = await freePort();
  writeFileSync(join(prefix, "nginx.conf"), configuration(prefix, port, await stage.listen()));
  try {
    const child = await start(name, prefix);
    children.push(child);
    const seen = await Promise.all(cases.map((one) => play(stage, port, one)));
    await stop(child);
    return seen;
  } finally {
    await stage.close();
  }
}

test("answers are kept, found, renewed and refused as nginx does it", { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-serve-cache-"));
  const children: ChildProcess[] = [];
  t.after(async () => {
    await Promise.all(children.map(stop));
    rmSync(folder, { recursive: true, force: true });
  });
  const [nginx, lbc] = await Promise.all([
    run("nginx", folder, children),
    run("lbc", folder, children),
  ]);
  for (const [index, { name }] of cases.entries())
    await t.test(name, () => assert.deepEqual(lbc[index], nginx[index]));
});
