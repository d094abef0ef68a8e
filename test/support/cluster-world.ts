import { createServer, get } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/*
 * The world around a pair of balancers: two servers that tell who asks them, and a client that asks
 * the floating address again and again. `down PORT-OWNER` on stdin closes a server.
 */

const target = "http://10.77.0.100:8080/";
const pause = 50;
const patience = 1000;

const serve = (address: string) => {
  const [host, port] = address.split(":");
  const server = createServer((request, response) => {
    response.end(JSON.stringify({ by: request.socket.remoteAddress, server: address }));
  });
  server.listen(Number(port), host);
  return server;
};

const servers = new Map(["10.77.0.3:9001", "10.77.0.3:9002"].map((one) => [one, serve(one)]));

createInterface({ input: process.stdin }).on("line", (line) => {
  const [what, address = ""] = line.split(" ");
  const server = servers.get(address);
  if (what === "down") {
    server?.close();
    server?.closeAllConnections();
  } else servers.set(address, serve(address));
});

const tell = (answer: string) => {
  const asked = answer === "" ? {} : (JSON.parse(answer) as object);
  process.stdout.write(`${JSON.stringify({ at: Math.round(performance.now()), ...asked })}\n`);
};

const ask = (): Promise<string> =>
  new Promise((resolve) => {
    const nothing = () => resolve("");
    const request = get(target, { agent: false, timeout: patience }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("error", nothing);
      answer.on("end", () => resolve(answer.statusCode === 200 ? text : ""));
    });
    request.on("timeout", () => request.destroy()).on("error", nothing);
  });

for (;;) {
  tell(await ask());
  await sleep(pause);
}
