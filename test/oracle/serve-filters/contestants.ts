import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const cli = join(import.meta.dirname, "../../../src/cli/main.ts");

export const commands = {
  nginx: ["nginx"],
  lbc: [process.execPath, cli, "serve", "--compat", "nginx@1.22"],
} as const;

/** A server over `nginx.conf` of a folder, up when this resolves. */
export async function startServer(
  name: keyof typeof commands,
  folder: string,
): Promise<ChildProcess> {
  const [command, ...first] = commands[name];
  const file = join(folder, "nginx.conf");
  const args = [...first, "-p", folder, "-c", file, "-e", join(folder, "error.log")];
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  for (const end = Date.now() + 20_000; !existsSync(join(folder, "pid")); await sleep(20)) {
    if (child.exitCode !== null)
      throw new Error(
        `${name} exited with ${child.exitCode}: ${linesOf(folder, "error").join("\n")}`,
      );
    if (Date.now() > end) throw new Error(`${name} is not up`);
  }
  return child;
}

export async function endServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGQUIT");
  await once(child, "exit");
}

/** The lines of a log of a folder. */
export function linesOf(folder: string, name: string): readonly string[] {
  const path = join(folder, `${name}.log`);
  const text = existsSync(path) ? readFileSync(path, "latin1") : "";
  return text.split("\n").filter((line) => line !== "");
}
