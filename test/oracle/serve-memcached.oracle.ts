import assert from "node:assert/strict";
import { spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { freePort } from "../control/host/run.ts";
import { ask, start, stop, type Contestant } from "./serve-cache/stage.ts";
import { requests, Store } from "./serve-memcached/store.ts";

const installed = spawnSync("nginx", ["-v"]).status === 0;
const skip = installed || process.env["CI"] === "true" ? false : "nginx is not installed";

const configuration = (folder: string, port: number, store: number, dead: number): string => `
worker_processes 1; daemon off; pid ${folder}/pid; user root;
events {}
http {
  types { text/plain txt; text/html html; }
  default_type application/octet-stream;
  log_format a '$request [$upstream_addr] [$upstream_status] $status $body_bytes_sent';
  access_log ${folder}/access.log a;
  upstream kept { server 127.0.0.1:${store}; keepalive 4; }
  upstream two { server 127.0.0.1:${store} max_fails=0; server localhost:${store} max_fails=0; }
  server {
    listen 127.0.0.1:${port};
    memcached_gzip_flag 2;
    location / { set $memcached_key $uri; memcached_pass 127.0.0.1:${store}; }
    location /unset/ { memcached_pass 127.0.0.1:${store}; }
    location /next/ {
      rewrite ^/next(/.*) $1 break; set $memcached_key $uri;
      memcached_pass two; memcached_next_upstream not_found invalid_response;
    }
    location /page/ {
      set $memcached_key $uri; memcached_pass 127.0.0.1:${store}; error_page 404 = @else;
    }
    location @else { return 200 "from elsewhere"; }
    location /group/ {
      rewrite ^/group(/.*) $1 break; set $memcached_key $uri; memcached_pass kept;
    }
    location /dead/ { set $memcached_key $uri; memcached_pass 127.0.0.1:${dead}; }
  }
}
`;

async function run(name: Contestant, folder: string, slow: boolean) {
  const prefix = join(folder, `${name}-${slow}`);
  mkdirSync(prefix);
  const store = new Store();
  store.slow = slow;
  const [port, at, dead] = [await freePort(), await store.listen(), await freePort()];
  writeFileSync(join(prefix, "nginx.conf"), configuration(prefix, port, at, dead));
  const seen: string[] = [];
  let child: ChildProcess | undefined;
  try {
    child = await start(name, prefix);
    for (const [line, field = "X: y"] of requests) {
      const [method = "", path = ""] = line.split(" ");
      const answer = await ask(port, path.slice(1), { ask: method, fields: `${field}\r\n` });
      seen.push(`${line} ${field}`, answer.replaceAll(`:${port}`, ":PORT"));
    }
    for (let count = 0; count < 3; count++)
      seen.push(await ask(port, "group/plain.txt", { ask: "GET" }));
  } finally {
    if (child) await stop(child);
    await store.close();
  }
  const log = readFileSync(join(prefix, "access.log"), "latin1");
  const lines = log.replaceAll(`:${at}`, ":STORE").replaceAll(`:${dead}`, ":DEAD").split("\n");
  return { seen, asked: store.asked, connections: store.connections, lines };
}

for (const slow of [false, true])
  test(
    `values of memcached reach clients as with nginx${slow ? ", however they are cut" : ""}`,
    { skip },
    async (t) => {
      const folder = mkdtempSync(join(tmpdir(), "lbc-serve-memcached-"));
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      const nginx = await run("nginx", folder, slow);
      const lbc = await run("lbc", folder, slow);
      assert.deepEqual(lbc.seen, nginx.seen);
      assert.deepEqual(lbc.asked, nginx.asked);
      assert.deepEqual(lbc.lines, nginx.lines);
      if (!slow) assert.equal(lbc.connections, nginx.connections);
    },
  );
