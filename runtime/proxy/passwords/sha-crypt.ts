import { createHash, type Hash } from "node:crypto";

import { crypt64 } from "./base64.ts";

/** What tells `$5$` from `$6$`. */
interface Kind {
  readonly magic: string;
  readonly algorithm: "sha256" | "sha512";
  readonly size: number;
  /** Bytes of the digest in the order of its text, three at a time; what is over stands at the end. */
  readonly order: readonly number[];
}

/** Each triple is the one before it, turned and moved on by one. */
function triples(count: number, step: number, turn: "left" | "right"): number[] {
  const result: number[] = [];
  let triple = [0, step, 2 * step];
  for (let index = 0; index < count; index++) {
    result.push(...triple);
    const [a = 0, b = 0, c = 0] = triple.map((place) => place + 1);
    triple = turn === "left" ? [b, c, a] : [c, a, b];
  }
  return result;
}

const sha256: Kind = {
  magic: "$5$",
  algorithm: "sha256",
  size: 32,
  order: triples(10, 10, "right"),
};
const sha512: Kind = {
  magic: "$6$",
  algorithm: "sha512",
  size: 64,
  order: triples(21, 21, "left"),
};

const fewest = 1000;
const most = 999_999_999;
const usual = 5000;

/** `$5$[rounds=N$]salt$…` and `$6$…` (Drepper, SHA-crypt); undefined: rounds that nobody takes. */
export function shaCrypt(password: Buffer, stored: string): string | undefined {
  const kind = stored.startsWith("$5$") ? sha256 : sha512;
  const match = /^(?:rounds=(\d{1,10})\$)?([^$]{0,16})/.exec(stored.slice(3));
  const [, asked, salt = ""] = match ?? [];
  const rounds = asked === undefined ? usual : Number(asked);
  if (rounds < fewest || rounds > most) return undefined;
  const digest = stretch(kind, password, Buffer.from(salt, "latin1"), rounds);
  const shown = asked === undefined ? "" : `rounds=${rounds}$`;
  return `${kind.magic}${shown}${salt}$${textOf(kind, digest)}`;
}

/** Adds so many bytes of a digest, which is repeated. */
function fill(hash: Hash, digest: Buffer, length: number): void {
  for (let left = length; left > 0; left -= digest.length)
    hash.update(left >= digest.length ? digest : digest.subarray(0, left));
}

function repeated(digest: Buffer, length: number): Buffer {
  const result = Buffer.alloc(length);
  for (let at = 0; at < length; at += digest.length) digest.copy(result, at);
  return result;
}

function start({ algorithm }: Kind, password: Buffer, salt: Buffer): Buffer {
  const inner = createHash(algorithm).update(password).update(salt).update(password).digest();
  const hash = createHash(algorithm).update(password).update(salt);
  fill(hash, inner, password.length);
  for (let bits = password.length; bits > 0; bits >>= 1)
    hash.update((bits & 1) === 1 ? inner : password);
  return hash.digest();
}

function stretch(kind: Kind, password: Buffer, salt: Buffer, rounds: number): Buffer {
  const { algorithm } = kind;
  let digest = start(kind, password, salt);
  const passwords = createHash(algorithm);
  for (let count = 0; count < password.length; count++) passwords.update(password);
  const p = repeated(passwords.digest(), password.length);
  const salts = createHash(algorithm);
  for (let count = 0; count < 16 + (digest[0] ?? 0); count++) salts.update(salt);
  const s = repeated(salts.digest(), salt.length);
  for (let round = 0; round < rounds; round++) {
    const odd = (round & 1) === 1;
    const hash = createHash(algorithm).update(odd ? p : digest);
    if (round % 3 > 0) hash.update(s);
    if (round % 7 > 0) hash.update(p);
    digest = hash.update(odd ? digest : p).digest();
  }
  return digest;
}

function textOf({ order, size }: Kind, digest: Buffer): string {
  let text = "";
  for (let at = 0; at < order.length; at += 3) {
    const [a = 0, b = 0, c = 0] = order.slice(at, at + 3).map((index) => digest[index] ?? 0);
    text += crypt64((a << 16) | (b << 8) | c, 4);
  }
  return size === 32
    ? text + crypt64(((digest[31] ?? 0) << 8) | (digest[30] ?? 0), 3)
    : text + crypt64(digest[63] ?? 0, 2);
}
