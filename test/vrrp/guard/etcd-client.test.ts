import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";

import { EtcdClient } from "../../../runtime/vrrp/guard/etcd-client.ts";
import { EtcdKeeper } from "../../../runtime/vrrp/guard/etcd-keeper.ts";
import type { EtcdPlan } from "../../../runtime/vrrp/plan.ts";

/* Members that are dead, hang, are none or do not know us. The real etcd is in test/oracle. */

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function member(t: TestContext, answer: Answer): Promise<string> {
  const server: Server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json =
  (body: object, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };

const plan = (...endpoints: string[]): EtcdPlan => ({
  endpoints,
  key: "/lbc/V",
  user: undefined,
  passwordFile: undefined,
  tls: { ca: undefined, cert: undefined, key: undefined },
});

function client(t: TestContext, of: EtcdPlan): EtcdClient {
  const made = new EtcdClient(of, 20);
  t.after(() => made.close());
  return made;
}

const patience = (): AbortSignal => AbortSignal.timeout(30_000);
/** Nobody listens there. */
const dead = "http://127.0.0.1:1";
const hang: Answer = () => {};

test("a member that is dead, hangs or has no leader costs a moment, not the answer", async (t) => {
  const good = await member(t, json({ revision: "7" }));
  const bad = [
    dead,
    await member(t, hang),
    await member(t, json({ error: "etcdserver: no leader", code: 14 }, 503)),
    await member(t, json({ error: "etcdserver: request timed out" }, 500)),
    await member(t, (_request, response) => response.destroy()),
    await member(t, (_request, response) => response.end("<html>")),
    await member(t, (_request, response) => response.end(" ".repeat(100_000))),
  ];
  for (const other of bad) {
    const { body } = await client(t, plan(other, good)).call("/v3/x", {}, patience());
    assert.deepEqual(body, { revision: "7" }, other);
  }
  const { body } = await client(t, plan(...bad, good)).call("/v3/x", {}, patience());
  assert.deepEqual(body, { revision: "7" });
});

test("the member that answered is asked first from then on", async (t) => {
  let asked = 0;
  const silent = await member(t, () => void (asked += 1));
  const good = await member(t, json({}));
  const both = client(t, plan(silent, good));
  await both.call("/v3/x", {}, patience());
  await both.call("/v3/x", {}, patience());
  await both.call("/v3/x", {}, patience());
  assert.equal(asked, 1);
});

test("nobody answers: said of each member, when there is no more time", async (t) => {
  const silent = await member(t, hang);
  const nobody = client(t, plan(dead, silent));
  await assert.rejects(nobody.call("/v3/x", {}, AbortSignal.timeout(200)), (error: Error) => {
    assert.match(error.message, /127\.0\.0\.1:1: .*ECONNREFUSED/);
    assert.match(error.message, new RegExp(`${silent}: no answer`));
    return true;
  });
});

test("what etcd refuses is an answer, and no reason to ask the next", async (t) => {
  const refuses = await member(t, json({ error: "etcdserver: permission denied", code: 7 }, 403));
  const other = await member(t, json({}));
  const { code, message } = await client(t, plan(refuses, other)).call("/v3/x", {}, patience());
  assert.deepEqual([code, message], [7, "etcdserver: permission denied"]);
});

test("a token that is not known any more is asked for anew, once", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-etcd-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "password"), "secret\n");
  const logins: string[] = [];
  const url = await member(t, (request, response) => {
    if (request.url === "/v3/auth/authenticate") {
      request.on("data", (part: Buffer) => logins.push(part.toString()));
      return json({ token: `t${logins.length}` })(request, response);
    }
    const isKnown = request.headers.authorization === "t1";
    const stale = { error: "etcdserver: invalid auth token", code: 16 };
    return (isKnown ? json({ ok: true }) : json(stale, 401))(request, response);
  });
  const known = { ...plan(url), user: "u", passwordFile: join(folder, "password") };
  const { body } = await client(t, known).call("/v3/x", {}, patience());
  assert.deepEqual(body, { ok: true });
  assert.deepEqual(logins, Array(2).fill('{"name":"u","password":"secret"}'));
});

test("a keeper never rejects: no file, no access, nonsense", async (t) => {
  const nonsense = await member(t, json({ kvs: 7, responses: "x", succeeded: "yes" }));
  for (const of of [
    plan(dead),
    plan(nonsense),
    { ...plan(nonsense), user: "u", passwordFile: "/no/where" },
    { ...plan("https://127.0.0.1:1"), tls: { ca: "/no/where", cert: undefined, key: undefined } },
  ]) {
    const keeper = new EtcdKeeper(of, "V", 3_000_000);
    const soon = AbortSignal.timeout(2000);
    const outcome = await keeper.acquire(soon);
    assert.ok(outcome.kind === "failed" || outcome.kind === "elsewhere", outcome.kind);
    assert.equal((await keeper.renew(soon)).kind, "gone");
    await keeper.release(soon);
    keeper.close();
  }
});
