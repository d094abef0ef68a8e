import { createServer, type ServerResponse } from "node:http";

/*
 * `node backend.ts NAME PORT [LISTEN_AFTER]`: an application that can be told to misbehave. The
 * order `{ status, delay }` holds for every answer from then on; each order is acknowledged.
 */

export interface BackendOrder {
  readonly status?: number;
  /** Milliseconds before the head of an answer. */
  readonly delay?: number;
}

const [name = "", port = "0", listenAfter = "0"] = process.argv.slice(2);
let status = 200;
let delay = 0;

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  request.on("end", () => {
    if (delay === 0) answer(response, request.url ?? "");
    else setTimeout(answer, delay, response, request.url ?? "");
  });
});

function answer(response: ServerResponse, url: string): void {
  response.writeHead(status, { "X-Backend": name, "Content-Type": "text/plain" });
  response.end(`${name} ${url}\n`);
}

process.on("message", (order: BackendOrder) => {
  status = order.status ?? status;
  delay = order.delay ?? delay;
  process.send?.("done");
});
process.on("disconnect", () => process.exit());

setTimeout(
  () => server.listen(Number(port), "127.0.0.1", () => process.send?.("up")),
  Number(listenAfter),
);
