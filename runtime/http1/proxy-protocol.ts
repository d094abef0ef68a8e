import { isIP } from "node:net";

/** Results of `readProxyProtocol` besides `read`. */
export const proxyHeader = { more: 0, bad: 1, read: 2 } as const;

export interface ProxyHeader {
  readonly state: number;
  /** Bytes of the header. */
  readonly length: number;
  /** Source address and port, destination address and port; undefined: the proxy knows none. */
  readonly addresses: readonly [string, string, string, string] | undefined;
}

const signature = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
const maximumText = 107;

const result = (state: number, length = 0, addresses?: ProxyHeader["addresses"]): ProxyHeader => ({
  state,
  length,
  addresses,
});

/** The header that a proxy puts before a connection, version 1 or 2 of the PROXY protocol. */
export function readProxyProtocol(bytes: Buffer): ProxyHeader {
  const common = Math.min(bytes.length, signature.length);
  if (bytes.compare(signature, 0, common, 0, common) === 0)
    return bytes.length < 16 ? result(proxyHeader.more) : readBinary(bytes);
  return readText(bytes);
}

function readText(bytes: Buffer): ProxyHeader {
  const start = bytes.toString("latin1", 0, Math.min(6, bytes.length));
  if (!"PROXY ".startsWith(start)) return result(proxyHeader.bad);
  const end = bytes.indexOf("\r\n");
  if (end < 0 || end > maximumText - 2)
    return result(bytes.length < maximumText && end < 0 ? proxyHeader.more : proxyHeader.bad);
  const line = bytes.toString("latin1", 0, end);
  if (line === "PROXY UNKNOWN" || line.startsWith("PROXY UNKNOWN "))
    return result(proxyHeader.read, end + 2);
  const match = /^PROXY TCP[46] (\S+) (\S+) (\d{1,5}) (\d{1,5})$/.exec(line);
  const [, source = "", destination = "", sourcePort = "", destinationPort = ""] = match ?? [];
  const ports = Number(sourcePort) <= 65535 && Number(destinationPort) <= 65535;
  if (isIP(source) === 0 || isIP(destination) === 0 || !ports) return result(proxyHeader.bad);
  return result(proxyHeader.read, end + 2, [source, sourcePort, destination, destinationPort]);
}

function readBinary(bytes: Buffer): ProxyHeader {
  const command = bytes[12] ?? 0;
  const family = bytes[13] ?? 0;
  const length = bytes.readUInt16BE(14);
  if (command >> 4 !== 2 || (command & 15) > 1 || length > 4096) return result(proxyHeader.bad);
  if (bytes.length < 16 + length) return result(proxyHeader.more);
  const whole = 16 + length;
  if ((command & 15) === 0) return result(proxyHeader.read, whole);
  if (family === 0x11 && length >= 12)
    return result(proxyHeader.read, whole, addressesIn(bytes, 4));
  if (family === 0x21 && length >= 36)
    return result(proxyHeader.read, whole, addressesIn(bytes, 16));
  return result(proxyHeader.read, whole);
}

function addressesIn(bytes: Buffer, size: number): [string, string, string, string] {
  const ports = 16 + 2 * size;
  return [
    address(bytes.subarray(16, 16 + size)),
    String(bytes.readUInt16BE(ports)),
    address(bytes.subarray(16 + size, ports)),
    String(bytes.readUInt16BE(ports + 2)),
  ];
}

function address(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    bytes.readUInt16BE(index * 2).toString(16),
  );
  return shorten(groups);
}

/** The longest run of zeros, two groups at least, becomes `::` (RFC 5952). */
function shorten(groups: readonly string[]): string {
  const text = groups.join(":");
  const runs = [...text.matchAll(/\b0(?::0)+\b/g)].toSorted((a, b) => b[0].length - a[0].length);
  const [longest] = runs;
  if (!longest) return text;
  const before = text.slice(0, longest.index).replace(/:$/, "");
  const behind = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${behind}`;
}
