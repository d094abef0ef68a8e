import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "../control/host/run.ts";
import { rawBackend } from "../runtime/support/plane.ts";
import { withoutNginx } from "./nginx-process.ts";
import { Contestant } from "./serve-limits/contestant.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "lbc-serve-limits-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const http = (port: number, proxied: number, backend: number): string => `
limit_req_zone $arg_k zone=minute:32k rate=1r/m;
limit_req_zone $arg_k zone=second:32k rate=1r/s;
limit_conn_zone $arg_k zone=conn:32k;
limit_conn_zone $arg_long zone=long:32k;
server { listen 127.0.0.1:${port}; server_name one;
  set_real_ip_from 127.0.0.0/8; real_ip_header X-Real-IP; root {dir};
  location /refused { limit_req zone=minute; }
  location /warned { limit_req zone=minute; limit_req_log_level warn; }
  location /dry { limit_req zone=minute; limit_req_dry_run on; }
  location /delayed { limit_req zone=second burst=2; }
  location /delayed-info { limit_req zone=second burst=2; limit_req_log_level info; }
  location /delayed-dry { limit_req zone=second burst=2; limit_req_dry_run on; }
  location /held { limit_conn conn 1; proxy_pass http://127.0.0.1:${backend}; }
  location /conn { limit_conn conn 1; limit_conn_log_level notice; limit_conn_status 429; }
  location /conn-dry { limit_conn conn 1; limit_conn_dry_run on; }
  location /long { limit_conn long 1; }
  location /denied { deny all; }
  location /private { auth_basic closed; auth_basic_user_file {dir}/users; }
  location /nobody { auth_basic closed; auth_basic_user_file {dir}/none; }
  location /slow { auth_basic closed; auth_basic_user_file {dir}/users; auth_delay 300ms; }
  location /any { satisfy any; deny all; auth_basic closed; auth_basic_user_file {dir}/users; }
  location /any-none { satisfy any; deny all; auth_basic closed; auth_basic_user_file {dir}/none; }
}
server { listen 127.0.0.1:${proxied} proxy_protocol; server_name two; root {dir}; }
`;

const basic = (text: string): readonly string[] => [
  `Authorization: Basic ${Buffer.from(text).toString("base64")}`,
];

