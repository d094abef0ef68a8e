import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

import { opensslText } from "./error-text.ts";

const inline = /^data:/;

/** The text of a certificate or key: a file, or `data:` and the text itself. */
export const readPem = (path: string): string =>
  inline.test(path) ? path.slice(5) : readFileSync(path, "latin1");

/** Whether a value names a file; `data:` holds the text itself. */
export const isFile = (path: string): boolean => !inline.test(path);

/** A path with what changes when its file does. */
export function fileStamp(path: string): string {
  const facts = path !== "" && isFile(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
  return facts ? `${path} ${facts.mtimeMs} ${facts.ino} ${facts.size}` : path;
}

const passwordsAtMost = 4096;

/** Passwords of a file: one on a line, without its end. */
function passwordsOf(path: string): readonly string[] {
  const lines = readFileSync(path, "latin1").split(/\r?\n/);
  return lines.filter((line) => line !== "").slice(0, passwordsAtMost);
}

/** A key as PEM without a password: each of `passwords` is tried on one that has. */
export function readKey(path: string, passwords: string | undefined): string {
  const pem = readPem(path);
  if (!/ENCRYPTED/.test(pem)) return pem;
  const tried = passwords === undefined ? [] : passwordsOf(passwords);
  for (const passphrase of tried) {
    const key = opened(pem, Buffer.from(passphrase, "latin1"));
    if (key) return key.export({ type: "pkcs8", format: "pem" }).toString();
  }
  throw new Error(
    tried.length === 0
      ? "it is encrypted, and there is no password for it"
      : "none of the passwords opens it",
  );
}

function opened(key: string, passphrase: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey({ key, passphrase });
  } catch {
    return undefined;
  }
}

const block = (kind: string): RegExp =>
  new RegExp(`-----BEGIN ${kind}-----[^]*?-----END ${kind}-----`, "g");

/** Every certificate of a file, as PEM. */
export const readCertificates = (path: string): readonly string[] =>
  readPem(path).match(block("(?:TRUSTED |X509 )?CERTIFICATE")) ?? [];

/** Every list of revoked certificates of a file, as PEM. */
export const readRevoked = (path: string): readonly string[] =>
  readPem(path).match(block("X509 CRL")) ?? [];

/** Does `load`; a failure says what was being loaded, in nginx's way. */
export function loading<T>(what: string, path: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    const text = error instanceof Error ? opensslText(error) : String(error);
    // The path stands before it.
    const reason = text.replace(/, open '.*'$/s, "");
    const shown = isFile(path) ? path : "data:";
    throw new Error(`cannot load ${what} "${shown}" (${reason})`, { cause: error });
  }
}
