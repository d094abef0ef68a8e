import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";

import { memory, processorTime } from "./processes.ts";
import type { StreamsBackend } from "./streams-backend.ts";

/** A proxy under measure: process and ports. */
export interface Measured {
  readonly pid: number;
  readonly plain: number;
  readonly tls: number;
}

const total = (pid: number): number => memory(pid).reduce((sum, one) => sum + one, 0);
const gibibyte = 2 ** 30;
const request = (path: string, more = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;

async function opened(port: number, secure: boolean): Promise<Socket> {
  const socket = secure
    ? connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false })
    : connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, secure ? "secureConnect" : "connect");
  return socket;
}

/** An engine that does nothing for so long, in milliseconds, gives back what it does not need. */
const rest = 10_000;

/** Kilobytes of PSS that a connection takes which has asked once and waits. */
async function idleConnection(proxy: Measured, secure: boolean): Promise<number> {
  const count = secure ? 500 : 4000;
  const ask = async (): Promise<Socket> => {
    const socket = await opened(secure ? proxy.tls : proxy.plain, secure);
    socket.write(request("/"));
    await once(socket, "data");
    return socket;
  };
  const warm = [];
  for (let one = 0; one < 50; one++) warm.push(await ask());
  await sleep(rest);
  const before = total(proxy.pid);
  const sockets = [];
  for (let one = 0; one < count; one++) sockets.push(await ask());
  await sleep(rest);
  const grown = total(proxy.pid) - before;
  for (const socket of [...warm, ...sockets]) socket.destroy();
  await sleep(500);
  return (grown * 1024) / count;
}

/** Megabytes that the proxy grows by at most while `use` runs. */
async function growth(proxy: Measured, use: () => Promise<void>): Promise<number> {
  const before = total(proxy.pid);
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, total(proxy.pid));
  }, 50);
  await use();
  clearInterval(watch);
  return most - before;
}

/** The growth while a GiB goes up, chunked. */
const upload = (proxy: Measured, path: string): Promise<number> =>
  growth(proxy, async () => {
    const socket = await opened(proxy.plain, false);
    const bytes = 65_536;
    const chunk = Buffer.from(`${bytes.toString(16)}\r\n${"x".repeat(bytes)}\r\n`);
    const done = once(socket, "data");
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
    );
    for (let sent = 0; sent < gibibyte; sent += bytes)
      if (!socket.write(chunk)) await once(socket, "drain");
    socket.write("0\r\n\r\n");
    const [answer] = (await done) as [Buffer];
    if (!answer.toString("latin1").startsWith("HTTP/1.1 200")) throw new Error(answer.toString());
    socket.destroy();
  });

/** The growth while a GiB comes down to a client that reads at `rate` bytes a second. */
const download = (proxy: Measured, rate: number): Promise<number> =>
  growth(proxy, async () => {
    const socket = await opened(proxy.plain, false);
    let got = 0;
    const began = performance.now();
    const ended = once(socket, "end");
    socket.on("data", (bytes: Buffer) => {
      got += bytes.length;
      const ahead = (got / rate) * 1000 - (performance.now() - began);
      if (ahead < 20) return;
      socket.pause();
      setTimeout(() => socket.resume(), ahead);
    });
    socket.write(request(`/down/${gibibyte}`, "Connection: close\r\n"));
    await ended;
    if (got < gibibyte) throw new Error(`only ${got} bytes came down`);
  });

/** Milliseconds between an event at the backend and at the client; the middle of ten. */
async function firstEvent(proxy: Measured, backend: StreamsBackend): Promise<number> {
  const late: number[] = [];
  for (let one = 0; one < 10; one++) {
    const socket = await opened(proxy.plain, false);
    socket.write(request("/events"));
    let text = "";
    while (!text.includes("data: first")) {
      const [bytes] = (await once(socket, "data")) as [Buffer];
      text += bytes.toString("latin1");
    }
    late.push(performance.now() - backend.eventAt);
    socket.destroy();
  }
  return late.sort((a, b) => a - b)[late.length >> 1] ?? 0;
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
  /** Of one processor, with the load. */
  readonly busy: number;
}

/** Milliseconds from when a request was due, at `rate` requests a second over 32 connections. */
async function latency(proxy: Measured, rate: number, seconds: number): Promise<Latency> {
  const sockets = await Promise.all(Array.from({ length: 32 }, () => opened(proxy.plain, false)));
  const due: number[][] = sockets.map(() => []);
  const taken: number[] = [];
  for (const [index, socket] of sockets.entries()) {
    socket.setNoDelay(true);
    let text = "";
    socket.on("data", (bytes: Buffer) => {
      text += bytes.toString("latin1");
      while (text.includes(endOfAnswer)) {
        text = text.slice(text.indexOf(endOfAnswer) + endOfAnswer.length);
        const at = due[index]?.shift();
        if (at !== undefined) taken.push(performance.now() - at);
      }
    });
  }
  const before = processorTime(proxy.pid);
  const began = performance.now();
  const count = rate * seconds;
  for (let sent = 0; sent < count;) {
    for (; sent < count && began + (sent / rate) * 1000 <= performance.now(); sent++) {
      due[sent % sockets.length]?.push(began + (sent / rate) * 1000);
      sockets[sent % sockets.length]?.write(request("/"));
    }
    await new Promise(setImmediate);
  }
  await sleep(300);
  const busy = (processorTime(proxy.pid) - before) / ((performance.now() - began) * 1000);
  for (const socket of sockets) socket.destroy();
  if (taken.length < count * 0.99) throw new Error(`${taken.length} of ${count} answers`);
  taken.sort((a, b) => a - b);
  const at = (share: number): number => taken[Math.floor(taken.length * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), busy };
}

const endOfAnswer = "a small body of text\n";

/** What one proxy takes: kilobytes a connection, megabytes of growth, milliseconds. */
export async function boundsOf(
  proxy: Measured,
  backend: StreamsBackend,
  rate: number,
): Promise<Record<string, number>> {
  // What many requests make a heap grow by is not the connections'.
  await latency(proxy, rate, 10);
  const idle = await idleConnection(proxy, false);
  const idleTls = await idleConnection(proxy, true);
  const event = await firstEvent(proxy, backend);
  const { p50, p99, busy } = await latency(proxy, rate, 10);
  return {
    "idle connection, kB": idle,
    "idle TLS connection, kB": idleTls,
    "first event, ms": event,
    "p50, ms": p50,
    "p99, ms": p99,
    "busy, share": busy,
    "1 GiB up, MB": await upload(proxy, "/up"),
    "1 GiB up unbuffered, MB": await upload(proxy, "/unbuffered"),
    "1 GiB down at 100 MB/s, MB": await download(proxy, 100e6),
  };
}