/** One thing after the other, so that the sentences come in one order. */
async function script(one: Contestant, proxied: Contestant): Promise<readonly string[]> {
  const seen: string[] = [];
  const ask = async (path: string, headers: readonly string[] = []) => {
    seen.push(`${path} ${await one.ask(path, headers)}`);
  };
  const real = ["X-Real-IP: 192.0.2.7"];
  for (const path of ["/refused?k=a", "/warned?k=b", "/dry?k=c"])
    for (let count = 0; count < 2; count++) await ask(path, real);
  for (const path of ["/delayed?k=d", "/delayed-info?k=e", "/delayed-dry?k=f"])
    for (let count = 0; count < 2; count++) await ask(path);
  await ask("/delayed?k=g");
  await one.send("GET /delayed?k=g HTTP/1.1\r\nHost: a\r\n\r\n", 200);
  const held = one.send("GET /held?k=h HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  await sleep(300);
  for (const path of ["/held?k=h", "/conn?k=h", "/conn-dry?k=h", "/conn?k=i"]) await ask(path);
  seen.push(`held ${(await held).split(" ")[1]}`);
  await ask("/conn?k=h");
  await ask(`/long?long=${"x".repeat(300)}`);
  await ask("/denied", real);
  for (const path of ["/private", "/nobody", "/slow", "/any", "/any-none"])
    for (const who of [[], basic("ann:secret"), basic("ann:wrong"), basic("bob:x")])
      await ask(path, who);
  for (const header of ["", "PROXY TCP4 1.1.1.1\r\n", "PROXY TCP4 192.0.2.9 192.0.2.1 1 2\r\n"])
    seen.push(
      (await proxied.send(`${header}GET /none HTTP/1.0\r\n\r\n`)).split("\r\n", 1)[0] ?? "",
    );
  return seen;
}

/** Answers after most of a second. */
const slowBackend = () =>
  rawBackend((socket) => {
    setTimeout(() => socket.end("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), 900);
  });

test(
  "limits, real addresses and passwords: statuses and sentences of the error log",
  { skip: withoutNginx },
  async (t) => {
    const root = folder(t);
    const backend = await slowBackend();
    t.after(() => backend.close());
    const told: { seen: readonly string[]; errors: readonly string[] }[] = [];
    const hash = execFileSync("openssl", ["passwd", "-apr1", "secret"], { encoding: "utf8" });
    for (const name of ["nginx", "lbc"] as const) {
      const one = new Contestant(join(root, name), await freePort());
      const two = new Contestant(one.folder, await freePort());
      writeFileSync(join(one.folder, "users"), `ann:${hash}`);
      t.after(() => one.stop());
      await one.start(name, http(one.port, two.port, backend.port));
      const seen = await script(one, two);
      await one.stop();
      const errors = one.errors().map((line) => line.replaceAll(`:${two.port}`, ":PROXIED"));
      told.push({ seen, errors: errors.map((line) => line.replaceAll(`:${backend.port}`, ":B")) });
    }
    const [nginx, lbc] = told;
    assert.ok(nginx && nginx.seen.length > 40 && nginx.errors.length > 30);
    assert.deepEqual(lbc?.seen, nginx.seen);
    assert.deepEqual(lbc.errors, nginx.errors);
  },
);

test(
  "a zone holds as many keys as nginx's, and forgets the same ones",
  { skip: withoutNginx },
  async (t) => {
    const root = folder(t);
    const remembered: string[] = [];
    for (const name of ["nginx", "lbc"] as const) {
      const one = new Contestant(join(root, name), await freePort());
      t.after(() => one.stop());
      const zones = `limit_req_zone $arg_k zone=small:32k rate=1r/m;
limit_req_zone $arg_n zone=wide:64k rate=1r/m;
server { listen 127.0.0.1:${one.port}; root {dir}; limit_req_status 429; keepalive_requests 2000;
  location /small { limit_req zone=small; } location /wide { limit_req zone=wide; } }`;
      await one.start(name, zones);
      const ask = (paths: readonly string[]) =>
        one.send(
          paths
            .map((path, at) => {
              const end = at === paths.length - 1 ? "Connection: close\r\n" : "";
              return `GET ${path} HTTP/1.1\r\nHost: a\r\n${end}\r\n`;
            })
            .join(""),
        );
      const statuses = async (paths: readonly string[]) =>
        [...(await ask(paths)).matchAll(/^HTTP\/1\.1 (\d+)/gm)]
          .map(([, status]) => status)
          .join(" ");
      const keys = Array.from(
        { length: 260 },
        (_, at) => `/small?k=k${String(at).padStart(3, "0")}`,
      );
      const long = Array.from(
        { length: 260 },
        (_, at) => `/wide?n=${"n".repeat(60)}${String(at).padStart(3, "0")}`,
      );
      await ask([...keys, ...long]);
      // From the last one on, so that what is still known stays so while it is asked.
      remembered.push(await statuses([...keys.toReversed(), ...long.toReversed()]));
      await one.stop();
    }
    assert.ok(remembered[0]?.includes("429 429 404"));
    assert.equal(remembered[1], remembered[0]);
  },
);

test("several workers tell each other what they let in", async (t) => {
  const backend = await slowBackend();
  t.after(() => backend.close());
  const one = new Contestant(join(folder(t), "lbc"), await freePort());
  t.after(() => one.stop());
  const limits = `limit_req_zone $host zone=r:32k rate=1r/m; limit_conn_zone $host zone=c:32k;
server { listen 127.0.0.1:${one.port}; root {dir};
  location /r { limit_req zone=r burst=5 nodelay; }
  location /c { limit_conn c 2; proxy_pass http://127.0.0.1:${backend.port}; } }`;
  await one.start("lbc", limits, 3);
  let passed = 0;
  for (let count = 0; count < 15; count++) {
    if ((await one.ask("/r")) === "404") passed++;
    await sleep(120);
  }
  // Six, and what came before a message did; three workers that knew nothing would let in all fifteen.
  assert.ok(passed >= 6 && passed <= 10, `${passed} passed`);
  await one.reload(3);
  assert.equal(await one.ask("/r"), "503", "workers of a reload know what was let in");
  const held = [one.ask("/c"), one.ask("/c")];
  await sleep(400);
  const more = await Promise.all([1, 2, 3, 4, 5, 6].map(() => one.ask("/c")));
  assert.deepEqual([...new Set(more)], ["503"]);
  assert.deepEqual(await Promise.all(held), ["200", "200"]);
  await sleep(300);
  assert.equal(await one.ask("/c"), "200");
  assert.match(one.log(), /limiting connections by zone "c"/);
});
