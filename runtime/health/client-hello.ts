import { Buffer } from "node:buffer";

const cipherSuites = [
  0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a,
  0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
];
const groups = [0x001d, 0x0017, 0x0018, 0x0019];
const signatures = [
  0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201,
];
const versions = [0x0304, 0x0303, 0x0302, 0x0301];

/**
 * A ClientHello (RFC 8446 section 4.1.2) that servers from TLS 1.0 to 1.3 answer with a ServerHello.
 * No key is offered, so that a TLS 1.3 server asks for one again: that answer is a ServerHello too.
 */
export function clientHello(random: Uint8Array): Buffer {
  const extensions = [
    extension(0x000a, vector16(words(groups))),
    extension(0x000b, Buffer.from([1, 0])),
    extension(0x000d, vector16(words(signatures))),
    extension(0x0017, Buffer.alloc(0)),
    extension(0x002b, vector8(words(versions))),
    extension(0x0033, vector16(Buffer.alloc(0))),
    extension(0xff01, Buffer.from([0])),
  ];
  const body = Buffer.concat([
    Buffer.from([0x03, 0x03]),
    random.subarray(0, 32),
    Buffer.from([0]),
    vector16(words(cipherSuites)),
    Buffer.from([1, 0]),
    vector16(Buffer.concat(extensions)),
  ]);
  const handshake = Buffer.concat([Buffer.from([0x01, 0]), vector16(body)]);
  return Buffer.concat([Buffer.from([0x16, 0x03, 0x01]), vector16(handshake)]);
}

const words = (values: readonly number[]): Buffer =>
  Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));

const vector8 = (body: Buffer): Buffer => Buffer.concat([Buffer.from([body.length]), body]);

const vector16 = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([body.length >> 8, body.length & 0xff]), body]);

const extension = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type >> 8, type & 0xff]), vector16(body)]);
