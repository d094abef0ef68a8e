/** How the reading of a ClientHello ended. */
export const helloState = {
  /** More bytes are needed. */
  more: 0,
  /** No TLS at all: perhaps plain HTTP. */
  plain: 1,
  /** Not a ClientHello that can be read: left to the TLS library to refuse. */
  unreadable: 2,
  read: 3,
} as const;

/** What a client says first (RFC 8446 section 4.1.2). Lists are byte strings as they came. */
export interface ClientHello {
  readonly state: number;
  /** From the server_name extension (RFC 6066), as the client writes it. */
  readonly serverName: string | undefined;
  readonly sessionId: string;
  /** Two bytes for each cipher suite. */
  readonly ciphers: string;
  /** Two bytes for each group of supported_groups. */
  readonly groups: string;
  /** The first identity of pre_shared_key: what a session of TLS 1.3 is called. */
  readonly identity: string;
  /** It shows a ticket of TLS 1.2. */
  readonly ticket: boolean;
  /** It speaks TLS 1.3. */
  readonly modern: boolean;
}

const empty = {
  serverName: undefined,
  sessionId: "",
  ciphers: "",
  groups: "",
  identity: "",
  ticket: false,
  modern: false,
} as const;

const more: ClientHello = { state: helloState.more, ...empty };
const plain: ClientHello = { state: helloState.plain, ...empty };
const unreadable: ClientHello = { state: helloState.unreadable, ...empty };

/** A ClientHello that is larger than this is not waited for. */
const maximumLength = 16_640;

const extension = {
  serverName: 0,
  supportedGroups: 10,
  sessionTicket: 35,
  preSharedKey: 41,
  supportedVersions: 43,
} as const;

/** Reads what stands in the first bytes of a connection. */
export function readClientHello(bytes: Buffer): ClientHello {
  if (bytes.length === 0) return more;
  // 0x80: a hello of SSLv2, which the library has to refuse.
  if (bytes[0] !== 22) return (bytes[0] ?? 0) >= 128 ? unreadable : plain;
  const joined = joinRecords(bytes);
  if (joined === undefined) return unreadable;
  const { handshake, whole } = joined;
  if (handshake.length < 4) return whole ? unreadable : more;
  if (handshake[0] !== 1) return unreadable;
  const length = handshake.readUIntBE(1, 3);
  if (length > maximumLength) return unreadable;
  if (handshake.length < 4 + length) return bytes.length > maximumLength + 1024 ? unreadable : more;
  return readBody(new Reader(handshake, 4, 4 + length));
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

/** Fields one after the other; past the end they are empty. */
class Reader {
  at: number;
  readonly end: number;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(end, bytes.length);
  }

  number(size: 1 | 2): number {
    const { at, bytes } = this;
    this.at += size;
    return this.at > this.end ? 0 : bytes.readUIntBE(at, size);
  }

  /** Content behind a length of so many bytes. */
  sized(size: 1 | 2): Reader {
    const length = this.number(size);
    const { at, end } = this;
    this.at = at + length;
    return new Reader(this.bytes, Math.min(at, end), Math.min(end, at + length));
  }

  get text(): string {
    return this.bytes.toString("latin1", this.at, this.end);
  }
}

function readBody(hello: Reader): ClientHello {
  // Version and random.
  hello.at += 34;
  const sessionId = hello.sized(1).text;
  const ciphers = hello.sized(2).text;
  hello.sized(1);
  const extensions = hello.sized(2);
  let serverName: string | undefined;
  let groups = "";
  let identity = "";
  let ticket = false;
  let modern = false;
  while (extensions.at + 4 <= extensions.end) {
    const type = extensions.number(2);
    const content = extensions.sized(2);
    if (type === extension.serverName) serverName = nameIn(content.sized(2));
    else if (type === extension.supportedGroups) groups = content.sized(2).text;
    else if (type === extension.preSharedKey) identity = content.sized(2).sized(2).text;
    else if (type === extension.sessionTicket) ticket = content.at < content.end;
    else if (type === extension.supportedVersions) modern = speaksTls13(content.sized(1));
  }
  const lists = { sessionId, ciphers, groups, identity };
  return { state: helloState.read, serverName, ...lists, ticket, modern };
}

function speaksTls13(versions: Reader): boolean {
  while (versions.at + 2 <= versions.end) if (versions.number(2) === 0x0304) return true;
  return false;
}

function nameIn(list: Reader): string | undefined {
  if (list.number(1) !== 0) return undefined;
  const name = list.sized(2).text;
  return name === "" ? undefined : name;
}
