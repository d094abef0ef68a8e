import { haFolder } from "../../runtime/control/ha-journal.ts";
import { removeLeftovers } from "../../runtime/control/leftovers.ts";
import { readPidFile } from "../../runtime/control/pid-file.ts";
import { say } from "../messages/text.ts";
import { compileInChild } from "./compile-child.ts";
import { exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/** `serve --ha FILE --clean`: for a machine on which everything was killed and nothing shall run. */
export async function cleanUp(argv: readonly string[], io: Io): Promise<number> {
  const { compiled, exitCode: code } = await compileInChild(argv, io);
  if ("refusals" in compiled) return code;
  const { ha, plan } = compiled;
  if (!ha)
    throw new UsageError(say({ en: "--clean needs --ha FILE", zh: "--clean 需要 --ha 文件" }));
  const pid = plan.main.pid === undefined ? undefined : readPidFile(plan.main.pid);
  if (pid !== undefined && isAlive(pid)) {
    io.note(
      say(
        {
          en: "lbc: process {pid} runs, stop it first",
          zh: "lbc: 进程 {pid} 正在运行，请先停止它",
        },
        { pid },
      ),
    );
    return exitCode.findings;
  }
  const folder = haFolder(plan.prefix, plan.main.pid, process.env["STATE_DIRECTORY"]);
  const problems = await removeLeftovers(ha, folder);
  for (const problem of problems) io.note(`lbc: ${problem}`);
  return problems.length > 0 ? exitCode.findings : exitCode.ok;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
