import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { after, test } from "node:test";

import { rawBackend, RawClient, servePlan } from "./support/plane.ts";
import { location, peer, plan, proxy, upstream } from "./support/plans.ts";

/** Every byte tells its place, and whose it is. */
function patterned(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++)
    bytes[at] = (seed + at * 7 + (at >>> 8) * 13 + (at >>> 16)) & 0xff;
  return bytes;
}

const bodies = [10, 20, 30].map((seed) => patterned(6_000_000, seed));

/** In chunks of lengths that fit no buffer, and some of a byte. */
function chunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = Math.min(bytes.length - at, turn % 5 === 4 ? 1 : 9001 + (turn % 3) * 20_000);
    parts.push(Buffer.from(`${length.toString(16)}\r\n`), bytes.subarray(at, at + length));
    parts.push(Buffer.from("\r\n"));
    at += length;
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

/** The body of one request without the framing of chunks. */
function bodyOf(text: string): Buffer {
  const all = Buffer.from(text, "latin1");
  const start = all.indexOf("\r\n\r\n") + 4;
  if (!/\r\ntransfer-encoding: chunked\r\n/i.test(all.toString("latin1", 0, start)))
    return all.subarray(start);
  const parts: Buffer[] = [];
  for (let at = start; ;) {
    const line = all.indexOf("\r\n", at);
    const length = Number.parseInt(all.toString("latin1", at, line), 16);
    if (length === 0) return Buffer.concat(parts);
    parts.push(all.subarray(line + 2, line + 2 + length));
    at = line + 4 + length;
  }
}

for (const framed of ["length", "chunked"] as const)
  test(`uploads that are not buffered reach slow backends as they were sent: ${framed}`, async () => {
    const begun = new Set<Socket>();
    const tails: string[] = [];
    const back = await rawBackend((socket, piece, index) => {
      if (begun.size < bodies.length && !begun.has(socket)) {
        begun.add(socket);
        // Nobody reads on before all of them have something that is stuck.
        socket.pause();
        if (begun.size === bodies.length)
          setTimeout(() => {
            for (const one of begun) one.resume();
          }, 100);
      }
      const so = back.received[index] ?? "";
      const tail = (tails[index] = ((tails[index] ?? "") + piece).slice(-7));
      const whole = framed === "chunked" ? tail === "\r\n0\r\n\r\n" : so.length > 6_000_000;
      if (whole && bodyOf(so).length === 6_000_000)
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    const front = await servePlan(
      plan({
        locations: [
          location({ handler: proxy({ requestBuffering: false }), maxBodySize: 10_000_000 }),
        ],
        upstreams: [upstream([peer(back.port)])],
      }),
    );
    after(async () => {
      await front.close();
      await back.close();
    });
    const answers = bodies.map((body) => {
      const framing =
        framed === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`;
      const client = new RawClient(front.port);
      client.send(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${framing}\r\n\r\n`);
      return client.send(framed === "chunked" ? chunked(body) : body).end();
    });
    for (const answer of answers) assert.match(await answer, /^HTTP\/1\.1 200 OK\r\n[^]*ok$/);
    const got = back.received.map((text) => bodyOf(text));
    for (const body of bodies) assert.ok(got.some((one) => one.equals(body)));
  });
