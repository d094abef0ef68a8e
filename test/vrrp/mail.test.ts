import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createWebServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { SMTPServer, type SMTPServerOptions } from "smtp-server";

import { mailDate, mailMessage, mailText } from "../../runtime/notify/mail-message.ts";
import { Mailer } from "../../runtime/notify/mailer.ts";
import { type HookEvent, hookBody, isTold, Webhook } from "../../runtime/notify/webhook.ts";
import type { MailPlan, WebhookPlan } from "../../runtime/vrrp/plan/channels.ts";

const mail: MailPlan = {
  host: "127.0.0.1",
  port: 25,
  timeout: 5000,
  helo: "helo.example",
  from: "lb@x.example",
  to: ["a@x.example", "b@x.example"],
  routerId: "LB1",
  faults: true,
  tls: "off",
  user: undefined,
  passwordFile: undefined,
};

test("subjects and bodies are keepalived's", () => {
  for (const [kind, state, subject, body] of [
    [
      "INSTANCE",
      "MASTER",
      "VRRP Instance X - Entering MASTER state",
      "=> VRRP Instance is now owning VRRP VIPs <=",
    ],
    [
      "INSTANCE",
      "BACKUP",
      "VRRP Instance X - Entering BACKUP state",
      "=> VRRP Instance is no longer owning VRRP VIPs <=",
    ],
    [
      "INSTANCE",
      "FAULT",
      "VRRP Instance X - Entering FAULT state",
      "=> VRRP Instance is no longer owning VRRP VIPs <=",
    ],
    [
      "GROUP",
      "FAULT",
      "VRRP Group X - Entering FAULT state",
      "=> All VRRP group instances are now in FAULT state <=",
    ],
  ] as const)
    assert.deepEqual(mailText(kind, "X", state), { subject, body });
  assert.equal(mailText("INSTANCE", "X", "STOP"), undefined);
});

test("a message as it was recorded of keepalived 2.2.7", () => {
  const date = new Date(2026, 10, 22, 3, 9, 54);
  const text = mailText("GROUP", "G", "BACKUP");
  assert.ok(text);
  assert.equal(
    mailMessage(mail, text, date),
    `Date: ${mailDate(date)}\r\nFrom: lb@x.example\r\n` +
      "Subject: [LB1] VRRP Group G - Entering BACKUP state\r\nX-Mailer: Keepalived\r\n" +
      "To: a@x.example, b@x.example\r\n\r\n" +
      "=> All VRRP group instances are now in BACKUP state <=\r\n\r\n",
  );
  assert.match(mailDate(date), /^Sun, 22 Nov 2026 03:09:54 [+-]\d{4}$/);
});

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** A mail server that keeps what it gets, and what the mailer says meanwhile. */
async function mailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString(),
          secure: session.secure,
          user: session.user,
        });
        done();
        for (const go of waiting.splice(0)) go();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  const inner = server.listen(0, "127.0.0.1");
  await once(inner, "listening");
  const { port } = inner.address() as AddressInfo;
  const until = async (count: number) => {
    while (received.length < count)
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
  };
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port, received, until, close };
}

test("mails arrive in order, byte for byte; a refused one is tried again, a bad one is not", async () => {
  let refusals = 0;
  const server = await mailServer({
    onRcptTo({ address }, _session, done) {
      if (address.startsWith("never"))
        return done(Object.assign(new Error("no such user"), { responseCode: 550 }));
      if (address.startsWith("later") && refusals++ === 0)
        return done(Object.assign(new Error("try later"), { responseCode: 450 }));
      return done();
    },
  });
  const logs: string[] = [];
  const mailer = new Mailer((text) => logs.push(text), { pause: 20 });
  try {
    const plan = { ...mail, port: server.port };
    mailer.send({ ...plan, to: ["never@x.example"] }, "S: 0\r\n\r\n0\r\n\r\n", "zero");
    mailer.send({ ...plan, to: ["later@x.example"] }, "S: 1\r\n\r\n1\r\n\r\n", "one");
    mailer.send(plan, "S: 2\r\n\r\n2\r\n\r\n", "two");
    await server.until(2);
    const [one, two] = server.received;
    assert.deepEqual(one?.to, ["later@x.example"]);
    assert.deepEqual(two, {
      from: mail.from,
      to: mail.to,
      text: "S: 2\r\n\r\n2\r\n\r\n",
      secure: false,
      user: undefined,
    });
    assert.equal(
      logs.filter((line) => /failed: .*550|failed: .*no such user/.test(line)).length,
      1,
    );
    assert.equal(logs.filter((line) => /try later/.test(line)).length, 1);
  } finally {
    mailer.close();
    await server.close();
  }
});

