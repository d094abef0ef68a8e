import { connect } from "node:net";

import type { WitnessTarget } from "../plan/split-brain.ts";
import type { Sighting } from "./witness-table.ts";

/* One look over TCP or HTTP, within so many milliseconds. */

/** Whether a port takes connections. */
export function reachTcp(host: string, port: number, timeout: number): Promise<Sighting> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (seen: boolean, outcome: string) => {
      clearTimeout(limit);
      socket.destroy();
      resolve({ seen, outcome });
    };
    const limit = setTimeout(() => done(false, "no answer"), timeout);
    socket.once("connect", () => done(true, "connected"));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      done(false, error.code ?? error.message),
    );
  });
}

/** The status that a URL answers with; nothing of a body is read. */
export async function httpStatus(
  url: string,
  method: "GET" | "HEAD",
  timeout: number,
): Promise<number | string> {
  const secure = url.startsWith("https:");
  const { request } = await (secure ? import("node:https") : import("node:http"));
  return new Promise((resolve) => {
    const asked = request(url, { method, agent: false, headers: { "user-agent": "lbc" } });
    const done = (answer: number | string) => {
      clearTimeout(limit);
      asked.destroy();
      resolve(answer);
    };
    const limit = setTimeout(() => done("no answer"), timeout);
    asked.once("response", ({ statusCode = 0 }) => done(statusCode));
    asked.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    asked.end();
  });
}

/** Whether a URL answers with the status that is asked for, or with any good one. */
export async function reachHttp(
  { url, method, status }: Extract<WitnessTarget, { readonly kind: "http" }>,
  timeout: number,
): Promise<Sighting> {
  const answer = await httpStatus(url, method, timeout);
  if (typeof answer === "string") return { seen: false, outcome: answer };
  const seen = status === undefined ? answer >= 200 && answer < 400 : answer === status;
  return { seen, outcome: `status ${answer}` };
}
