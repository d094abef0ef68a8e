import { createServer } from "node:http";

/*
 * A backend of the demonstration, a process of its own so that it can be killed:
 * `node backend.ts NAME PORT`. Port 0 takes a free one, which is told to the parent.
 */
const [name = "backend", port = "0"] = process.argv.slice(2);

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "text/plain", "x-backend": name });
  response.end(`${name}\n`);
});

server.listen(Number(port), "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => {});
