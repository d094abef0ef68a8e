import { say, type Text } from "../messages/text.ts";
import type { Progress, Stage } from "../project/progress.ts";
import type { Io } from "./io.ts";

/** Shorter runs say nothing; and nobody reads faster than this. */
const quiet = 500;
const between = 100;

/** How a long run tells what it is at, and takes that back when it is done. */
export interface ProgressLine {
  readonly step: Progress;
  readonly end: () => void;
}

/**
 * One line on stderr that is written over and over; on a terminal only, and never where a machine
 * reads along.
 */
export function progressLine(
  io: Pick<Io, "env" | "language" | "status" | "terminal">,
  now: () => number = () => performance.now(),
): ProgressLine | undefined {
  const { status, env, terminal, language } = io;
  if (!status || !terminal.stderr || isDumb(env)) return undefined;
  let next = now() + quiet;
  let shown = false;
  return {
    step(stage, done, total) {
      const time = now();
      if (time < next) return;
      next = time + between;
      shown = true;
      status(`\r${said(stage, done, total)[language]}\u001b[K`);
    },
    end() {
      if (shown) status("\r\u001b[K");
      shown = false;
    },
  };
}

const isDumb = (env: Io["env"]): boolean =>
  env["TERM"] === "dumb" || (env["CI"] ?? "") !== "" || (env["GITHUB_ACTIONS"] ?? "") !== "";

function said(stage: Stage, done: number, total: number | undefined): Text {
  if (total === undefined)
    return say({ en: "{what}: {done}", zh: "{what}：{done}" }, { what: stages[stage], done });
  const share = Math.floor((done / Math.max(1, total)) * 100);
  return say({ en: "{what}: {share}%", zh: "{what}：{share}%" }, { what: stages[stage], share });
}

const stages: Readonly<Record<Stage, Text>> = {
  reading: { en: "reading files", zh: "正在读取文件" },
  understanding: { en: "understanding", zh: "正在解析" },
  checking: { en: "checking", zh: "正在检查" },
};
