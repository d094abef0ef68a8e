import { BlockList, isIP } from "node:net";

/** An address and the network around it. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 4 | 6;
}

/** `10.0.0.5/24`; an address alone is a network of its own. */
export function networkFrom(text: string): Network | undefined {
  const [address = "", length] = text.split("/");
  const family = isIP(address);
  if (family !== 4 && family !== 6) return undefined;
  const widest = family === 4 ? 32 : 128;
  const prefix = length === undefined ? widest : Number(length);
  const fits = Number.isInteger(prefix) && prefix >= 0 && prefix <= widest;
  return fits ? { address, prefix, family } : undefined;
}

const typeOf = (family: 4 | 6): "ipv4" | "ipv6" => (family === 4 ? "ipv4" : "ipv6");

/** Whether an address lies in a network. */
export function contains({ address, prefix, family }: Network, other: string): boolean {
  if (isIP(other) !== family) return false;
  const list = new BlockList();
  list.addSubnet(address, prefix, typeOf(family));
  return list.check(other, typeOf(family));
}

/** Whether two texts are one address, however IPv6 is written. */
export function isSameAddress(a: string, b: string): boolean {
  const network = networkFrom(a);
  return network !== undefined && contains(network, b);
}

const local = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"];

/** Whether an address is of a range that the internet does not route. */
export const isPrivate = (address: string): boolean =>
  local.some((range) => {
    const network = networkFrom(range);
    return network !== undefined && contains(network, address);
  });
