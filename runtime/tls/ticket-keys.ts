import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { SecureContext } from "node:tls";

import { chooseTicketKeys, type TicketAnswer } from "./platform.ts";

/** What tickets are encrypted and signed with (RFC 5077 section 4). */
interface TicketKey {
  readonly name: Buffer;
  readonly aes: Buffer;
  readonly hmac: Buffer;
}

const nothing: Buffer = Buffer.alloc(16);
/** Node reads every part whatever the first one says, and ends the process where one is missing. */
const refused: TicketAnswer = [0, nothing, nothing, nothing, nothing];

/** Keys of tickets: the first encrypts, the others still open what they closed. */
export class TicketKeys {
  private keys: readonly TicketKey[];

  constructor(keys: readonly Buffer[]) {
    this.keys = keys.map((key) => keyOf(key));
  }

  /** From now on. */
  use(keys: readonly Buffer[]): void {
    this.keys = keys.map((key) => keyOf(key));
  }

  /** The form in which Node takes one key: name, HMAC, AES. */
  get first(): Buffer | undefined {
    const [key] = this.keys;
    return key && Buffer.concat([key.name, key.hmac.subarray(0, 16), key.aes]);
  }

  /** Lets a context ask for keys; where that cannot be had it keeps the one it was made with. */
  serve(context: SecureContext): void {
    chooseTicketKeys(context, (name, _iv, encrypt) =>
      encrypt ? this.encrypting() : this.decrypting(name),
    );
  }

  private encrypting(): TicketAnswer {
    const [key] = this.keys;
    return key ? [1, key.hmac, key.aes, key.name, randomBytes(16)] : refused;
  }

  private decrypting(name: Buffer): TicketAnswer {
    const index = this.keys.findIndex((key) => key.name.equals(name));
    const key = this.keys[index];
    // 2: it holds, and the client is given another.
    return key ? [index === 0 ? 1 : 2, key.hmac, key.aes, nothing, nothing] : refused;
  }
}

/** 48 bytes: name, AES, HMAC; 80: name, HMAC, AES. nginx: ngx_ssl_session_ticket_keys. */
function keyOf(bytes: Buffer): TicketKey {
  if (bytes.length === 48)
    return {
      name: bytes.subarray(0, 16),
      aes: bytes.subarray(16, 32),
      hmac: bytes.subarray(32, 48),
    };
  // Node encrypts with 128 bits alone. Another name, so that nginx does not try to read these.
  return {
    name: createHash("sha256").update(bytes).digest().subarray(0, 16),
    aes: bytes.subarray(48, 64),
    hmac: bytes.subarray(16, 48),
  };
}

/** A file of `ssl_session_ticket_key`. */
export function readTicketKey(path: string): Buffer {
  const key = readFileSync(path);
  if (key.length !== 48 && key.length !== 80) throw new Error("it must be 48 or 80 bytes");
  return key;
}
