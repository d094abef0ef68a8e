import { readPidFile } from "../../runtime/control/pid-file.ts";
import { supervise } from "../../runtime/control/supervisor.ts";
import { say, type Text } from "../messages/text.ts";
import { adminOptions } from "./admin-options.ts";
import { compileInChild } from "./compile-child.ts";
import { compileRequest, errorLogOf, prefixOf } from "./compile-request.ts";
import { exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { descriptionOf } from "./serve-description.ts";
import { parseServeFlags, type ServeFlags } from "./serve-flags.ts";
import { versionPage } from "./serve-version.ts";

/**
 * `lbc serve`. This process becomes the supervisor and therefore loads no grammar, rule or package;
 * everything that reads a configuration happens in children that it starts (`--compile`).
 */
export async function serve(argv: readonly string[], io: Io): Promise<number> {
  if (argv[0] === "--compile") {
    const { compile } = await import("./compile.ts");
    return compile(parseServeFlags(argv.slice(1)), io);
  }
  const flags = parseServeFlags(argv);
  if (flags.version > 0) {
    // nginx prints it there, and tools read it there.
    process.stderr.write(versionPage(flags));
    return exitCode.ok;
  }
  if (flags.test) return (await compileInChild(argv, io)).exitCode;
  if (flags.clean) {
    const { cleanUp } = await import("./serve-clean.ts");
    return cleanUp(argv, io);
  }
  if (flags.signal !== undefined) return sendSignal(flags.signal, argv, io);
  return run(flags, argv, io);
}

async function run(flags: ServeFlags, argv: readonly string[], io: Io): Promise<number> {
  // Wrong usage is said at once, without a supervisor that starts and ends.
  if (descriptionOf(flags, io) === undefined) compileRequest(flags, io);
  const admin = adminOptions(flags, io);
  let first = exitCode.ok as number;
  const code = await supervise({
    prefix: prefixOf(flags, io),
    errorLog: errorLogOf(flags, io) ?? "stderr",
    jsonErrors: flags.jsonErrors,
    env: { ...io.env },
    admin,
    compile: async (stop) => {
      const { compiled, exitCode: refused } = await compileInChild(argv, io, stop);
      if ("refusals" in compiled) first ||= refused;
      return compiled;
    },
  });
  return code === exitCode.ok ? exitCode.ok : first || code;
}

const signals = { stop: "SIGTERM", quit: "SIGQUIT", reload: "SIGHUP", reopen: "SIGUSR1" } as const;

/** As nginx: the configuration tells where the pid file is. */
async function sendSignal(
  name: keyof typeof signals,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const { compiled, exitCode: code } = await compileInChild(argv, io);
  if ("refusals" in compiled) return code;
  const path = compiled.plan.main.pid;
  const pid = path === undefined ? undefined : readPidFile(path);
  if (pid === undefined) {
    io.note(
      say(
        { en: "lbc: no process id in {path}", zh: "lbc: {path} 中没有进程号" },
        { path: path ?? "-" },
      ),
    );
    return exitCode.findings;
  }
  try {
    process.kill(pid, signals[name]);
    return exitCode.ok;
  } catch (error) {
    io.note(notSignalled(pid, path ?? "-", error));
    return exitCode.findings;
  }
}

/** Why a process was not reached, and what to do about it. */
function notSignalled(pid: number, path: string, error: unknown): Text {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ESRCH")
    return say(
      {
        en: "lbc: no process {pid} runs any more, {path} is left over: start lbc serve, it replaces the file",
        zh: "lbc: 进程 {pid} 已不存在，{path} 是残留的 pid 文件：直接启动 lbc serve 即可，文件会被覆盖",
      },
      { pid, path },
    );
  if (code === "EPERM")
    return say(
      {
        en: "lbc: process {pid} belongs to another user: signal it as that user or as root",
        zh: "lbc: 进程 {pid} 属于其他用户：请以该用户或 root 身份执行",
      },
      { pid },
    );
  const reason = error instanceof Error ? error.message : String(error);
  return say(
    {
      en: "lbc: cannot signal process {pid}: {reason}",
      zh: "lbc: 无法向进程 {pid} 发信号：{reason}",
    },
    { pid, reason },
  );
}
