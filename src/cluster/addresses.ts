import { BlockList, isIP } from "node:net";

/** `10.0.0.11/24`, taken apart. */
export interface HostAddress {
  readonly ip: string;
  readonly family: 4 | 6;
  readonly prefix: number | undefined;
}

const widest = { 4: 32, 6: 128 } as const;
const typeOf = (family: 4 | 6): "ipv4" | "ipv6" => (family === 4 ? "ipv4" : "ipv6");

/** Nothing where the text is no address, which reading has reported. */
export function hostAddress(text: string | undefined): HostAddress | undefined {
  const [ip = "", length] = (text ?? "").split("/");
  const family = isIP(ip);
  if (family !== 4 && family !== 6) return undefined;
  const prefix = length === undefined ? undefined : Number(length);
  if (prefix !== undefined && !(prefix >= 0 && prefix <= widest[family])) return undefined;
  return { ip, family, prefix };
}

/** `10.0.0.1:80`, `[fd00::1]:80`, `host:80`, `10.0.0.1`. */
export function endpointOf(
  text: string | undefined,
): { readonly host: string; readonly port: number | undefined } | undefined {
  if (text === undefined) return undefined;
  if (isIP(text) !== 0) return { host: text, port: undefined };
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3];
  return host === undefined ? undefined : { host, port: port === undefined ? port : Number(port) };
}

/** Whether an address lies in the network around another one. */
export function isInNetworkOf(ip: string, { ip: own, prefix, family }: HostAddress): boolean {
  if (prefix === undefined || isIP(ip) !== family) return false;
  const network = new BlockList();
  network.addSubnet(own, prefix, typeOf(family));
  return network.check(ip, typeOf(family));
}

/** The bytes behind the last dot or colon: 100 of `10.0.0.100`. */
export function lastByte({ ip, family }: HostAddress): number {
  if (family === 4) return Number(ip.split(".").at(-1));
  const last = ip.split(/[:%]/).findLast((part) => part !== "") ?? "0";
  return last.includes(".") ? Number(last.split(".").at(-1)) : Number.parseInt(last, 16) & 0xff;
}

export const fullLength = (family: 4 | 6): number => widest[family];
