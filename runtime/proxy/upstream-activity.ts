import { PeerTlsError } from "../tls/peer-tls-error.ts";
import type { PeerConnection } from "../upstream/peer-connection.ts";
import { systemError } from "./system-error.ts";
import { phase } from "./upstream-request.ts";

/** What an attempt is at, in the words of nginx's messages. */
export interface Activity {
  readonly doing: string;
  readonly call: string;
}

export function activityOf(at: number, connection: PeerConnection | undefined): Activity {
  if (at === phase.connecting) return { doing: "connecting to upstream", call: "connect()" };
  if (at === phase.relaying) return { doing: "reading upstream", call: "recv()" };
  if ((connection?.backlog ?? 0) > 0)
    return { doing: "sending request to upstream", call: "send()" };
  return { doing: "reading response header from upstream", call: "recv()" };
}

/** Stands behind what is wrong with a head. */
export const whileReadingHead = "while reading response header from upstream";

/** Why a connection to a peer failed. */
export function failureText(error: NodeJS.ErrnoException, { doing, call }: Activity): string {
  if (error instanceof PeerTlsError) return `${error.message} while SSL handshaking to upstream`;
  if (error.syscall !== "bind") return `${call} failed (${systemError(error)}) while ${doing}`;
  const { address = "" } = error as { readonly address?: string };
  return `bind(${address}) failed (${systemError(error)}) while ${doing}`;
}
