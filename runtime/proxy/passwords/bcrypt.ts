import { Blowfish } from "./blowfish.ts";

const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const nothing = new Uint32Array(0);
/** Each step doubles the time; at this one a password takes a worker about five seconds. */
const mostCost = 16;
const keyLength = 72;

const translate = (text: string, from: string, to: string): string =>
  text.replaceAll(/./g, (digit) => to[from.indexOf(digit)] ?? "");

const decode = (text: string): Buffer => Buffer.from(translate(text, alphabet, standard), "base64");
const encode = (bytes: Buffer): string =>
  translate(bytes.toString("base64").replace(/=+$/, ""), standard, alphabet);

/** Big-endian words of bytes, repeated as long as it needs. */
const wordsOf = (bytes: Buffer, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, at) => {
    let word = 0;
    for (let byte = 0; byte < 4; byte++)
      word = (word << 8) | (bytes[(at * 4 + byte) % bytes.length] ?? 0);
    return word >>> 0;
  });

/** `$2a$`, `$2b$` and `$2y$` (Provos, Mazières); undefined: no such text, or too costly. */
export function bcrypt(password: Buffer, stored: string): string | undefined {
  const match = /^(\$2[aby]\$(\d\d)\$)([./A-Za-z0-9]{22})/.exec(stored);
  const [, head = "", cost = "0", written = ""] = match ?? [];
  if (!match || Number(cost) < 4 || Number(cost) > mostCost) return undefined;
  const salt = decode(written).subarray(0, 16);
  const key = Buffer.concat([password, Buffer.of(0)]).subarray(0, keyLength);
  const cipher = schedule(wordsOf(key, 18), salt, 2 ** Number(cost));
  return head + encode(salt).slice(0, 22) + encode(encipher(cipher)).slice(0, 31);
}

function schedule(key: Uint32Array, salt: Buffer, turns: number): Blowfish {
  const cipher = new Blowfish();
  const saltKey = wordsOf(salt, 18);
  cipher.expand(key, wordsOf(salt, 4));
  for (let turn = 0; turn < turns; turn++) {
    cipher.expand(key, nothing);
    cipher.expand(saltKey, nothing);
  }
  return cipher;
}

function encipher(cipher: Blowfish): Buffer {
  const text = Buffer.from("OrpheanBeholderScryDoubt");
  for (let at = 0; at < 24; at += 8) {
    cipher.left = text.readInt32BE(at);
    cipher.right = text.readInt32BE(at + 4);
    for (let turn = 0; turn < 64; turn++) cipher.encipher();
    text.writeInt32BE(cipher.left | 0, at);
    text.writeInt32BE(cipher.right | 0, at + 4);
  }
  return text.subarray(0, 23);
}
