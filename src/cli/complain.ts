import { say } from "../messages/text.ts";
import { exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/** Says what went wrong, and how to report it where the fault is ours. */
export function complain(error: unknown, io: Pick<Io, "env" | "language" | "note">): number {
  if (error instanceof UsageError) {
    io.note(`lbc: ${error.text[io.language]}`);
    return exitCode.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.note(
    say(
      {
        en: "lbc: a fault of lbc itself: {message}; please report it with the command line and the configuration (LBC_DEBUG=1 shows where)",
        zh: "lbc: lbc 自身出错：{message}；请附上命令行和配置报告此问题（LBC_DEBUG=1 可显示出错位置）",
      },
      { message },
    ),
  );
  if (io.env["LBC_DEBUG"] === "1" && error instanceof Error) io.note(error.stack ?? "");
  return exitCode.fault;
}
