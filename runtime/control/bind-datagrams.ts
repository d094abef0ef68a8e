import { createSocket } from "node:dgram";

/** Flags of libuv's `uv_udp_bind`. */
const ipv6Only = 1;
const reusePort = 64;

/** A bound socket of UDP as Node holds it. */
export interface DatagramHandle {
  readonly fd: number;
  close(): void;
}

type Bind = (this: unknown, address: string, port: number, flags: number) => number;

/**
 * Binds without receiving, which no documented function does: whoever binds with them would take
 * the datagrams away from the workers. A number is libuv's error, undefined: it cannot be had.
 */
export function bindDatagrams(
  { host, port, ipv6only }: { host: string; port: number; ipv6only: boolean },
  shared: boolean,
): DatagramHandle | number | undefined {
  const six = host.includes(":");
  const socket = createSocket({ type: six ? "udp6" : "udp4", reuseAddr: false });
  const state = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === "state symbol",
  );
  const inside: unknown = state && Reflect.get(socket, state);
  const handle = (inside as { handle?: Record<string, unknown> } | undefined)?.handle;
  const bind = handle?.[six ? "bind6" : "bind"];
  if (!handle || typeof bind !== "function") {
    socket.close();
    return undefined;
  }
  const flags = (six && ipv6only ? ipv6Only : 0) | (shared ? reusePort : 0);
  const status = (bind as Bind).call(handle, host, port, flags);
  const { fd } = handle;
  if (status !== 0 || typeof fd !== "number" || fd < 0) {
    socket.close();
    return status === 0 ? undefined : status;
  }
  return { fd, close: () => void socket.close() };
}
