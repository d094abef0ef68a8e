import { once } from "node:events";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Targets {
  readonly plain: number;
  readonly tls: number;
}

/** What a kind of client does once; it throws where the answer is not the right one. */
export type Visit = (targets: Targets) => Promise<void>;

const kept = new HttpAgent({ keepAlive: true, maxSockets: 16 });
const keptTls = new HttpsAgent({ keepAlive: true, maxSockets: 8, rejectUnauthorized: false });
const freshTls = new HttpsAgent({ rejectUnauthorized: false, maxCachedSessions: 0 });

interface Ask {
  readonly agent: HttpAgent | HttpsAgent | false;
  readonly tls?: boolean;
  readonly path: string;
  readonly body?: Buffer;
  readonly chunked?: boolean;
}

function ask({ plain, tls }: Targets, wish: Ask): Promise<string> {
  const { agent, path, body, chunked = false } = wish;
  const secure = wish.tls === true;
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: secure ? tls : plain,
      path,
      agent,
      method: body ? "POST" : "GET",
      headers: body && !chunked ? { "Content-Length": body.length } : {},
      rejectUnauthorized: false,
    };
    const asked = (secure ? httpsRequest : httpRequest)(options, (answer) => {
      let text = "";
      answer.setEncoding("latin1").on("data", (piece: string) => (text += piece));
      answer.once("error", reject);
      answer.once("end", () => {
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${path}: ${answer.statusCode}`));
      });
    });
    asked.once("error", reject);
    asked.end(body);
  });
}

async function upload(targets: Targets, chunked: boolean): Promise<void> {
  const body = Buffer.alloc(Math.floor(Math.random() * 300_000), "u");
  const got = await ask(targets, { agent: kept, path: "/upload", body, chunked });
  if (got !== String(body.length)) throw new Error(`uploaded ${body.length}, came ${got}`);
}

async function opened(targets: Targets): Promise<Socket> {
  const socket = connect(targets.plain, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

const head = (line: string, fields = ""): string =>
  `${line} HTTP/1.1\r\nHost: soak\r\n${fields}\r\n`;

async function webSocket(targets: Targets): Promise<void> {
  const socket = await opened(targets);
  const fields = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGVzdA==\r\n";
  socket.write(head("GET /ws", fields));
  const [first] = (await once(socket, "data")) as [Buffer];
  if (!first.toString("latin1").startsWith("HTTP/1.1 101")) throw new Error("no tunnel");
  for (let round = 0; round < 5; round++) {
    socket.write(`message ${round}`);
    await once(socket, "data");
    await sleep(40);
  }
  if (Math.random() < 0.5) socket.resetAndDestroy();
  else socket.end();
  await once(socket, "close");
}

/** Leaves at a point of the exchange that is another one each time. */
async function abort(targets: Targets): Promise<void> {
  const socket = await opened(targets);
  const at = Math.random();
  if (at < 0.3) socket.write("GET /small HTTP/1.1\r\nHos");
  else if (at < 0.6)
    socket.write(`${head("POST /upload", "Content-Length: 100000\r\n")}half of it`);
  else socket.write(head("GET /big"));
  await sleep(Math.random() * 30);
  if (Math.random() < 0.5) socket.resetAndDestroy();
  else socket.destroy();
}

async function slowReader(targets: Targets): Promise<void> {
  const socket = await opened(targets);
  let size = 0;
  socket.on("data", (piece: Buffer) => {
    size += piece.length;
    socket.pause();
    setTimeout(() => socket.resume(), 20);
  });
  socket.write(head("GET /big", "Connection: close\r\n"));
  await once(socket, "close");
  if (size < 1_048_576) throw new Error(`a slow reader got ${size} bytes`);
}

async function slowWriter(targets: Targets): Promise<void> {
  const socket = await opened(targets);
  const text = head("GET /small", "X-Long: and slow\r\nConnection: close\r\n");
  for (let at = 0; at < text.length; at += 5) {
    socket.write(text.slice(at, at + 5));
    await sleep(15);
  }
  const [answer] = (await once(socket, "data")) as [Buffer];
  if (!answer.toString("latin1").startsWith("HTTP/1.1 200")) throw new Error("slow head: no 200");
  socket.destroy();
}

async function pipeline(targets: Targets): Promise<void> {
  const socket = await opened(targets);
  let text = "";
  socket.setEncoding("latin1").on("data", (piece: string) => (text += piece));
  const last = head("GET /small", "Connection: close\r\n");
  socket.write(head("GET /small").repeat(5) + last);
  await once(socket, "close");
  if (text.split("HTTP/1.1 200").length !== 7) throw new Error("pipelined requests got lost");
}

/** Kinds of clients, how many of each, and milliseconds between the visits of one. */
export const visitors: readonly (readonly [visit: Visit, count: number, pause: number])[] = [
  [async (to) => void (await ask(to, { agent: kept, path: "/small" })), 8, 60],
  [async (to) => void (await ask(to, { agent: keptTls, tls: true, path: "/small" })), 4, 80],
  [async (to) => void (await ask(to, { agent: freshTls, tls: true, path: "/small" })), 1, 200],
  [async (to) => void (await ask(to, { agent: false, path: "/small" })), 2, 100],
  [async (to) => void (await ask(to, { agent: keptTls, tls: true, path: "/big" })), 1, 500],
  [async (to) => void (await ask(to, { agent: kept, path: "/drip" })), 2, 100],
  [(to) => upload(to, false), 1, 100],
  [(to) => upload(to, true), 1, 100],
  [webSocket, 3, 50],
  [abort, 3, 60],
  [slowReader, 2, 50],
  [slowWriter, 2, 50],
  [pipeline, 1, 100],
];

export function endClients(): void {
  for (const agent of [kept, keptTls, freshTls]) agent.destroy();
}
