/** One `allow` or `deny`. */
export interface AccessRule {
  readonly allow: boolean;
  /** `all`, `unix:`, an address, or an address with a prefix length. */
  readonly network: string;
}

/** An address in the form that networks are compared in. */
export interface Network {
  readonly kind: "all" | "unix" | "ip4" | "ip6";
  readonly bytes: Uint8Array;
  readonly prefix: number;
}

const noBytes = new Uint8Array(0);

/** The four bytes of a dotted address; undefined where it is none. */
export function parseIp4(text: string): Uint8Array | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!parts) return undefined;
  const bytes = parts.slice(1).map(Number);
  return bytes.every((byte) => byte < 256) ? Uint8Array.from(bytes) : undefined;
}

/** The sixteen bytes of an IPv6 address, without brackets or zone. */
export function parseIp6(text: string): Uint8Array | undefined {
  const dotted = /^(.*:)([\d.]+)$/.exec(text);
  if (dotted?.[2]?.includes(".")) {
    const low = parseIp4(dotted[2]);
    if (!low) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = low;
    return parseIp6(`${dotted[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const words = tail ? [...head, ...Array<string>(missing).fill("0"), ...tail] : head;
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined;
  const bytes = new Uint8Array(16);
  for (const [index, word] of words.entries()) {
    const value = Number.parseInt(word, 16);
    bytes[index * 2] = value >> 8;
    bytes[index * 2 + 1] = value & 0xff;
  }
  return bytes;
}

/** `$binary_remote_addr`: four or sixteen bytes; what is no address stays as it is. */
export function binaryAddress(address: string): string {
  const bytes = parseIp4(address) ?? parseIp6(address);
  return bytes ? String.fromCharCode(...bytes) : address;
}

/** Reads the argument of `allow` or `deny`; undefined: nginx calls it an invalid parameter. */
export function parseNetwork(text: string): Network | undefined {
  if (text === "all") return { kind: "all", bytes: noBytes, prefix: 0 };
  if (text === "unix:") return { kind: "unix", bytes: noBytes, prefix: 0 };
  const [address = "", length, extra] = text.split("/");
  const ip4 = parseIp4(address);
  const bytes = ip4 ?? parseIp6(address);
  if (!bytes || extra !== undefined) return undefined;
  const bits = bytes.length * 8;
  if (length !== undefined && !/^\d+$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  return prefix > bits ? undefined : { kind: ip4 ? "ip4" : "ip6", bytes, prefix };
}

/** Whether an address lies in a network of its kind. */
export function covers({ bytes, prefix }: Network, address: Uint8Array): boolean {
  for (let bit = 0; bit < prefix; bit += 8) {
    const mask = prefix - bit >= 8 ? 0xff : (0xff << (8 - (prefix - bit))) & 0xff;
    const at = bit >> 3;
    if ((((bytes[at] ?? 0) ^ (address[at] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

/** Compiled rules of a location: the first that matches decides, none allows. */
export class AccessList {
  readonly #rules: readonly { readonly allow: boolean; readonly network: Network }[];
  /** nginx asks the IPv4 rules about `::ffff:10.0.0.1`, unless there are none. */
  readonly #mapped: boolean;

  constructor(rules: readonly AccessRule[]) {
    this.#rules = rules.flatMap(({ allow, network }) => {
      const parsed = parseNetwork(network);
      return parsed ? [{ allow, network: parsed }] : [];
    });
    this.#mapped = this.#rules.some(({ network: { kind } }) => kind === "ip4" || kind === "all");
  }

  /** Address of the client as text; `unix:` or empty for a unix socket. */
  allows(address: string): boolean {
    return this.decide(address) !== false;
  }

  /** Undefined: no rule is about this address. */
  decide(address: string): boolean | undefined {
    const ip4 = parseIp4(this.#mapped ? unmapped(address) : address);
    const bytes = ip4 ?? parseIp6(address);
    const kind = ip4 ? "ip4" : bytes ? "ip6" : "unix";
    for (let index = 0; index < this.#rules.length; index++) {
      const rule = this.#rules[index];
      if (!rule) break;
      const { network } = rule;
      if (network.kind === "all") return rule.allow;
      if (network.kind === kind && (!bytes || covers(network, bytes))) return rule.allow;
    }
    return undefined;
  }
}

const unmapped = (address: string): string =>
  /^::ffff:/i.test(address) ? address.slice(7) : address;
