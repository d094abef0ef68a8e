import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";

import { serveStream, streamPlan } from "./support/stream.ts";

test("a datagram that names no port to answer to harms nobody", async (t) => {
  const backend = createSocket("udp4");
  backend.bind(0, "127.0.0.1");
  await once(backend, "listening");
  const proxy = { responses: 1 };
  const front = await serveStream(
    streamPlan({ ports: [backend.address().port], proxy, listener: { udp: true } }),
  );
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  t.after(async () => {
    await front.close();
    socket.close();
    backend.close();
  });
  front.plane.takeDatagrams(0, socket);
  const asked = once(backend, "message");
  // As the system tells of one with the source port 0 (RFC 768).
  const from = { address: "127.0.0.1", family: "IPv4", port: 0, size: 2 };
  socket.emit("message", Buffer.from("hi"), from);
  const [bytes, sender] = (await asked) as [Buffer, { port: number }];
  assert.equal(bytes.toString(), "hi");
  backend.send("yes", sender.port, "127.0.0.1");
  while (front.lines.length === 0) await new Promise((wake) => setImmediate(wake));
  assert.match(front.lines[0] ?? "", /^200 /);
});

test("datagrams of ever new clients begin no more sessions than worker_connections", async (t) => {
  const made = streamPlan({ ports: [9], proxy: { timeout: 60_000 }, listener: { udp: true } });
  const front = await serveStream({ ...made, main: { ...made.main, workerConnections: 5 } });
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  t.after(async () => {
    await front.close();
    socket.close();
  });
  front.plane.takeDatagrams(0, socket);
  for (let port = 1; port < 50; port++) {
    const from = { address: "127.0.0.1", family: "IPv4", port, size: 2 };
    socket.emit("message", Buffer.from("hi"), from);
  }
  assert.equal(front.active(), 5);
});
