import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const root = join(import.meta.dirname, "..", "..");
const built = existsSync(join(root, "dist", "src", "cli", "main.js"));
const script = built ? join(root, "bin", "lbc.js") : join(root, "src", "cli", "main.ts");

/** What types weigh that Node strips at the start where nothing is built. */
export const sourcesWeigh = built ? 0 : 120;

export interface Measured {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** The largest resident set, in MB; 0 where the system does not tell. */
  readonly memory: number;
}

/** Runs lbc as a process of its own and sees what it takes. It is killed after a minute. */
export async function measured(args: readonly string[], cwd = root): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"] ?? "",
      LC_ALL: "C",
      NODE_COMPILE_CACHE: join(tmpdir(), "lbc-test-compile-cache"),
    },
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  let memory = 0;
  const timer = setInterval(() => (memory = Math.max(memory, peakOf(child.pid))), 5);
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const result = { code: await code, stdout, stderr };
  clearInterval(timer);
  return { ...result, seconds: (performance.now() - started) / 1000, memory };
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
