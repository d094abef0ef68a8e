import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";

import { RawClient, rawBackend } from "./support/plane.ts";
import { serveStream, streamPlan } from "./support/stream.ts";

test("a slow client holds its backend back, and gets everything in the end", async () => {
  const size = 32 * 1024 * 1024;
  const backend = await rawBackend((socket) => {
    socket.write(Buffer.alloc(size, 97));
    socket.end();
  });
  const running = await serveStream(streamPlan({ ports: [backend.port] }));
  const client = net.connect({ port: running.port, host: "127.0.0.1" });
  try {
    client.pause();
    client.write("x");
    while (!backend.sockets[0]) await new Promise(setImmediate);
    const [socket] = backend.sockets;
    assert.ok(socket);
    let before = -1;
    // Until nothing moves any more: the buffers of the kernel are full, and lbc waits.
    while (before !== socket.bytesWritten - socket.writableLength) {
      before = socket.bytesWritten - socket.writableLength;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(socket.writableLength > 0);
    let got = 0;
    client.on("data", (bytes: Buffer) => (got += bytes.length)).resume();
    await once(client, "end");
    assert.equal(got, size);
    assert.deepEqual(running.lines, [`200 ${size} 1`]);
    assert.equal(running.active(), 0);
  } finally {
    client.destroy();
    await running.close();
    await backend.close();
  }
});

test("draining waits for the last connection, what is cut ends at once", async () => {
  const backend = await rawBackend((socket, piece) => socket.write(piece));
  const running = await serveStream(streamPlan({ ports: [backend.port] }));
  const client = new RawClient(running.port).send("one");
  await client.until(/one/);
  let ended = false;
  const drained = new Promise<void>((resolve) => {
    running.plane.drain(() => {
      ended = true;
      resolve();
    });
  });
  client.send("two");
  await client.until(/two/);
  assert.equal(ended, false);
  client.socket.end();
  await client.end();
  await drained;
  assert.deepEqual(running.lines, ["200 6 6"]);
  await running.close();
  await backend.close();
});

test("a connection on which nothing moves is ended after proxy_timeout", async () => {
  const backend = await rawBackend((socket, piece) => socket.write(piece));
  const running = await serveStream(
    streamPlan({ ports: [backend.port], proxy: { timeout: 60, halfClose: true } }),
  );
  const client = new RawClient(running.port).send("x");
  await client.until(/x/);
  await client.end();
  assert.deepEqual(running.lines, ["200 1 1"]);
  client.socket.destroy();
  await running.close();
  await backend.close();
});
