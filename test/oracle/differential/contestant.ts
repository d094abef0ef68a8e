import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { writeConfiguration, type Numbered } from "./configuration.ts";
import type { Stage } from "./stage.ts";

const cli = join(import.meta.dirname, "../../../src/cli/main.ts");

const commands = {
  nginx: ["nginx"],
  lbc: [process.execPath, cli, "serve", "--compat", "nginx@1.22", "--lang", "en", "--no-color"],
} as const;

export type Contestant = keyof typeof commands;

function command(name: Contestant, stage: Stage, file: string): readonly string[] {
  const log = join(stage.root, "logs/error.log");
  return [...commands[name], "-p", stage.root, "-c", file, "-e", log];
}

/** Scenarios that the contestant refuses, by id with its words: it is asked with `-t`. */
export async function refusals(
  name: Contestant,
  stage: Stage,
  numbered: readonly Numbered[],
): Promise<ReadonlyMap<string, string>> {
  const refused = new Map<string, string>();
  for (let rest = numbered; ;) {
    const file = writeConfiguration(stage, rest);
    const [program = "", ...args] = command(name, stage, file);
    const child = spawn(program, [...args, "-t"], { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    const [code] = (await once(child, "close")) as [number | null];
    if (code === 0) return refused;
    const before = refused.size;
    for (const [id, words] of named(text, stage)) if (!refused.has(id)) refused.set(id, words);
    if (refused.size === before) throw new Error(`${name} refuses: ${text.slice(0, 4000)}`);
    rest = numbered.filter(({ scenario }) => !refused.has(scenario.id));
  }
}

/** Files of scenarios in what a contestant said, with the line that says it. */
function named(text: string, stage: Stage): readonly (readonly [id: string, words: string])[] {
  const result: (readonly [string, string])[] = [];
  let words = "";
  for (const line of text.split("\n")) {
    if (/^(?:error|\S+: \[emerg\]|nginx:)/.test(line)) words = line.replaceAll(stage.root, "");
    const id = /conf\/([\w.-]+?)\.(?:main|http|stream)\.conf/.exec(line)?.[1];
    if (id !== undefined && !line.includes("included from")) result.push([id, words]);
  }
  return result;
}

/** A running contestant; it is up when this resolves. */
export async function start(
  name: Contestant,
  stage: Stage,
  numbered: readonly Numbered[],
): Promise<ChildProcess> {
  const [program = "", ...args] = command(name, stage, writeConfiguration(stage, numbered));
  const pid = join(stage.root, "pid");
  rmSync(pid, { force: true });
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  for (const end = Date.now() + 30_000; !existsSync(pid); await sleep(20)) {
    if (child.exitCode !== null) throw new Error(`${name} exited with ${child.exitCode}`);
    if (Date.now() > end) throw new Error(`${name} is not up`);
  }
  return child;
}

/** Ends it as an operator would, its logs written. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, "exit");
  child.kill("SIGQUIT");
  const late = setTimeout(() => child.kill("SIGTERM"), 8000);
  await over;
  clearTimeout(late);
}
