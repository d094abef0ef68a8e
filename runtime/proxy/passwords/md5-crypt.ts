import { createHash } from "node:crypto";

import { crypt64 } from "./base64.ts";

const md5 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Which bytes of the digest stand together in its text; the last one stands alone. */
const order = [0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5];

/** `$1$salt$…` and `$apr1$salt$…`: a thousand rounds of MD5. */
export function md5Crypt(password: Buffer, stored: string, magic: "$1$" | "$apr1$"): string {
  const [salt = ""] = stored.slice(magic.length).split("$");
  const used = salt.slice(0, 8);
  const salted = Buffer.from(used, "latin1");
  const digest = stretch(password, salted, first(password, salted, Buffer.from(magic)));
  let text = "";
  for (let at = 0; at < 15; at += 3) {
    const [a = 0, b = 0, c = 0] = order.slice(at, at + 3).map((index) => digest[index] ?? 0);
    text += crypt64((a << 16) | (b << 8) | c, 4);
  }
  return `${magic}${used}$${text}${crypt64(digest[11] ?? 0, 2)}`;
}

function first(password: Buffer, salt: Buffer, magic: Buffer): Buffer {
  const inner = md5(password, salt, password);
  const hash = createHash("md5").update(password).update(magic).update(salt);
  for (let left = password.length; left > 0; left -= 16)
    hash.update(inner.subarray(0, Math.min(16, left)));
  for (let bits = password.length; bits > 0; bits >>= 1)
    hash.update((bits & 1) === 1 ? Buffer.of(0) : password.subarray(0, 1));
  return hash.digest();
}

function stretch(password: Buffer, salt: Buffer, start: Buffer): Buffer {
  let digest = start;
  for (let round = 0; round < 1000; round++) {
    const odd = (round & 1) === 1;
    const parts = [odd ? password : digest];
    if (round % 3 > 0) parts.push(salt);
    if (round % 7 > 0) parts.push(password);
    parts.push(odd ? digest : password);
    digest = md5(...parts);
  }
  return digest;
}
