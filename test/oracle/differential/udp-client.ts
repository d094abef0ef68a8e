import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import type { ClientSeen } from "./client.ts";
import { steps } from "./wire.ts";

/** Sends datagrams (each `send` of the wire language one) and collects what comes back. */
export async function playDatagrams(
  texts: readonly string[],
  to: { readonly host: string; readonly port: number },
  from: string | undefined,
): Promise<ClientSeen> {
  const started = Date.now();
  const socket = createSocket("udp4");
  const got: string[] = [];
  socket.on("message", (message) => got.push(message.toString("latin1")));
  socket.on("error", () => undefined);
  socket.bind(0, from ?? "127.0.0.1");
  await once(socket, "listening");
  for (const text of texts)
    for (const step of steps(text))
      if (step.act === "send") {
        const before = got.length;
        socket.send(step.bytes, to.port, to.host);
        for (let round = 0; round < 20 && got.length === before; round++) await sleep(15);
      } else if (step.act === "wait") await sleep(step.ms);
  socket.close();
  const extra = got.map((each) => `datagram ${each}`).join("\n");
  return { answers: [], extra, end: "kept", ms: Date.now() - started, tls: undefined };
}
