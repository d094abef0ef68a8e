import assert from "node:assert/strict";
import { after, test } from "node:test";

import { rawBackend, RawClient, servePlan } from "./support/plane.ts";
import { location, peer, plan, proxy, upstream } from "./support/plans.ts";

const piece = Buffer.alloc(20_000, 0x61);
/** Beyond what the buffers of the sockets on the way hold together. */
const total = 6000 * piece.length;

test("a client that does not read stops the backend, whatever the size of its pieces", async () => {
  let sent = 0;
  const stuck = Promise.withResolvers<void>();
  const back = await rawBackend((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
    let quiet: NodeJS.Timeout | undefined;
    const more = (): void => {
      clearTimeout(quiet);
      sent += piece.length;
      if (sent >= total || socket.destroyed) stuck.resolve();
      // One piece after the other, so that the proxy reads them one by one.
      else if (socket.write(piece)) setImmediate(more);
      else {
        socket.once("drain", more);
        quiet = setTimeout(stuck.resolve, 1000);
      }
    };
    more();
  });
  const front = await servePlan(
    plan({
      locations: [location({ handler: proxy({ maxTempFileSize: 0 }) })],
      upstreams: [upstream([peer(back.port)])],
    }),
  );
  after(async () => {
    await front.close();
    await back.close();
  });
  const client = new RawClient(front.port);
  client.socket.pause();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await stuck.promise;
  client.socket.destroy();
  assert.ok(sent < total / 2, `${sent} bytes were taken`);
});
