import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const root = join(import.meta.dirname, "..", "..");

export const examples = join(root, "examples");

export interface Session {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SessionOptions {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** A device or a file in the place of the pipe; the session then has no `stdout`. */
  readonly stdout?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs lbc from its sources as a user would. */
export async function lbc(args: readonly string[], options: SessionOptions = {}): Promise<Session> {
  const device = options.stdout === undefined ? undefined : openSync(options.stdout, "w");
  const child = spawn(process.execPath, [join(root, "src", "cli", "main.ts"), ...args], {
    cwd: options.cwd ?? root,
    stdio: ["pipe", device ?? "pipe", "pipe"],
    // LANG of whoever runs the tests must not matter, nor colours that CI forces.
    env: {
      PATH: process.env["PATH"] ?? "",
      LC_ALL: "C",
      NODE_COMPILE_CACHE: join(tmpdir(), "lbc-test-compile-cache"),
      ...options.env,
    },
  });
  if (device !== undefined) closeSync(device);
  child.stdin?.end(options.input ?? "");
  const exit = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const [stdout, stderr, code] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
    exit,
  ]);
  return { code, stdout, stderr };
}
