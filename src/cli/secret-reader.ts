import { Buffer } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

import type { SecretReader } from "../cluster/secrets.ts";

/** More is no secret that anybody types. */
const most = 4096;

/** Reads secrets where a description says that they stand: in the environment, or in files. */
export const secretReader =
  (env: Readonly<Record<string, string | undefined>>): SecretReader =>
  ({ kind, name }) =>
    kind === "env" ? env[name] : textOf(name);

/** The whole of a small file; nothing where it is none. A pipe would be waited for for ever. */
function textOf(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    if (!fstatSync(file).isFile()) return undefined;
    const buffer = Buffer.alloc(most + 1);
    const size = readSync(file, buffer);
    return size > most ? undefined : buffer.toString("utf8", 0, size);
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
