import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

import { answerFile, type CompileAnswer } from "./compile-answer.ts";
import type { Io } from "./io.ts";

/** A configuration that takes longer is refused; 200,000 lines take three seconds. */
const patience = 60_000;
const mostMegabytes = 2048;
const mostAnswer = 512 * 1024 * 1024;

const main = fileURLToPath(new URL(`./main${import.meta.url.slice(-3)}`, import.meta.url));

export interface CompileResult {
  readonly answer: CompileAnswer;
  /** What `serve -t` exits with. */
  readonly exitCode: number;
}

/**
 * Reads the configuration in a child process: a parser that hangs, crashes or fills its memory
 * cannot hurt a supervisor that runs. Never rejects.
 */
export function compileInChild(argv: readonly string[], io: Io): Promise<CompileResult> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${mostMegabytes}`, main, "serve", "--compile", ...argv],
    {
      stdio: ["inherit", "inherit", "inherit", "pipe"],
      env: {
        ...io.env,
        LC_ALL: io.language === "zh" ? "zh_CN.UTF-8" : "C",
        ...(io.colour.stderr ? { FORCE_COLOR: "1" } : { NO_COLOR: "1", FORCE_COLOR: undefined }),
      },
    },
  );
  return outcomeOf(child);
}

function outcomeOf(child: ChildProcess): Promise<CompileResult> {
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
      resolve(read(Buffer.concat(chunks).toString("utf8"), code, trouble ?? signal ?? undefined));
    });
  });
}

/** An exit without an answer is wrong usage, which was said, or a crash, which is said here. */
function read(text: string, code: number | null, trouble: string | undefined): CompileResult {
  if (trouble === undefined && text !== "")
    return { answer: JSON.parse(text) as CompileAnswer, exitCode: code ?? 3 };
  const refusals = [`configuration not read (${trouble ?? `exit code ${code}`})`];
  return { answer: { plan: undefined, ha: undefined, refusals }, exitCode: code ?? 3 };
}
