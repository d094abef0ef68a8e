import assert from "node:assert/strict";
import { createHash, randomFillSync } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { constants, createGunzip, gunzipSync } from "node:zlib";

import type { FiltersPlan } from "../../runtime/plan/filters.ts";
import { bodyOf, exchange, RawClient, rawBackend, servePlan } from "./support/plane.ts";
import { location, peer, plan, proxy, upstream } from "./support/plans.ts";

const filters: FiltersPlan = {
  expires: undefined,
  trailers: [],
  gzip: {
    types: ["*"],
    minLength: 0,
    level: 1,
    window: 32_768,
    memory: 8,
    vary: false,
    proxied: ["any"],
    leastVersion: 1000,
    disable: [],
  },
  chunked: true,
};

async function stage(
  react: (socket: Socket, piece: string) => void,
  body: (running: { port: number; errors: string[] }) => Promise<void>,
): Promise<void> {
  const backend = await rawBackend(react);
  const running = await servePlan(
    plan({
      locations: [location({ handler: proxy(), filters })],
      upstreams: [upstream([peer(backend.port)])],
    }),
  );
  try {
    await body(running);
  } finally {
    await running.close();
    await backend.close();
  }
}

const request = (version = "1.1"): string =>
  `GET / HTTP/${version}\r\nHost: a\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n`;

const head =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

/** The chunks that are there so far, put together. */
function unchunked(text: string): Buffer {
  const body = bodyOf(text);
  let bytes = "";
  for (let at = 0; ;) {
    const line = body.indexOf("\r\n", at);
    const size = line < 0 ? 0 : Number.parseInt(body.slice(at, line), 16);
    if (size === 0 || body.length < line + 4 + size) return Buffer.from(bytes, "latin1");
    bytes += body.slice(line + 2, line + 2 + size);
    at = line + 4 + size;
  }
}

const partly = (bytes: Buffer): string =>
  gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString("latin1");

test("events reach the client one by one, compressed", async () => {
  let socket: Socket | undefined;
  await stage(
    (one) => {
      socket = one;
      one.write(head);
    },
    async ({ port }) => {
      const client = new RawClient(port).send(request());
      await client.until(/\r\n\r\n/);
      for (const event of ["data: 1\n\n", "data: 2\n\n", "x"]) {
        socket?.write(chunk(event));
        while (!partly(unchunked(client.text)).endsWith(event)) await sleep(1);
      }
      socket?.end("0\r\n\r\n");
      const text = await client.end();
      assert.match(text, /Content-Encoding: gzip\r\n/);
      assert.equal(gunzipSync(unchunked(text)).toString(), "data: 1\n\ndata: 2\n\nx");
      assert.ok(text.endsWith("\r\n0\r\n\r\n"));
    },
  );
});

test("an answer that is there at once leaves as one chunk", async () => {
  await stage(
    (socket) => socket.write(`${head}${chunk("all of it")}0\r\n\r\n`),
    async ({ port }) => {
      const text = await exchange(port, request());
      const size = Number.parseInt(bodyOf(text), 16);
      assert.equal(unchunked(text).length, size);
      assert.equal(gunzipSync(unchunked(text)).toString(), "all of it");
    },
  );
});

test("an answer that breaks off is not completed, and the proxy goes on", async () => {
  let broken = true;
  await stage(
    (socket) => {
      if (broken) socket.write(`${head}${chunk("begun")}`, () => socket.destroy());
      else socket.write(`${head}${chunk("whole")}0\r\n\r\n`);
    },
    async ({ port, errors }) => {
      const text = await exchange(port, request());
      assert.ok(!text.endsWith("0\r\n\r\n"));
      assert.match(errors.join("\n"), /upstream prematurely closed connection/);
      broken = false;
      assert.equal(gunzipSync(unchunked(await exchange(port, request()))).toString(), "whole");
    },
  );
});

test("a client that leaves ends the compression and its backend's connection", async () => {
  const gone = Promise.withResolvers<void>();
  await stage(
    (socket) => {
      socket.once("close", () => gone.resolve());
      socket.write(`${head}${chunk("begun")}`);
    },
    async ({ port }) => {
      const client = new RawClient(port).send(request());
      await client.until(/\r\n\r\n[^]/);
      client.close();
      await gone.promise;
    },
  );
});

const length = 32 * 1_048_576;

/** Writes pieces of noise as fast as they are taken. */
function pour(socket: Socket, noise: Buffer, hash: ReturnType<typeof createHash>): void {
  let left = length;
  const more = (): void => {
    while (left > 0) {
      left -= noise.length;
      hash.update(noise);
      if (!socket.write(noise) && left > 0) {
        socket.once("drain", more);
        return;
      }
    }
  };
  more();
}

test("a client that does not read stops the backend; nothing is lost", async () => {
  const noise = randomFillSync(Buffer.alloc(1_048_576));
  const sent = createHash("sha1");
  let socket: Socket | undefined;
  const left = (): number => socket?.bytesWritten ?? 0;
  await stage(
    (one) => {
      socket = one;
      one.write(`HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: ${length}\r\n\r\n`);
      pour(one, noise, sent);
    },
    async ({ port }) => {
      const client = connect(port, "127.0.0.1").pause();
      client.write(request("1.0"));
      let before = -1;
      while (left() === 0 || left() !== before) {
        before = left();
        await sleep(250);
      }
      assert.ok(before < length - 4_194_304, `${before} bytes left the backend`);
      const got = createHash("sha1");
      const gunzip = createGunzip();
      gunzip.on("data", (bytes: Buffer) => got.update(bytes));
      let inBody = false;
      client.on("data", (bytes) => {
        const from = inBody ? 0 : bytes.indexOf("\r\n\r\n") + 4;
        inBody = true;
        gunzip.write(bytes.subarray(from));
      });
      client.resume();
      await once(client, "end");
      gunzip.end();
      await once(gunzip, "end");
      client.destroy();
      assert.equal(got.digest("hex"), sent.digest("hex"));
    },
  );
});
