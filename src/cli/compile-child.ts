import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

import { childEnvironment } from "../../runtime/control/child-environment.ts";
import type { Compiled } from "../../runtime/control/compiled.ts";
import { answerFile } from "./compile-answer.ts";
import { exitCode as exitCodes } from "./exit-code.ts";
import type { Io } from "./io.ts";

/** A configuration that takes longer is refused; 200,000 lines take three seconds. */
const patience = 60_000;
const mostMegabytes = 2048;
const mostAnswer = 512 * 1024 * 1024;

const main = fileURLToPath(new URL(`./main${import.meta.url.slice(-3)}`, import.meta.url));

export interface CompileResult {
  readonly compiled: Compiled;
  /** What `serve -t` exits with. */
  readonly exitCode: number;
}

/**
 * Reads the configuration in a child process: a parser that hangs, crashes or fills its memory
 * cannot hurt a supervisor that runs. Never rejects.
 */
export async function compileInChild(
  argv: readonly string[],
  io: Io,
  stop?: AbortSignal,
): Promise<CompileResult> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${mostMegabytes}`, main, "serve", "--compile", ...argv],
    {
      stdio: ["inherit", "inherit", "inherit", "pipe"],
      killSignal: "SIGKILL",
      ...(stop && { signal: stop }),
      env: {
        ...childEnvironment({ ...io.env }),
        LC_ALL: io.language === "zh" ? "zh_CN.UTF-8" : "C",
        ...(io.colour.stderr ? { FORCE_COLOR: "1" } : { NO_COLOR: "1", FORCE_COLOR: undefined }),
      },
    },
  );
  const { text, code, trouble } = await outcomeOf(child);
  if (trouble === undefined && text !== "")
    return { compiled: JSON.parse(text) as Compiled, exitCode: code ?? exitCodes.fault };
  // Wrong usage was said by the child itself; a crash is said here.
  const refusal = `configuration not read (${trouble ?? `exit code ${code}`})`;
  if (code !== exitCodes.usage && !stop?.aborted) io.note(`lbc: [emerg] ${refusal}`);
  return { compiled: { refusals: [refusal] }, exitCode: code ?? exitCodes.fault };
}

interface Outcome {
  readonly text: string;
  readonly code: number | null;
  /** Why there is no answer. */
  readonly trouble: string | undefined;
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let trouble: string | undefined;
    const end = (why: string) => {
      trouble ??= why;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(end, patience, `not read in ${patience / 1000} seconds`);
    const channel = child.stdio[answerFile] as Readable;
    channel.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostAnswer) end("plan too large");
      else chunks.push(chunk);
    });
    channel.on("error", () => {});
    child.on("error", (error) => (trouble ??= error.message));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const text = Buffer.concat(chunks).toString("utf8");
      resolve({ text, code, trouble: trouble ?? signal ?? undefined });
    });
  });
}
