import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import tls from "node:tls";

import { preflight } from "../../runtime/control/preflight.ts";
import type { ClientCertificatesPlan, TlsPlan } from "../../runtime/plan/tls.ts";
import { LocalSessions } from "../../runtime/tls/session-store.ts";
import { TicketKeys } from "../../runtime/tls/ticket-keys.ts";
import { makeCertificates } from "../oracle/serve-tls/certificates.ts";
import { bodyOf, type Running, servePlan } from "./support/plane.ts";
import { listener, location, match, plan, server } from "./support/plans.ts";

const missing = spawnSync("openssl", ["version"]).status === 0 ? false : "openssl is not installed";
if (missing && process.env["CI"] === "true") throw new Error(missing);

let folder = "";
const at = (name: string): string => join(folder, name);

const pair = (name: string) => ({ cert: at(`${name}.pem`), key: at(`${name}.key`) });

const tlsPlan = (more: Partial<TlsPlan> = {}): TlsPlan => ({
  certificates: [pair("own.test")],
  protocols: ["TLSv1.2", "TLSv1.3"],
  ciphers: "HIGH:!aNULL:!MD5",
  preferServerCiphers: false,
  sessionTimeout: 300_000,
  tickets: true,
  ...more,
});

const clients = (more: Partial<ClientCertificatesPlan> = {}): ClientCertificatesPlan => ({
  mode: "on",
  depth: 1,
  authorities: at("ca.pem"),
  trusted: undefined,
  revoked: undefined,
  ...more,
});

const onePlan = (own: TlsPlan) =>
  plan({
    listeners: [listener({ ssl: true })],
    servers: [server({ tls: own, locations: [match("/", 0)] })],
    locations: [
      location({
        rewrite: [
          {
            kind: "return",
            status: 200,
            text: [{ v: "ssl_client_verify" }, " ", { v: "ssl_session_reused" }],
          },
        ],
      }),
    ],
  });

/** What is wrong with a plan, in the words of an error log. */
const said = (more: Partial<TlsPlan>): string => preflight(onePlan(tlsPlan(more))).join("\n");

interface Seen {
  readonly body: string;
  readonly session: Buffer | undefined;
}

/** A GET over TLS, with the session that it leaves. */
async function get(
  { port }: Running,
  options: tls.ConnectionOptions = {},
  cert?: string,
): Promise<Seen> {
  const shown =
    cert === undefined
      ? {}
      : { cert: readFileSync(at(`${cert}.pem`)), key: readFileSync(at(`${cert}.key`)) };
  const socket = tls.connect({
    port,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    ...shown,
    ...options,
  });
  let session: Buffer | undefined;
  socket.on("session", (given: Buffer) => (session ??= given));
  socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  let text = "";
  socket.on("data", (piece) => (text += piece.toString()));
  await once(socket, "close");
  return { body: bodyOf(text), session };
}

describe("TLS with its clients", { skip: missing }, () => {
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "lbc-tls-clients-"));
    makeCertificates(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("a certificate is asked for and judged once", async () => {
    const front = await servePlan(onePlan(tlsPlan({ clients: clients() })));
    assert.equal((await get(front, {}, "good")).body, "SUCCESS .");
    assert.match((await get(front)).body, /No required SSL certificate was sent/);
    for (const name of ["old", "strange", "alone"])
      assert.match((await get(front, {}, name)).body, /The SSL certificate error/, name);
    assert.match(front.errors.join("\n"), /\(10:certificate has expired\) while reading client/);
    await front.close();
  });

  test("a session goes on in another worker that has its key, and with the key before", async () => {
    const [first, second] = [randomBytes(48), randomBytes(48)];
    const ticketKeys = new TicketKeys([first]);
    const here = await servePlan(onePlan(tlsPlan()), { ticketKeys });
    const there = await servePlan(onePlan(tlsPlan()), { ticketKeys: new TicketKeys([first]) });
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      ticketKeys.use([first]);
      const { session } = await get(here, { maxVersion });
      assert.ok(session);
      assert.equal((await get(there, { maxVersion, session })).body, "NONE r");
      ticketKeys.use([second, first]);
      assert.equal((await get(here, { maxVersion, session })).body, "NONE r");
      ticketKeys.use([second]);
      assert.equal((await get(here, { maxVersion, session })).body, "NONE .");
    }
    await here.close();
    await there.close();
  });

  test("a session is not carried to a server that asks for more", async () => {
    const ticketKeys = new TicketKeys([randomBytes(48)]);
    const open = await servePlan(onePlan(tlsPlan()), { ticketKeys });
    const closed = await servePlan(onePlan(tlsPlan({ clients: clients() })), { ticketKeys });
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      const { session } = await get(open, { maxVersion }, "good");
      assert.ok(session);
      const { body } = await get(closed, { maxVersion, session });
      assert.match(body, /No required SSL certificate/);
    }
    await open.close();
    await closed.close();
  });

  test("without tickets sessions are kept, in TLS 1.3 too, until their time is over", async () => {
    let now = 1000;
    const sessions = new LocalSessions(() => now);
    const own = tlsPlan({ tickets: false, cache: { name: "s", sessions: 100 } });
    const here = await servePlan(onePlan(own), { sessions });
    const there = await servePlan(onePlan(own), { sessions });
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      const { session } = await get(here, { maxVersion });
      assert.ok(session);
      assert.equal((await get(there, { maxVersion, session })).body, "NONE r");
      now += 300_000;
      assert.equal((await get(there, { maxVersion, session })).body, "NONE .");
    }
    await here.close();
    await there.close();
  });

  test("what cannot be loaded is said before anything changes", () => {
    assert.equal(said({}), "");
    assert.equal(
      said({ dhParameters: at("dh.pem"), clients: clients({ revoked: at("ca.crl") }) }),
      "",
    );
    assert.match(
      said({ certificates: [pair("gone")] }),
      /^cannot load certificate ".*gone.pem" \(ENOENT/,
    );
    const mixed = { cert: at("own.test.pem"), key: at("two.test.key") };
    assert.match(said({ certificates: [mixed] }), /key values mismatch/);
    const locked = { cert: at("own.test.pem"), key: at("locked.key") };
    assert.match(said({ certificates: [locked] }), /locked.key" \(it is encrypted/);
    assert.match(
      said({ certificates: [locked], passwords: at("ca.conf") }),
      /none of the passwords/,
    );
    assert.equal(said({ certificates: [locked], passwords: at("passwords") }), "");
    assert.match(said({ ciphers: "NOTHING" }), /no cipher match/);
    assert.match(
      said({ clients: clients({ authorities: at("own.test.key") }) }),
      /holds no certificate/,
    );
    assert.match(said({ clients: clients({ revoked: at("ca.pem") }) }), /holds no CRL/);
    assert.match(said({ ticketKeys: [at("passwords")] }), /it must be 48 or 80 bytes/);
  });
});
