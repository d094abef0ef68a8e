import { openSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

/*
 * A backend in a process of its own: `node backend.ts HOST PORT JOURNAL MODE`. What it executes it writes to
 * the journal before it answers, so that a request is known also when its answer never arrives.
 * Orders come on standard input, a line each: `mode ok`, `mode refusing`, `mode silent`, `delay MS`.
 */

const [host = "", port = "", journal = "", first = "ok"] = process.argv.slice(2);
const executed = openSync(journal, "a");
let mode = first;
let delay = 0;

const server = createServer((request, response) => {
  if (mode === "silent") return;
  if (mode === "refusing") {
    response.writeHead(503).end("busy\n");
    return;
  }
  request.resume().once("end", () => {
    // Checks have no name, and are no work.
    if (request.url !== "/") writeSync(executed, `${request.url}\n`);
    if (delay > 0 && request.url !== "/") setTimeout(() => response.end("done\n"), delay);
    else response.end("done\n");
  });
});
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.headersTimeout = 0;
server.listen(Number(port), host, () => process.stdout.write("ready\n"));

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const [word, value = ""] = line.split(" ");
  if (word === "mode") mode = value;
  else delay = Number(value);
});
lines.on("close", () => process.exit(0));
