import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

import type { HealthPlan, PeerPlan } from "../plan.ts";
import { clientHello } from "./client-hello.ts";
import { verdictOf } from "./verdict.ts";

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
  socket.on("connect", () => {
    connected = true;
    // A peer that accepts and closes at once has its end seen before this runs.
    if (plan.type === "tcp") setImmediate(finish, undefined);
    else socket.write(question(plan), "latin1");
  });
  socket.on("data", (bytes: string) => {
    if (over) return;
    answer += bytes;
    const verdict = verdictOf(plan.type, answer, plan.expect);
    if (verdict !== "more") finish(verdict === "alive" ? undefined : "protocol");
  });
  socket.on("end", () => finish("protocol"));
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
  return peer.unix
    ? connect({ path: peer.host })
    : connect({ host: peer.host, port: plan.port ?? peer.port });
}

const question = (plan: HealthPlan): string =>
  plan.type === "ssl_hello" ? clientHello(randomBytes(32)).toString("latin1") : plan.send;
