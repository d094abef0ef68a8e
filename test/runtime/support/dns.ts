import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";

export interface Service {
  readonly target: string;
  readonly port: number;
  readonly priority?: number;
}

/** What a name server of a test knows; a name that is not here does not exist. */
export interface Zone {
  /** Addresses of either family, by name. */
  addresses: Record<string, readonly string[]>;
  services?: Record<string, readonly Service[]>;
  /** Seconds. */
  ttl: number;
  /** Nothing is answered. */
  silent?: boolean;
  /** Every answer is this code. */
  code?: number;
}

const types: Readonly<Record<number, string>> = { 1: "A", 28: "AAAA", 33: "SRV" };

export interface NameServer {
  readonly port: number;
  readonly zone: Zone;
  /** `A name` of each question, in the order they came. */
  readonly asked: string[];
  /** Resolves when so many questions have come in all. */
  questions(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A name server on a free port of the loopback (RFC 1035, as much as is needed). */
export async function nameServer(zone: Zone): Promise<NameServer> {
  const socket = createSocket("udp4");
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  socket.on("message", (query, from) => {
    const { name, end } = readName(query, 12);
    const type = query.readUInt16BE(end);
    asked.push(`${types[type] ?? type} ${name}`);
    for (const wake of waiting.splice(0)) wake();
    if (zone.silent === true) return;
    socket.send(answer(query, end + 4, name, type, zone), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    port: socket.address().port,
    zone,
    asked,
    async questions(count) {
      while (asked.length < count) await new Promise<void>((wake) => waiting.push(wake));
    },
    async close() {
      socket.close();
      await once(socket, "close");
    },
  };
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name.split(".").map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`)),
    Buffer.from([0]),
  ]);

function answer(query: Buffer, end: number, name: string, type: number, zone: Zone): Buffer {
  const records = recordsOf(name, type, zone);
  const known = zone.addresses[name] ?? zone.services?.[name];
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(0x8180 | (zone.code ?? (known ? 0 : 3)), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(zone.code === undefined ? records.length : 0, 6);
  head.writeUInt32BE(0, 8);
  const answers = records.map((data) => {
    const fields = Buffer.alloc(12);
    fields.writeUInt16BE(0xc00c, 0);
    fields.writeUInt16BE(type, 2);
    fields.writeUInt16BE(1, 4);
    fields.writeUInt32BE(zone.ttl, 6);
    fields.writeUInt16BE(data.length, 10);
    return Buffer.concat([fields, data]);
  });
  return Buffer.concat([head, query.subarray(12, end), ...answers]);
}

function recordsOf(name: string, type: number, zone: Zone): Buffer[] {
  const addresses = zone.addresses[name] ?? [];
  if (type === 1)
    return addresses
      .filter((address) => !isIPv6(address))
      .map((address) => Buffer.from(address.split(".").map(Number)));
  if (type === 28)
    return addresses
      .filter((address) => isIPv6(address))
      .map(() => Buffer.from(`${"\0".repeat(15)}\x01`));
  return (zone.services?.[name] ?? []).map(({ target, port, priority = 0 }) => {
    const fields = Buffer.alloc(6);
    fields.writeUInt16BE(priority, 0);
    fields.writeUInt16BE(1, 2);
    fields.writeUInt16BE(port, 4);
    return Buffer.concat([fields, nameBytes(target)]);
  });
}