test("with STARTTLS and a password; never without TLS where it is asked for", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lbc-mail-"));
  const passwordFile = join(directory, "password");
  writeFileSync(passwordFile, "secret\n");
  const users: string[] = [];
  const server = await mailServer({
    disabledCommands: [],
    onAuth({ username = "", password }, _session, done) {
      users.push(username);
      if (password === "secret") done(null, { user: username });
      else done(new Error("wrong password"));
    },
  });
  const plain = await mailServer();
  const logs: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const mailer = new Mailer((text) => {
    logs.push(text);
    if (logs.length === 2) resolve();
  });
  try {
    const plan: MailPlan = { ...mail, tls: "starttls", user: "lb", passwordFile };
    // The certificate of the test server is nobody's: it must be refused, and so must plain text.
    mailer.send({ ...plan, port: server.port }, "S: 1\r\n\r\n", "one");
    const other = new Mailer((text) => {
      logs.push(text);
      if (logs.length === 2) resolve();
    });
    other.send({ ...plan, port: plain.port }, "S: 2\r\n\r\n", "two");
    await promise;
    other.close();
    assert.ok(
      logs.every((line) => /failed/.test(line)),
      logs.join("\n"),
    );
    assert.ok(
      logs.some((line) => /certificate|self.signed/i.test(line)),
      logs.join("\n"),
    );
    assert.deepEqual([users, server.received, plain.received], [[], [], []]);
  } finally {
    mailer.close();
    await Promise.all([server.close(), plain.close()]);
    rmSync(directory, { recursive: true });
  }
});

test("a mail server that says nothing holds nobody, and the queue is bounded", async () => {
  const server = createWebServer();
  const silent = (await import("node:net")).createServer(() => {});
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const logs: string[] = [];
  const mailer = new Mailer((text) => logs.push(text));
  const plan = { ...mail, port: (silent.address() as AddressInfo).port };
  for (let count = 0; count < 150; count++) mailer.send(plan, "S: 1\r\n\r\n", `mail ${count}`);
  assert.equal(logs.length, 50);
  assert.equal(logs[0], "SMTP alert dropped, too many wait: mail 1");
  mailer.close();
  silent.close();
  server.close();
});

const hook = (url: string, changes: Partial<WebhookPlan> = {}): WebhookPlan => ({
  url,
  states: undefined,
  timeout: 2000,
  headerFile: undefined,
  ...changes,
});

const event: HookEvent = {
  kind: "INSTANCE",
  name: "V",
  state: "MASTER",
  priority: 100,
  routerId: "LB1",
  at: 0,
};

test("a webhook gets JSON with its headers, again after a failure, and only what it wants", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lbc-hook-"));
  const headerFile = join(directory, "headers");
  writeFileSync(headerFile, "Authorization: Bearer t\n# none\nX-One:  1 \n");
  const got: { readonly request: IncomingMessage; readonly body: string }[] = [];
  let failures = 1;
  const server = createWebServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      got.push({ request, body });
      response.statusCode = failures-- > 0 ? 503 : request.url === "/bad" ? 400 : 204;
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const logs: string[] = [];
  try {
    const good = new Webhook(
      hook(`${base}/good?key=secret`, { headerFile }),
      (text) => logs.push(text),
      10,
    );
    good.tell(event);
    good.tell({ ...event, state: "MASTER_PRIORITY" });
    await good.close(5000);
    assert.equal(got.length, 2);
    assert.equal(got[1]?.request.headers["authorization"], "Bearer t");
    assert.equal(got[1]?.request.headers["x-one"], "1");
    const said = JSON.parse(got[1]?.body ?? "") as Record<string, unknown>;
    assert.deepEqual(
      [said["type"], said["name"], said["state"], said["priority"], said["time"]],
      ["instance", "V", "MASTER", 100, "1970-01-01T00:00:00.000Z"],
    );
    const bad = new Webhook(hook(`${base}/bad`), (text) => logs.push(text), 10);
    bad.tell(event);
    await bad.close(5000);
    assert.equal(got.length, 3);
    assert.deepEqual(logs, [
      `webhook ${base}/good failed: status 503`,
      `webhook ${base}/bad failed: status 400, given up`,
    ]);
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true });
  }
  assert.equal(isTold(hook("http://a/", { states: ["FAULT"] }), "MASTER"), false);
  assert.equal(isTold(hook("http://a/"), "BACKUP_PRIORITY"), false);
  assert.match(hookBody(event), /"host":/);
});

test("a receiver that is away is given up when we leave", async () => {
  const gone = new Webhook(hook("http://127.0.0.1:1/"), () => {});
  gone.tell(event);
  const before = performance.now();
  await gone.close(50);
  assert.ok(performance.now() - before < 2500);
});
