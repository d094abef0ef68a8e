import net from "node:net";

/** Where a connection comes from. */
export interface LocalEnd {
  readonly localAddress: string;
  readonly localPort?: number;
}

/** `10.0.0.1`, `10.0.0.1:2000`, `[::1]:2000`; undefined: no address. */
export function localEndOf(text: string): LocalEnd | undefined {
  const match = /^(?:\[([^\]]+)\](?::(\d+))?|([^:]+)(?::(\d+))?|(.+))$/.exec(text);
  const localAddress = match?.[1] ?? match?.[3] ?? match?.[5] ?? "";
  const port = match?.[2] ?? match?.[4];
  if (net.isIP(localAddress) === 0) return undefined;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return undefined;
  return { localAddress, ...(port === undefined ? {} : { localPort: Number(port) }) };
}
