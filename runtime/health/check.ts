import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

import type { HealthPlan, PeerPlan } from "../plan.ts";
import { clientHello } from "./client-hello.ts";
import { ajpPing } from "./protocols.ts";
import { judge } from "./verdict.ts";

/** Why a check failed, in the words of the check module's log; undefined: it succeeded. */
export type Failure = "timeout" | "connect" | "protocol" | undefined;

/** A check under way. */
export interface Check {
  cancel(): void;
}

/**
 * Asks one peer once over a connection of its own and tells the answer to `done`, exactly once and
 * within `plan.timeout`, unless it is cancelled.
 */
export function checkPeer(
  peer: PeerPlan,
  plan: HealthPlan,
  done: (failure: Failure) => void,
): Check {
  if (plan.type === "udp") return checkDatagrams(peer, plan, done);
  const socket = open(peer, plan);
  const timer = setTimeout(() => finish("timeout"), plan.timeout);
  let answer = "";
  let over = false;
  let connected = false;

  const finish = (failure: Failure): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.destroy();
    done(failure);
  };

  socket.setEncoding("latin1");
  socket.on(plan.secure === true ? "secureConnect" : "connect", () => {
    connected = true;
    // A peer that accepts and closes at once has its end seen before this runs.
    if (plan.type === "tcp" && !plan.match) setImmediate(finish, undefined);
    else socket.write(question(plan), "latin1");
  });
  socket.on("data", (bytes: string) => {
    if (over) return;
    answer += bytes;
    const verdict = judge(plan, answer, false);
    if (verdict !== "more") finish(verdict === "alive" ? undefined : "protocol");
  });
  socket.on("end", () => finish(judge(plan, answer, true) === "alive" ? undefined : "protocol"));
  socket.on("error", () => finish(connected ? "protocol" : "connect"));
  socket.on("close", () => finish(connected ? "protocol" : "connect"));

  return {
    cancel() {
      over = true;
      clearTimeout(timer);
      socket.destroy();
    },
  };
}

/** `port` of the check replaces that of the peer, except for a unix socket. */
function open(peer: PeerPlan, plan: HealthPlan): Socket {
  const place = peer.unix ? { path: peer.host } : { host: peer.host, port: plan.port ?? peer.port };
  return plan.secure === true
    ? connectTls({ ...place, rejectUnauthorized: false })
    : connect(place);
}

function question({ type, send }: HealthPlan): string {
  if (type === "ssl_hello") return clientHello(randomBytes(32)).toString("latin1");
  if (type === "ajp") return ajpPing;
  return type === "mysql" ? "" : send;
}

/** A datagram and its answer; without an answer that is waited for, that nobody refuses it. */
function checkDatagrams(peer: PeerPlan, plan: HealthPlan, done: (failure: Failure) => void): Check {
  const socket = createSocket(peer.host.includes(":") ? "udp6" : "udp4");
  let over = false;
  const finish = (failure: Failure): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.close();
    done(failure);
  };
  const isWaiting = plan.match?.expect !== undefined;
  const timer = setTimeout(() => finish(isWaiting ? "timeout" : undefined), plan.timeout);
  socket.on("error", () => finish("connect"));
  socket.on("message", (bytes) => {
    const verdict = judge(plan, bytes.toString("latin1"), true);
    finish(verdict === "alive" ? undefined : "protocol");
  });
  socket.connect(plan.port ?? peer.port, peer.host, () => {
    if (!over) socket.send(Buffer.from(plan.send, "latin1"), () => {});
  });
  return {
    cancel() {
      if (over) return;
      over = true;
      clearTimeout(timer);
      socket.close();
    },
  };
}
