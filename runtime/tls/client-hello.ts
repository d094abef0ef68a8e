/** Results of `readClientHello` that are not a name. */
export const helloState = {
  /** More bytes are needed. */
  more: 0,
  /** No TLS at all: perhaps plain HTTP. */
  plain: 1,
  /** Not a ClientHello that can be read: left to the TLS library to refuse. */
  unreadable: 2,
  read: 3,
} as const;

export interface ClientHello {
  readonly state: number;
  /** From the server_name extension, lower case. */
  readonly serverName: string | undefined;
}

const result = (state: number, serverName?: string): ClientHello => ({ state, serverName });

/** A ClientHello that is larger than this is not waited for. */
const maximumLength = 16_640;

/** Finds the server name in the first bytes of a connection (RFC 8446 section 4.1.2, RFC 6066). */
export function readClientHello(bytes: Buffer): ClientHello {
  if (bytes.length === 0) return result(helloState.more);
  if (bytes[0] !== 22) return result(helloState.plain);
  const joined = joinRecords(bytes);
  if (joined === undefined) return result(helloState.unreadable);
  const { handshake, whole } = joined;
  if (handshake.length < 4) return result(whole ? helloState.unreadable : helloState.more);
  if (handshake[0] !== 1) return result(helloState.unreadable);
  const length = handshake.readUIntBE(1, 3);
  if (length > maximumLength) return result(helloState.unreadable);
  if (handshake.length < 4 + length)
    return result(bytes.length > maximumLength + 1024 ? helloState.unreadable : helloState.more);
  return result(helloState.read, findName(handshake.subarray(4, 4 + length)));
}

/** The handshake may be cut into several records. */
function joinRecords(bytes: Buffer): { handshake: Buffer; whole: boolean } | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  let whole = true;
  while (at < bytes.length) {
    if (bytes[at] !== 22)
      return parts.length === 0 ? undefined : { handshake: Buffer.concat(parts), whole };
    if (at + 5 > bytes.length) {
      whole = false;
      break;
    }
    if (bytes[at + 1] !== 3) return undefined;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > maximumLength) return undefined;
    parts.push(bytes.subarray(at + 5, at + 5 + length));
    if (at + 5 + length > bytes.length) whole = false;
    at += 5 + length;
  }
  const [first] = parts;
  return { handshake: parts.length === 1 && first ? first : Buffer.concat(parts), whole };
}

function findName(hello: Buffer): string | undefined {
  // Version and random.
  let at = 34;
  if (at >= hello.length) return undefined;
  at += 1 + (hello[at] ?? 0);
  if (at + 2 > hello.length) return undefined;
  at += 2 + hello.readUInt16BE(at);
  if (at >= hello.length) return undefined;
  at += 1 + (hello[at] ?? 0);
  if (at + 2 > hello.length) return undefined;
  const end = Math.min(hello.length, at + 2 + hello.readUInt16BE(at));
  at += 2;
  while (at + 4 <= end) {
    const type = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    at += 4;
    if (at + length > end) return undefined;
    if (type === 0) return nameIn(hello.subarray(at, at + length));
    at += length;
  }
  return undefined;
}

function nameIn(list: Buffer): string | undefined {
  if (list.length < 5 || list[2] !== 0) return undefined;
  const length = list.readUInt16BE(3);
  if (length === 0 || 5 + length > list.length) return undefined;
  return list.toString("latin1", 5, 5 + length).toLowerCase();
}
