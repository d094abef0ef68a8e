import { parseIp4, parseIp6 } from "../decide/access.ts";
import type { Session } from "./session.ts";

/** The header of the PROXY protocol, version 1, that tells a backend whom it is spoken to for. */
export function textHeader({ realAddress, realPort, ends }: Session): Buffer {
  const { localAddress, localPort } = ends;
  const family = parseIp4(realAddress) ? 4 : parseIp6(realAddress) ? 6 : 0;
  if (family === 0) return Buffer.from("PROXY UNKNOWN\r\n");
  const ports = `${realPort} ${localPort}`;
  return Buffer.from(`PROXY TCP${family} ${realAddress} ${localAddress} ${ports}\r\n`);
}

const signature = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");

/** Version 2, for a stream or for datagrams. */
export function binaryHeader(session: Session): Buffer {
  const { realAddress, realPort, ends, protocol } = session;
  const parse = parseIp4(realAddress) ? parseIp4 : parseIp6;
  const [source, destination] = [parse(realAddress), parse(ends.localAddress)];
  const head = Buffer.alloc(16);
  signature.copy(head);
  head[12] = 0x21;
  if (!source || !destination) return head;
  head[13] = (source.length === 4 ? 0x10 : 0x20) | (protocol === "TCP" ? 1 : 2);
  head.writeUInt16BE(2 * source.length + 4, 14);
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(Number(realPort) || 0, 0);
  ports.writeUInt16BE(Number(ends.localPort) || 0, 2);
  return Buffer.concat([head, source, destination, ports]);
}

/** The header of a version, 1 or 2. */
export const headerOf = (session: Session, version: number): Buffer =>
  version === 2 ? binaryHeader(session) : textHeader(session);
