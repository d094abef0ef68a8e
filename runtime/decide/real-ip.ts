import { covers, parseIp4, parseIp6, parseNetwork, type Network } from "./access.ts";
import { addressText, isMapped, parseAddressPort, type AddressText } from "./address.ts";

/** The proxies that are believed: nginx's ngx_cidr_match. */
export class TrustedProxies {
  private readonly networks: readonly Network[];

  constructor(networks: readonly string[]) {
    this.networks = networks.flatMap((text) => {
      const parsed = parseNetwork(text);
      return parsed ? [parsed] : [];
    });
  }

  /** An address as text; `unix:` for a unix socket. */
  trusts(address: string): boolean {
    const bytes = parseIp4(address) ?? parseIp6(address);
    return bytes ? this.covers(bytes) : this.networks.some(({ kind }) => kind === "unix");
  }

  /** An address of IPv4 in IPv6 counts as what it holds. */
  covers(bytes: Uint8Array): boolean {
    const own = isMapped(bytes) ? bytes.subarray(12) : bytes;
    const kind = own.length === 4 ? "ip4" : "ip6";
    for (const network of this.networks)
      if (network.kind === kind && covers(network, own)) return true;
    return false;
  }
}

interface Found {
  readonly bytes: Uint8Array;
  readonly port: number;
}

/**
 * Whom a proxy speaks for: read from the end of the values (the last one alone unless
 * `recursive`), passing over trusted proxies when that is wanted. Undefined: it stays as it is.
 * nginx: ngx_http_get_forwarded_addr.
 */
export function realAddress(
  peer: string,
  values: readonly string[],
  proxies: TrustedProxies,
  recursive: boolean,
): AddressText | undefined {
  if (!proxies.trusts(peer)) return undefined;
  let found: Found | undefined;
  for (let index = values.length - 1; index >= 0; index--) {
    const before = found;
    const last = walk(values[index] ?? "", before, proxies, recursive);
    found = last.found;
    if (!recursive || !last.onward) break;
  }
  return found && { address: addressText(found.bytes), port: found.port };
}

/** One value from its end; `onward`: all of it was passed over or taken, and more may follow. */
function walk(
  value: string,
  from: Found | undefined,
  proxies: TrustedProxies,
  recursive: boolean,
): { readonly found: Found | undefined; readonly onward: boolean } {
  let found = from;
  let end = value.length;
  for (;;) {
    if (found && !proxies.covers(found.bytes)) return { found, onward: false };
    while (end > 1 && isSeparator(value.charCodeAt(end - 1))) end--;
    let start = end - 1;
    while (start > 0 && !isSeparator(value.charCodeAt(start))) start--;
    if (start > 0) start++;
    const next = parseAddressPort(value.slice(Math.max(0, start), end));
    if (!next) return { found, onward: false };
    found = next;
    end = start - 1;
    if (start <= 0 || !recursive) return { found, onward: true };
  }
}

const isSeparator = (code: number): boolean => code === 32 || code === 44;
