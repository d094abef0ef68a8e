import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";

import { HostError } from "../host/linux/host-error.ts";
import { Loop } from "./loop.ts";
import type { LoopCommand, LoopData, LoopReport } from "./messages.ts";

/* The entry of the protocol thread. Messages are taken without Node's event loop, which sleeps. */

const { data, port } = workerData as { data: LoopData; port: MessagePort };

const report = (message: LoopReport): void => port.postMessage(message);

try {
  const take = () => receiveMessageOnPort(port)?.message as LoopCommand | undefined;
  new Loop(data, { take, report }).run();
} catch (error) {
  if (!(error instanceof HostError)) throw error;
  report({ type: "failed", code: error.code, message: error.message });
}
port.close();
