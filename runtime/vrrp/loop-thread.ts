import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";

import { HostError } from "../host/linux/host-error.ts";
import { Loop } from "./loop.ts";
import type { LoopCommand, LoopData, LoopReport } from "./messages.ts";

/* The entry of the protocol thread. Messages are taken without Node's event loop, which sleeps. */

const { data, port } = workerData as { data: LoopData; port: MessagePort };

let waiting: LoopReport[] = [];
const report = (message: LoopReport): void => void waiting.push(message);
const flush = (): void => {
  if (waiting.length > 0) port.postMessage(waiting);
  waiting = [];
};

try {
  const take = () => receiveMessageOnPort(port)?.message as LoopCommand | undefined;
  new Loop(data, { take, report, flush }).run();
} catch (error) {
  if (!(error instanceof HostError)) throw error;
  report({ type: "failed", code: error.code, message: error.message });
}
flush();
port.close();
