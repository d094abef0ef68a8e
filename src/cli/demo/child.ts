import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { extname, join } from "node:path";

const here = import.meta.dirname;
const extension = extname(import.meta.filename);

/** What `lbc …` is started with: the same program, as a process of its own. */
const lbc = (args: readonly string[]): readonly string[] => [
  join(here, "..", `main${extension}`),
  ...args,
];

/** The path of a module of this folder, as source or as built. */
export const moduleBeside = (name: string): string => join(here, `${name}${extension}`);

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one lbc command to its end. */
export async function runLbc(args: readonly string[], cwd: string): Promise<Ran> {
  const child = spawn(process.execPath, lbc(args), { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? 1, stdout, stderr };
}

/** Starts a command that stays, in a process group of its own so that Ctrl-C reaches us first. */
export const startLbc = (
  args: readonly string[],
  cwd: string,
  wrap: readonly string[] = [],
): ChildProcess => {
  const [command = "", ...rest] = [...wrap, process.execPath, ...lbc(args)];
  return spawn(command, rest, { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
};

export interface Backend {
  readonly process: ChildProcess;
  readonly port: number;
}

/** Starts a backend and waits until it listens. */
export async function startBackend(name: string, port = 0): Promise<Backend> {
  const child = fork(moduleBeside("backend"), [name, String(port)], { execArgv: [] });
  const [message] = (await once(child, "message")) as [{ port: number }];
  return { process: child, port: message.port };
}

/** Milliseconds that a child has for an orderly end. */
const patience = 1500;

/** Ends a child and waits for it; one that does not listen goes with everything it started. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const hurry = setTimeout(() => killGroup(child), patience);
  await gone;
  clearTimeout(hurry);
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It leads no group: the backends are in ours.
    process.kill(pid, "SIGKILL");
  }
}

/** A port of the loopback address that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
