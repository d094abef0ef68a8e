/** What `ssl_preread` learns of a client of TLS without ending TLS. */
export interface Hello {
  readonly serverName: string;
  /** Highest version that is offered, `TLSv1.3`. */
  readonly protocol: string;
  /** With commas, in the order offered. */
  readonly alpn: string;
}

/** `more`: the hello is not whole; `other`: this is none. */
export type Preread = Hello | "more" | "other";

const versions: Readonly<Record<number, string>> = {
  0x0002: "SSLv2",
  0x0300: "SSLv3",
  0x0301: "TLSv1",
  0x0302: "TLSv1.1",
  0x0303: "TLSv1.2",
  0x0304: "TLSv1.3",
};

/** The first records of a connection (RFC 8446 section 4.1.2); each is read when it is whole, as in nginx. */
export function prereadHello(bytes: Buffer): Preread {
  const parts: Buffer[] = [];
  let at = 0;
  while (bytes.length - at >= 5) {
    const first = bytes[at] ?? 0;
    if (first & 0x80 && bytes[at + 2] === 1 && (bytes[at + 3] === 0 || bytes[at + 3] === 3)) {
      const protocol = versions[bytes.readUInt16BE(at + 3)] ?? "";
      return { serverName: "", protocol, alpn: "" };
    }
    if (first !== 22 || bytes[at + 1] !== 3) return "other";
    const length = bytes.readUInt16BE(at + 3);
    if (bytes.length - at < 5 + length) return "more";
    parts.push(bytes.subarray(at + 5, at + 5 + length));
    const hello = readMessage(Buffer.concat(parts));
    if (hello !== "more") return hello;
    at += 5 + length;
  }
  return "more";
}

function readMessage(message: Buffer): Preread {
  if (message.length < 1) return "more";
  if (message[0] !== 1) return "other";
  if (message.length < 4) return "more";
  const length = message.readUIntBE(1, 3);
  if (message.length < 4 + length) return "more";
  return readHello(message.subarray(4, 4 + length)) ?? "other";
}

/** Steps over fields that say their own length. */
class Cursor {
  at = 0;
  broken = false;
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.broken ? 0 : this.bytes.length - this.at;
  }

  number(size: number): number {
    if (this.left < size) {
      this.broken = true;
      return 0;
    }
    const value = this.bytes.readUIntBE(this.at, size);
    this.at += size;
    return value;
  }

  take(size: number): Buffer {
    if (this.left < size) {
      this.broken = true;
      return Buffer.alloc(0);
    }
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }
}

function readHello(bytes: Buffer): Hello | undefined {
  const cursor = new Cursor(bytes);
  let version = cursor.number(2);
  cursor.take(32);
  cursor.take(cursor.number(1));
  cursor.take(cursor.number(2));
  cursor.take(cursor.number(1));
  if (cursor.broken) return undefined;
  let serverName = "";
  let alpn = "";
  const extensions = new Cursor(cursor.left >= 2 ? cursor.take(cursor.number(2)) : Buffer.alloc(0));
  while (extensions.left >= 4) {
    const type = extensions.number(2);
    const content = extensions.take(extensions.number(2));
    if (extensions.broken) return undefined;
    if (type === 0) serverName = nameIn(content);
    else if (type === 16) alpn = protocolsIn(content);
    else if (type === 43) version = highest(content, version);
  }
  return { serverName, alpn, protocol: versions[version] ?? "" };
}

function nameIn(content: Buffer): string {
  const cursor = new Cursor(content);
  cursor.number(2);
  if (cursor.number(1) !== 0) return "";
  return cursor.take(cursor.number(2)).toString("latin1").toLowerCase();
}

function protocolsIn(content: Buffer): string {
  const cursor = new Cursor(content);
  cursor.number(2);
  const names: string[] = [];
  while (cursor.left > 0) {
    const name = cursor.take(cursor.number(1));
    if (!cursor.broken) names.push(name.toString("latin1"));
  }
  return names.join(",");
}

/** Values of GREASE (RFC 8701) are no versions. */
function highest(content: Buffer, otherwise: number): number {
  const cursor = new Cursor(content);
  cursor.number(1);
  let best = 0;
  while (cursor.left >= 2) {
    const version = cursor.number(2);
    if (version >> 8 === 3 && version > best) best = version;
  }
  return best === 0 ? otherwise : best;
}
