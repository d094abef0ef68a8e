import { isIP } from "node:net";

import { addressNumber, subnetRange } from "../catalog/keepalived/address-range.ts";

/** An address of a description, taken apart; a name has the family 0. */
export interface Address {
  readonly host: string;
  readonly family: 4 | 6 | 0;
  readonly prefix: number | undefined;
  readonly port: number | undefined;
}

/** `10.0.0.1/24`, `10.0.0.1:80`, `[2001:db8::1]:80`, `name:80`; nothing where it is none of them. */
export function addressIn(text: string): Address | undefined {
  if (familyOf(text) !== 0) return { ...hostOf(text), prefix: undefined, port: undefined };
  const network = /^(.+)\/(\d{1,3})$/.exec(text);
  if (network) {
    const host = hostOf(network[1] ?? "");
    return host.family === 0 ? undefined : { ...host, prefix: Number(network[2]), port: undefined };
  }
  const match = /^(?:\[([^[\]]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const [, bracketed, plain, port] = match;
  const host = hostOf(bracketed ?? plain ?? "");
  if (bracketed !== undefined && host.family !== 6) return undefined;
  if (host.family === 0 && !isHostName(host.host)) return undefined;
  return { ...host, prefix: undefined, port: port === undefined ? undefined : Number(port) };
}

const hostOf = (host: string): Pick<Address, "host" | "family"> => ({
  host,
  family: familyOf(host),
});

/** A zone (`fe80::1%eth0`) is of one machine, and no product takes one. */
function familyOf(host: string): 4 | 6 | 0 {
  const family = host.includes("%") ? 0 : isIP(host);
  return family === 4 || family === 6 ? family : 0;
}

/** Four numbers are a misspelt address. */
const isHostName = (text: string): boolean =>
  /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?$/.test(text) && !/^[\d.]+$/.test(text);

/** `10.0.0.11/24`, taken apart. */
export interface HostAddress {
  readonly host: string;
  readonly family: 4 | 6;
  readonly prefix: number | undefined;
}

/** Nothing where the text is no address of a machine, which reading has reported. */
export function hostAddress(text: string | undefined): HostAddress | undefined {
  const { host, family, prefix, port } = addressIn(text ?? "") ?? { family: 0 };
  if (host === undefined || family === 0 || port !== undefined) return undefined;
  return prefix === undefined || prefix <= fullLength(family)
    ? { host, family, prefix }
    : undefined;
}

/** The first and the last address of a network, and how it is written. */
export interface NetworkOf {
  readonly text: string;
  readonly first: bigint;
  readonly last: bigint;
  readonly family: 4 | 6;
}

/** The network of an address with a prefix. */
export function networkOf({
  host,
  family,
  prefix,
}: Pick<Address, "host" | "family" | "prefix">): NetworkOf | undefined {
  if (prefix === undefined || family === 0) return undefined;
  const range = subnetRange(host, String(prefix));
  const [first, last] = [range?.first, range?.last].map((end) => addressNumber(end ?? ""));
  if (!range || first === undefined || last === undefined) return undefined;
  return { text: `${range.first}/${prefix}`, first, last, family };
}

/** Whether an address lies in a network. */
export function isIn(
  { host, family }: Pick<Address, "host" | "family">,
  network: NetworkOf | undefined,
): boolean {
  const number = addressNumber(host);
  if (!network || number === undefined || family !== network.family) return false;
  return number >= network.first && number <= network.last;
}

/** 100 of `10.0.0.100`. */
export const lastByte = ({ host }: Pick<Address, "host">): number =>
  Number((addressNumber(host) ?? 0n) % 256n);

export const fullLength = (family: 4 | 6): number => (family === 4 ? 32 : 128);
