import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import test, { type TestContext } from "node:test";

import { EtcdKeeper } from "../../runtime/vrrp/guard/etcd-keeper.ts";
import type { EtcdPlan } from "../../runtime/vrrp/plan.ts";

/* What a real etcd (3.4) makes of the arbiter's errands: leases, keys, users, certificates. */

const missing = ["etcd", "etcdctl", "openssl"].find(
  (one) => spawnSync("which", [one]).status !== 0,
);
const reason = missing === undefined ? undefined : `${missing} is not installed`;
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const ttl = 3_000_000;
const patience = (): AbortSignal => AbortSignal.timeout(10_000);

interface Etcd {
  readonly url: string;
  readonly folder: string;
  readonly control: (...args: readonly string[]) => string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** A member of its own; its port may be taken by somebody else between looking and using it. */
async function start(t: TestContext, secure = false): Promise<Etcd> {
  const folder = mkdtempSync(join(tmpdir(), "lbc-etcd-"));
  const tls = secure ? certificates(folder) : [];
  for (let attempt = 0; ; attempt++) {
    const [client, peer] = [await freePort(), await freePort()];
    const url = `${secure ? "https" : "http"}://127.0.0.1:${client}`;
    const child = spawn("etcd", [
      `--data-dir=${join(folder, `data${attempt}`)}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      "--initial-cluster=default=http://localhost:2380",
      "--logger=zap",
      ...tls.map(([name, file]) => `--${name}=${file}`),
    ]);
    if (await serves(child)) {
      t.after(async () => {
        const closed = once(child, "close");
        child.kill("SIGKILL");
        await closed;
        rmSync(folder, { recursive: true });
      });
      const of = secure
        ? ["cacert", "cert", "key"].map((name, index) => `--${name}=${tls[index + 1]?.[1]}`)
        : [];
      const env = { ...process.env, ETCDCTL_API: "3" };
      const control = (...args: readonly string[]) =>
        execFileSync("etcdctl", [`--endpoints=${url}`, ...of, ...args], {
          env,
          stdio: "pipe",
        }).toString();
      return { url, folder, control };
    }
    if (attempt > 3) assert.fail("etcd does not start");
  }
}

async function serves(child: ChildProcess): Promise<boolean> {
  if (!child.stderr) return false;
  for await (const line of createInterface({ input: child.stderr }))
    if (line.includes("serving client traffic")) {
      child.stderr.resume();
      return true;
    }
  return false;
}

/** One certificate that is authority, server and client at once. */
function certificates(folder: string): (readonly [name: string, file: string])[] {
  const [cert, key] = [join(folder, "one.pem"), join(folder, "one.key")];
  const subject = ["-subj", "/CN=lbc", "-addext", "subjectAltName=IP:127.0.0.1"];
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", key, "-out", cert];
  const args = ["req", "-x509", ...made, "-days", "2", ...subject, ...files];
  execFileSync("openssl", args, { stdio: "ignore" });
  return [
    ["client-cert-auth", "true"],
    ["trusted-ca-file", cert],
    ["cert-file", cert],
    ["key-file", key],
  ];
}

function keeper(
  t: TestContext,
  url: string,
  changes: Partial<EtcdPlan> = {},
  owner?: string,
): EtcdKeeper {
  const tls = { ca: undefined, cert: undefined, key: undefined };
  const plan = { endpoints: [url], key: "/lbc/V", user: undefined, passwordFile: undefined, tls };
  const made = new EtcdKeeper({ ...plan, ...changes }, "V", ttl, owner);
  t.after(() => made.close());
  return made;
}

const held = { kind: "held" };

test(
  "one has the key as long as its lease is renewed, and its end is everybody's beginning",
  { skip },
  async (t) => {
    assert.equal(reason, undefined);
    const { url, control } = await start(t);
    const [a, b] = [keeper(t, url), keeper(t, url)];
    assert.deepEqual(await a.acquire(patience()), held);
    assert.match(control("get", "--print-value-only", "/lbc/V"), /"node":".+","instance":"V"/);
    assert.equal((await b.acquire(patience())).kind, "elsewhere");
    const began = performance.now();
    // etcd ends leases by its own clock: not before the time, and not much later.
    while ((await b.acquire(patience())).kind !== "held")
      assert.ok(performance.now() - began < 20_000, "a lease that nobody renews never ends");
    assert.ok(performance.now() - began > ttl / 1000 - 200, `${performance.now() - began} ms`);
    assert.deepEqual(await a.renew(patience()), { kind: "gone", reason: "the lease has ended" });
    assert.deepEqual(await b.renew(patience()), held);
    assert.equal((await b.release(patience())).kind, "gone");
    assert.deepEqual(await a.acquire(patience()), held);
    assert.equal(control("lease", "list").trim().split("\n").length, 2, "no lease is left behind");
  },
);

test(
  "a key that somebody removed or took is not ours, though the lease lives",
  { skip },
  async (t) => {
    const { url, control } = await start(t);
    const a = keeper(t, url);
    await a.acquire(patience());
    control("del", "/lbc/V");
    assert.deepEqual(await a.renew(patience()), { kind: "gone", reason: "the key was removed" });
    control("put", "/lbc/V", "by hand\n\u001b[31m");
    assert.deepEqual(await a.renew(patience()), { kind: "elsewhere", holder: "by?hand?[31m" });
    assert.equal((await a.acquire(patience())).kind, "elsewhere");
  },
);

test(
  "what an agent that was killed had is given back by the next one, and by nobody else",
  { skip },
  async (t) => {
    const { url } = await start(t);
    assert.deepEqual(await keeper(t, url, {}, "a").acquire(patience()), held);
    const other = keeper(t, url, {}, "b");
    await other.inherit(patience());
    assert.equal((await other.acquire(patience())).kind, "elsewhere");
    await keeper(t, url, {}, "a").inherit(patience());
    assert.deepEqual(await other.acquire(patience()), held);
  },
);

test("a history that was compacted away changes nothing", { skip }, async (t) => {
  const { url, control } = await start(t);
  const [a, b] = [keeper(t, url), keeper(t, url)];
  await a.acquire(patience());
  for (let round = 0; round < 5; round++) control("put", "/other", String(round));
  const { revision } = (
    JSON.parse(control("get", "/other", "-w", "json")) as {
      header: { revision: number };
    }
  ).header;
  control("compaction", String(revision));
  assert.deepEqual(await a.renew(patience()), held);
  assert.equal((await b.acquire(patience())).kind, "elsewhere");
  await a.release(patience());
  assert.deepEqual(await b.acquire(patience()), held);
});

test("users: the right one may, a wrong password and a stranger may not", { skip }, async (t) => {
  const { url, folder, control } = await start(t);
  control("user", "add", "root:r00t");
  control("role", "add", "lbc");
  control("role", "grant-permission", "lbc", "readwrite", "--prefix=true", "/lbc/");
  control("user", "add", "agent:s3cret");
  control("user", "grant-role", "agent", "lbc");
  control("auth", "enable");
  const password = (text: string) => {
    writeFileSync(join(folder, text), `${text}\n`, { mode: 0o600 });
    return join(folder, text);
  };
  const as = (text: string) => keeper(t, url, { user: "agent", passwordFile: password(text) });
  const right = as("s3cret");
  assert.deepEqual(await right.acquire(patience()), held);
  assert.deepEqual(await right.renew(patience()), held);
  const wrong = await as("guess").acquire(patience());
  assert.ok(wrong.kind === "failed" && /authentication failed/.test(wrong.reason), wrong.kind);
  const nobody = await keeper(t, url).acquire(patience());
  assert.ok(nobody.kind === "failed" && /user name is empty/.test(nobody.reason), nobody.kind);
  const key = "/elsewhere";
  const outside = keeper(t, url, { user: "agent", passwordFile: password("s3cret"), key });
  const denied = await outside.acquire(patience());
  assert.ok(denied.kind === "failed" && /permission denied/.test(denied.reason), denied.kind);
});

test("TLS with certificates of both sides, and none without", { skip }, async (t) => {
  const { url, folder } = await start(t, true);
  const [ca, key] = [join(folder, "one.pem"), join(folder, "one.key")];
  const both = keeper(t, url, { tls: { ca, cert: ca, key } });
  assert.deepEqual(await both.acquire(patience()), held);
  assert.deepEqual(await both.renew(patience()), held);
  for (const tls of [
    { ca: undefined, cert: ca, key },
    { ca, cert: undefined, key: undefined },
  ])
    assert.equal((await keeper(t, url, { tls }).acquire(patience())).kind, "failed");
});
