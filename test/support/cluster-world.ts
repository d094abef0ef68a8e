import { createServer } from "node:http";
import { get } from "node:https";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/*
 * The world around a pair of balancers, on a machine of its own: servers that tell who asks them, and
 * a client that asks the floating address again and again and prints what it met. Arguments: the
 * address that is asked, its name, and each server; a line `down SERVER` takes a server away.
 */

const [host = "", name = "", ...addresses] = process.argv.slice(2);
const pause = 50;
const patience = 1000;

const serve = (address: string) => {
  const [own, port] = address.split(":");
  const server = createServer((request, response) => {
    response.end(JSON.stringify({ by: request.socket.remoteAddress, server: address }));
  });
  server.listen(Number(port), own);
  return server;
};

const servers = new Map(addresses.map((one) => [one, serve(one)]));

createInterface({ input: process.stdin }).on("line", (line) => {
  const server = servers.get(line.replace("down ", ""));
  server?.close();
  server?.closeAllConnections();
});

const ask = (): Promise<string> =>
  new Promise((resolve) => {
    const nothing = () => resolve("");
    const request = get(
      {
        host,
        servername: name,
        headers: { host: name },
        rejectUnauthorized: false,
        agent: false,
        timeout: patience,
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => (text += part));
        answer.on("error", nothing);
        answer.on("end", () => resolve(answer.statusCode === 200 ? text : ""));
      },
    );
    request.on("timeout", () => request.destroy()).on("error", nothing);
  });

for (;;) {
  const text = await ask();
  const asked = text === "" ? {} : (JSON.parse(text) as object);
  process.stdout.write(`${JSON.stringify({ at: Math.round(performance.now()), ...asked })}\n`);
  await sleep(pause);
}
