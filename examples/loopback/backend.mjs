// A backend to try lbc with: node backend.mjs PORT
import { createServer } from "node:http";

const port = Number(process.argv[2] ?? 18081);
createServer((request, response) => {
  request.resume();
  response.setHeader("content-type", "text/plain");
  response.end(`backend ${port}: ${request.method} ${request.url}\n`);
}).listen(port, "127.0.0.1");
