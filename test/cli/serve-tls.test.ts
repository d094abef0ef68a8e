import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { connect } from "node:tls";

import { selfSigned } from "../../src/cli/demo/certificate.ts";
import { freePort, until } from "../control/host/run.ts";
import { folder, start, write } from "./serving.ts";

/** Reading a configuration takes a while where others have the machine. */
const patience = 60_000;

interface Visit {
  readonly body: string;
  readonly reused: boolean;
  readonly session: Buffer | undefined;
}

const visit = (port: number, session?: Buffer): Promise<Visit> =>
  new Promise((resolve, reject) => {
    let got: Buffer | undefined;
    let text = "";
    const socket = connect({
      host: "127.0.0.1",
      port,
      rejectUnauthorized: false,
      ...(session && { session }),
    });
    socket.on("secureConnect", () => socket.write("GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
    socket.on("session", (fresh: Buffer) => (got = fresh));
    socket.setEncoding("latin1").on("data", (part: string) => (text += part));
    socket.on("error", reject);
    socket.on("end", () => {
      const body = text.slice(text.indexOf("\r\n\r\n") + 4);
      resolve({ body, reused: socket.isSessionReused(), session: got });
    });
  });

test("keys that only root reads serve workers that are not root; sessions outlive workers", async (t) => {
  const prefix = folder(t);
  chmodSync(prefix, 0o755);
  mkdirSync(join(prefix, "keys"), { mode: 0o700 });
  const { cert, key } = selfSigned("localhost", new Date());
  writeFileSync(join(prefix, "keys/a.crt"), cert);
  writeFileSync(join(prefix, "keys/a.key"), key, { mode: 0o600 });
  const port = await freePort();
  const config = (
    text: string,
  ) => `worker_processes 2; pid logs/s.pid; error_log logs/error.log notice; events {}
http {
  access_log off;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate keys/a.crt;
    ssl_certificate_key keys/a.key;
    location / { return 200 "${text}"; }
  }
}
`;
  write(prefix, config("one"));
  const { child } = await start(t, prefix);
  const first = await visit(port);
  assert.deepEqual([first.body, first.reused], ["one", false]);
  for (let count = 0; count < 6; count++)
    assert.equal((await visit(port, first.session)).reused, true, "whichever worker answers");
  write(prefix, config("two"));
  child.kill("SIGHUP");
  await until("reloaded", async () => (await visit(port)).body === "two", patience);
  assert.equal((await visit(port, first.session)).reused, true, "after a reload");

  writeFileSync(join(prefix, "keys/a.key"), "no key\n");
  write(prefix, config("three"));
  child.kill("SIGHUP");
  const log = () => readFileSync(join(prefix, "logs/error.log"), "utf8");
  await until("refused", () => /\[emerg\] .*keys\/a\.(?:crt|key)/.test(log()), patience);
  assert.equal((await visit(port)).body, "two");
});
