import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

import { bcrypt } from "./bcrypt.ts";
import { md5Crypt } from "./md5-crypt.ts";
import { shaCrypt } from "./sha-crypt.ts";

/** `unknown`: the password is stored in a form that cannot be computed here. */
export type Verdict = "match" | "mismatch" | "unknown";

/** Forms of crypt(3) that are nobody's mistake and are not computed: yescrypt, scrypt, DES … */
const otherForms = /^(?:\$(?:y|gy|7|sha1|md5[,$])|_[./0-9A-Za-z]{19}$|[./0-9A-Za-z]{13}$)/;

const maximumRemembered = 1024;

/** Passwords that matched: a browser sends its own with every request, and a digest is slow. */
const remembered = new Set<string>();
const secret = randomBytes(32);

/** Whether a password is the stored one; both hold a character for each byte. */
export function verifyPassword(password: string, stored: string): Verdict {
  const [text = ""] = password.split("\0");
  if (stored.startsWith("{")) return same(inBraces(text, stored), stored);
  const mark = createHmac("sha256", secret).update(`${stored}\0${text}`, "latin1").digest("base64");
  if (remembered.has(mark)) return "match";
  const digest = crypt(Buffer.from(text, "latin1"), stored);
  if (digest === undefined) return otherForms.test(stored) ? "unknown" : "mismatch";
  const verdict = same(digest, stored);
  if (verdict === "match") {
    if (remembered.size >= maximumRemembered) remembered.clear();
    remembered.add(mark);
  }
  return verdict;
}

const digestOf = (text: string): Buffer => createHash("sha256").update(text, "latin1").digest();

/** In a time that does not tell how far two texts are the same. */
function same(one: string, other: string): Verdict {
  return timingSafeEqual(digestOf(one), digestOf(other)) ? "match" : "mismatch";
}

/** nginx's own forms: ngx_crypt. */
function inBraces(password: string, stored: string): string {
  if (stored.startsWith("{PLAIN}")) return `{PLAIN}${password}`;
  const sha1 = (salt: Buffer): Buffer =>
    createHash("sha1").update(password, "latin1").update(salt).digest();
  if (stored.startsWith("{SHA}")) return `{SHA}${sha1(Buffer.alloc(0)).toString("base64")}`;
  if (!stored.startsWith("{SSHA}")) return "";
  const salt = Buffer.from(stored.slice(6), "base64").subarray(20);
  return `{SSHA}${Buffer.concat([sha1(salt), salt]).toString("base64")}`;
}

function crypt(password: Buffer, stored: string): string | undefined {
  if (stored.startsWith("$apr1$")) return md5Crypt(password, stored, "$apr1$");
  if (stored.startsWith("$1$")) return md5Crypt(password, stored, "$1$");
  if (/^\$[56]\$/.test(stored)) return shaCrypt(password, stored);
  return /^\$2[aby]\$/.test(stored) ? bcrypt(password, stored) : undefined;
}
