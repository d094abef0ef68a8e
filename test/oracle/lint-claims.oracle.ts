import assert from "node:assert/strict";
import { test } from "node:test";

import { type Nginx, runNginx, withoutNginx } from "./nginx-process.ts";

/*
 * What the rules say of nginx, asked of nginx: `why` of upstream/max-fails-zero, fail-timeout-zero,
 * passive-health-single-peer, retry/http-404-403 and retry/non-idempotent.
 */

/** A front whose answers tell which backends were tried, and backends: alive, missing, mute, none. */
const configuration = (peers: string, more = ""): string => `
upstream u { ${peers.replace(/(alive|missing|mute|none)/g, "unix:{dir}/$1")} }
server {
    listen {socket};
    location / { proxy_pass http://u; add_header X-Tried $upstream_addr always; ${more} }
}
server { listen unix:{dir}/alive; return 200; }
server { listen unix:{dir}/missing; return 404; }
server { listen unix:{dir}/missing2; return 404; }
server { listen unix:{dir}/mute; return 444; }`;

const tries = async (nginx: Nginx, name: string): Promise<number> => {
  const { headers } = await nginx.get("/");
  return (headers.get("x-tried") ?? "").split(name).length - 1;
};

async function triesOf(nginx: Nginx, name: string, requests: number): Promise<number> {
  let sum = 0;
  for (let index = 0; index < requests; index++) sum += await tries(nginx, name);
  return sum;
}

const options = { skip: withoutNginx, timeout: 30_000 };

void test("max_fails=0 gives a dead backend its turn for ever", options, async () => {
  const never = configuration("server alive max_fails=0; server none max_fails=0;");
  assert.equal(await runNginx(never, (nginx) => triesOf(nginx, "/none", 40)), 20);
  const once = configuration("server alive; server none max_fails=1 fail_timeout=100s;");
  assert.equal(await runNginx(once, (nginx) => triesOf(nginx, "/none", 40)), 1);
});

void test("fail_timeout=0 ends with the second in which the backend failed", options, async () => {
  const peers = "server alive fail_timeout=0; server none fail_timeout=0;";
  await runNginx(configuration(peers), async (nginx) => {
    let requests = 0;
    let failed = 0;
    const end = Date.now() + 2500;
    for (; Date.now() < end; requests++) failed += await tries(nginx, "/none");
    // Two and a half seconds touch three or four seconds of the clock.
    assert.ok(requests > 20, `${requests} requests`);
    assert.ok(failed >= 2 && failed <= 4, `${failed} of ${requests}`);
  });
});

void test("the only backend is never taken out", options, async () => {
  const only = configuration("server none max_fails=1 fail_timeout=100s;");
  assert.equal(await runNginx(only, (nginx) => triesOf(nginx, "/none", 10)), 10);
});

void test("http_404 asks every backend and counts nothing", options, async () => {
  const text = configuration(
    "server missing max_fails=1; server missing2 max_fails=1;",
    "proxy_next_upstream error http_404;",
  );
  await runNginx(text, async (nginx) => {
    assert.equal(await triesOf(nginx, "/missing", 10), 20);
    assert.equal((await nginx.get("/")).status, 404);
  });
});

void test("a POST is sent again only with non_idempotent", options, async () => {
  const post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
  const peers = "server mute max_fails=0; server mute max_fails=0;";
  const tried = (more: string) =>
    runNginx(configuration(peers, more), async (nginx) => {
      const { headers } = await nginx.send(post);
      return (headers.get("x-tried") ?? "").split("/mute").length - 1;
    });
  assert.equal(await tried("proxy_next_upstream error timeout;"), 1);
  assert.equal(await tried("proxy_next_upstream error timeout non_idempotent;"), 2);
});
