import assert from "node:assert/strict";
import { openSync } from "node:fs";
import { tmpdir } from "node:os";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { ProxyPlan } from "../../runtime/plan.ts";
import { openNameless, Spool } from "../../runtime/proxy/spool.ts";
import { RawClient, rawBackend, servePlan } from "./support/plane.ts";
import { location, peer, plan, proxy, upstream } from "./support/plans.ts";

const total = 24_000_000;
const bytes = Buffer.alloc(total);
for (let at = 0; at < total; at += 4) bytes.writeUInt32LE((at * 2654435761) >>> 0, at);

interface Stage {
  readonly client: RawClient;
  readonly got: Buffer[];
  readonly errors: string[];
  /** Bytes that the backend could hand over. */
  readonly taken: () => number;
  /** The backend's side has closed, or the proxy's pool has the connection. */
  readonly idle: () => boolean;
}

/** A client that reads nothing yet, of a backend that sends as fast as it can. */
async function stage(
  t: TestContext,
  settings: Partial<ProxyPlan>,
  more: { framing?: "length" | "chunked" | "close"; cutAt?: number; folder?: string } = {},
): Promise<Stage> {
  const { framing = "length", cutAt = total, folder = tmpdir() } = more;
  let taken = 0;
  let idle = false;
  const heads = {
    length: `Content-Length: ${total}`,
    chunked: "Transfer-Encoding: chunked",
    close: "X: y",
  };
  const backend = await rawBackend((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${heads[framing]}\r\n\r\n`);
    const send = (): void => {
      while (taken < cutAt) {
        const piece = bytes.subarray(taken, Math.min(cutAt, taken + 100_000));
        taken += piece.length;
        if (framing === "chunked") socket.write(`${piece.length.toString(16)}\r\n`);
        const fits = socket.write(piece);
        if (framing === "chunked") socket.write("\r\n");
        if (fits) continue;
        socket.once("drain", send);
        return;
      }
      if (framing === "chunked") socket.write("0\r\n\r\n", () => (idle = true));
      else if (framing === "close" || cutAt < total) socket.end(() => (idle = true));
      else socket.write("", () => (idle = true));
    };
    send();
  });
  const front = await servePlan(
    plan({
      locations: [location({ handler: proxy(settings) })],
      upstreams: [upstream([peer(backend.port)])],
    }),
    { temporaryFolder: folder },
  );
  const got: Buffer[] = [];
  const client = new RawClient(front.port, (socket) => {
    socket.on("data", (piece) => got.push(piece));
    socket.pause();
  });
  client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  t.after(async () => {
    client.close();
    await front.close();
    await backend.close();
  });
  return { client, got, errors: front.errors, taken: () => taken, idle: () => idle };
}

const bodyOf = (got: readonly Buffer[]): Buffer => {
  const all = Buffer.concat(got);
  return all.subarray(all.indexOf("\r\n\r\n") + 4);
};

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); await sleep(5))
    assert.ok(Date.now() < end, String(holds));
}

/** No more comes from the backend. */
async function settled({ taken }: Stage): Promise<void> {
  for (let earlier = -1; earlier !== taken(); await sleep(100)) earlier = taken();
}

for (const framing of ["length", "chunked", "close"] as const)
  test(`a slow client does not hold a backend: ${framing}`, async (t) => {
    const one = await stage(t, {}, { framing });
    await until(one.idle);
    one.client.socket.resume();
    await until(() => one.client.ended);
    assert.ok(bodyOf(one.got).equals(bytes));
    assert.deepEqual(one.errors, []);
  });

test("no more than proxy_max_temp_file_size is read ahead, nor anything with 0", async (t) => {
  for (const maxTempFileSize of [0, 2_000_000]) {
    const one = await stage(t, { maxTempFileSize });
    await settled(one);
    assert.ok(one.taken() < total, `${one.taken()} bytes with ${maxTempFileSize}`);
    one.client.socket.resume();
    await until(() => one.client.ended);
    assert.ok(bodyOf(one.got).equals(bytes));
  }
});

test("proxy_buffering off: the backend waits for the client", async (t) => {
  const one = await stage(t, { buffering: false, readTimeout: 150 });
  await settled(one);
  assert.ok(one.taken() < total);
  // The time of the client is not the backend's.
  await sleep(400);
  one.client.socket.resume();
  await until(() => one.client.ended);
  assert.ok(bodyOf(one.got).equals(bytes));
});

test("where no file can be had the backend waits, and it is told once", async (t) => {
  const one = await stage(t, {}, { folder: "/nonexistent/folder" });
  await settled(one);
  assert.ok(one.taken() < total);
  one.client.socket.resume();
  await until(() => one.client.ended);
  assert.ok(bodyOf(one.got).equals(bytes));
  assert.equal(one.errors.length, 1);
  assert.match(one.errors[0] ?? "", /^\[crit\] .*temporary file of an answer failed \(2: No such/);
});

test("what came of an answer that breaks off reaches the client before it is cut", async (t) => {
  const cutAt = 20_000_000;
  const one = await stage(t, {}, { cutAt });
  await until(one.idle);
  await until(() => one.errors.length > 0);
  one.client.socket.resume();
  await until(() => one.client.ended || one.client.closed);
  assert.ok(bodyOf(one.got).equals(bytes.subarray(0, cutAt)));
});

test("a slow client that goes leaves nothing behind", async (t) => {
  const one = await stage(t, {});
  await until(one.idle);
  one.client.close();
  await settled(one);
  assert.ok(one.errors.every((line) => line.startsWith("[info]")));
});

test("a disk that is full keeps what it was given and takes no more", () => {
  const full = new Spool(() => openSync("/dev/full", "r+"));
  assert.equal(full.append(Buffer.from("hello"), 1, 4), false);
  assert.equal(full.error?.code, "ENOSPC");
  assert.equal(full.next()?.toString(), "ell");
  assert.equal(full.next(), undefined);
  full.close();
  const good = new Spool(() => openNameless(tmpdir()));
  assert.ok(good.append(Buffer.from("hello"), 0, 5) && good.append(Buffer.from("you"), 0, 3));
  assert.equal(good.next()?.toString(), "helloyou");
  assert.equal(good.next(), undefined);
  good.clear();
  assert.equal(good.size, 0);
  good.close();
});
