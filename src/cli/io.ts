import { Buffer } from "node:buffer";
import { readSync } from "node:fs";

import type { Language, Text } from "../messages/text.ts";

/** The world of one command: where it writes, in which language, with or without colour. */
export interface Io {
  readonly language: Language;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colour: { readonly stdout: boolean; readonly stderr: boolean };
  readonly terminal: {
    readonly stdout: boolean;
    readonly stderr: boolean;
    /** How wide stdout is; elsewhere than on a terminal lines may be as long as they like. */
    readonly columns?: number | undefined;
  };
  /** Results. */
  write(text: string): void;
  /** Results that may be in any encoding. */
  writeBytes(bytes: Uint8Array): void;
  /** Everything that is not a result: one line to stderr. */
  note(text: Text | string): void;
  /** Text for a terminal on stderr as it is, without a line end; where there is one. */
  status?(text: string): void;
  /** All of it, or the first bytes where there are more than `most`: at least one more then. */
  readStdin(most: number): Uint8Array;
}

export interface GlobalFlags {
  readonly language: Language;
  readonly noColour: boolean;
}

export function processIo({ language, noColour }: GlobalFlags): Io {
  const { env, stdout, stderr } = process;
  const colour = (terminal: boolean) => !noColour && wantsColour(env, terminal);
  const columns = stdout.isTTY ? Math.max(40, stdout.columns) : undefined;
  const terminal = { stdout: stdout.isTTY, stderr: stderr.isTTY, columns };
  return {
    language,
    cwd: process.cwd(),
    env,
    terminal,
    colour: { stdout: colour(terminal.stdout), stderr: colour(terminal.stderr) },
    write: (text) => void stdout.write(text),
    writeBytes: (bytes) => void stdout.write(bytes),
    ...(stderr.isTTY && { status: (text: string) => void stderr.write(text) }),
    note: (text) => void stderr.write(`${typeof text === "string" ? text : text[language]}\n`),
    readStdin,
  };
}

function readStdin(most: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length <= most;) {
    const chunk = Buffer.allocUnsafe(65_536);
    const read = readSync(0, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    length += read;
  }
  return Buffer.concat(chunks);
}

/** `FORCE_COLOR` before `NO_COLOR`, as Node itself decides; else a terminal that is not dumb. */
export function wantsColour(
  env: Readonly<Record<string, string | undefined>>,
  terminal: boolean,
): boolean {
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  if (env["NO_COLOR"]) return false;
  return terminal && env["TERM"] !== "dumb";
}
