import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import tls from "node:tls";

import type { ListenerPlan, ServerPlan } from "../../runtime/plan.ts";
import type { TlsPlan } from "../../runtime/plan/tls.ts";
import { ask, openSession } from "./support/http2-client.ts";
import { frame, FrameClient, preface, requestFields } from "./support/http2-frames.ts";
import { RawClient, type Running, servePlan } from "./support/plane.ts";
import { listener, location, plan, server } from "./support/plans.ts";

const reply = location({
  rewrite: [
    {
      kind: "return",
      status: 200,
      text: [{ v: "server_name" }, " ", { v: "http2" }, " ", { v: "proxy_protocol_addr" }],
    },
  ],
});

const serve = (
  wishes: Partial<ListenerPlan>,
  servers: readonly ServerPlan[] = [server({ name: "one" })],
): Promise<Running> =>
  servePlan(plan({ listeners: [listener(wishes)], servers, locations: [reply] }));

const get = "GET / HTTP/1.1\r\nHost: one\r\nConnection: close\r\n\r\n";

describe("without TLS the first bytes choose, where both are spoken", () => {
  let front: Running;
  before(async () => {
    front = await serve({ http2: "offered" });
  });
  after(() => front.close());

  test("HTTP/2 with its preface", async () => {
    const session = openSession(front.port);
    assert.equal((await ask(session, { ":path": "/" })).body, "one h2c ");
    session.destroy();
  });

  test("HTTP/2 whose preface comes byte by byte", async () => {
    const client = new FrameClient({ port: front.port, host: "127.0.0.1", noDelay: true }, "");
    for (const letter of preface) {
      client.socket.write(letter);
      await new Promise((wake) => setImmediate(wake));
    }
    client.send(frame.settings, 0, 0).request(1, requestFields("/"));
    await client.until((one) => one.over(1));
    assert.equal(client.outcome(1), "200");
    client.close();
  });

  test("HTTP/1 with anything else, a method that begins alike too", async () => {
    const client = new RawClient(front.port).send(get);
    assert.match(await client.end(), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\none {2}$/);
    const alike = new RawClient(front.port).send("PRI /a HTTP/1.1\r\nHost: one\r\n");
    alike.send("Connection: close\r\n\r\n");
    assert.match(await alike.end(), /^HTTP\/1\.1 200 OK\r\n/);
  });
});

test("where HTTP/1 is not spoken it is answered as nginx 1.22 does: SETTINGS, GOAWAY", async () => {
  const front = await serve({ http2: "only" });
  const client = new FrameClient({ port: front.port, host: "127.0.0.1" }, get);
  await client.until((one) => one.closed);
  assert.equal(client.outcome(1), "goaway 1");
  await front.close();
});

test("the PROXY protocol stands before HTTP/2", async () => {
  const front = await serve({ http2: "only", proxyProtocol: true });
  const hello = `PROXY TCP4 192.0.2.1 192.0.2.2 5 6\r\n${preface}`;
  const client = new FrameClient({ port: front.port, host: "127.0.0.1" }, hello);
  client.send(frame.settings, 0, 0).request(1, requestFields("/"));
  await client.until((one) => one.over(1) && one.of(frame.data, 1).length > 0);
  assert.equal(client.of(frame.data, 1)[0]?.payload.toString(), "one h2c 192.0.2.1");
  client.close();
  await front.close();
});

const missing = spawnSync("openssl", ["version"]).status === 0 ? false : "openssl is not installed";
if (missing && process.env["CI"] === "true") throw new Error(missing);

const tlsOf = (cert: string, key: string): TlsPlan => ({
  certificates: [{ cert, key }],
  protocols: ["TLSv1.2", "TLSv1.3"],
  ciphers: undefined,
  preferServerCiphers: false,
  sessionTimeout: 300_000,
  tickets: true,
});

describe("with TLS the handshake chooses, for each server", { skip: missing }, () => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-h2-choice-"));
  const [cert, key] = [join(folder, "c.pem"), join(folder, "k.pem")];
  let front: Running;

  before(async () => {
    const made = `-keyout ${key} -out ${cert} -subj /CN=one`;
    const kind = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    execFileSync("openssl", `${kind} ${made}`.split(" "), { stdio: "ignore" });
    const secure = tlsOf(cert, key);
    const http2 = { on: false, maxConcurrentStreams: 128, bodyPrereadSize: 65_536 };
    front = await serve({ ssl: true, exact: [["two", 1]] }, [
      server({ name: "one", tls: secure, http2 }),
      server({ name: "two", tls: secure, http2: { ...http2, on: true } }),
    ]);
  });
  after(async () => {
    await front.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const agreed = async (servername: string, protocols: readonly string[]) => {
    const socket = tls.connect({
      port: front.port,
      host: "127.0.0.1",
      servername,
      rejectUnauthorized: false,
      ALPNProtocols: [...protocols],
    });
    try {
      await once(socket, "secureConnect");
      return socket.alpnProtocol;
    } finally {
      socket.destroy();
    }
  };

  test("h2 where it is on, in the order of the server", async () => {
    assert.equal(await agreed("two", ["http/1.1", "h2"]), "h2");
    assert.equal(await agreed("one", ["h2", "http/1.1"]), "http/1.1");
    assert.equal(await agreed("one", ["http/1.0", "http/1.1"]), "http/1.1");
  });

  test("nobody's protocol ends the handshake", async () => {
    await assert.rejects(agreed("one", ["h2"]), /no application protocol/i);
  });

  test("and it is then spoken", async () => {
    const session = connectHttp2(`https://127.0.0.1:${front.port}`, {
      servername: "two",
      rejectUnauthorized: false,
    });
    const seen = await ask(session, { ":path": "/", ":authority": "two" });
    assert.equal(seen.body, "two h2 ");
    session.destroy();
  });
});
