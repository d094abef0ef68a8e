import { closeSync, constants, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";

import type { SyslogSocket } from "../host/linux/syslog.ts";
import type { Level } from "../plan.ts";
import type { HaLogPlan } from "../vrrp/plan/channels.ts";
import { errorLine } from "./error-line.ts";

const levels: readonly Level[] = [
  "emerg",
  "alert",
  "crit",
  "error",
  "warn",
  "notice",
  "info",
  "debug",
];

const facilities: Readonly<Record<string, number>> = { user: 1, daemon: 3 };
const firstLocal = 16;

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** One message in the form that /dev/log takes (RFC 3164). */
export function syslogMessage(
  { facility, tag }: NonNullable<HaLogPlan["syslog"]>,
  level: Level,
  text: string,
  { now, pid }: { readonly now: Date; readonly pid: number },
): string {
  const number = facilities[facility] ?? firstLocal + Number(facility.replace("local", ""));
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  const day = String(now.getDate()).padStart(2);
  const head = `<${8 * number + levels.indexOf(level)}>${months[now.getMonth()]} ${day} ${time}`;
  return `${head} ${tag}[${pid}]: ${text}`;
}

/**
 * The HA plane's own log. Its file is opened for each line, for there are few: whoever moves it
 * away need not tell us.
 */
export class HaLog {
  readonly #fallback: (level: Level, text: string) => void;
  readonly #device: string;
  #plan: HaLogPlan | undefined;
  #socket: SyslogSocket | undefined;
  /** What went wrong last: said once. */
  #trouble = "";

  /** `fallback`: takes what nobody has asked for otherwise, and what cannot be written. */
  constructor(fallback: (level: Level, text: string) => void, device = "/dev/log") {
    this.#fallback = fallback;
    this.#device = device;
  }

  async use(plan: HaLogPlan | undefined): Promise<void> {
    this.#plan = plan;
    this.#trouble = "";
    this.#socket?.close();
    this.#socket = undefined;
    if (!plan?.syslog) return;
    await this.#attempt(async () => {
      const { SyslogSocket } = await import("../host/linux/syslog.ts");
      this.#socket = new SyslogSocket(this.#device);
    });
  }

  tell(level: Level, text: string): void {
    const { file, syslog } = this.#plan ?? {};
    let written = false;
    const now = new Date();
    if (file)
      written = this.#try(() => append(file, errorLine(now.getTime(), level, process.pid, text)));
    const socket = this.#socket;
    if (syslog && socket) {
      const message = syslogMessage(syslog, level, text, { now, pid: process.pid });
      written = this.#try(() => socket.send(message)) || written;
    }
    if (!written) this.#fallback(level, text);
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  #try(what: () => void): boolean {
    try {
      what();
      return true;
    } catch (error) {
      this.#complain(error);
      return false;
    }
  }

  async #attempt(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      this.#complain(error);
    }
  }

  #complain(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (text === this.#trouble) return;
    this.#trouble = text;
    this.#fallback("alert", `the log of the HA agent: ${text}`);
  }
}

function append({ path, rotate, keep }: NonNullable<HaLogPlan["file"]>, line: string): void {
  const size = rotate > 0 ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0;
  if (size > 0 && size + line.length > rotate) putAside(path, keep);
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o640);
  try {
    writeSync(fd, line);
  } finally {
    closeSync(fd);
  }
}

/** PATH becomes PATH.1, that PATH.2; the last is removed. */
function putAside(path: string, keep: number): void {
  rmSync(`${path}.${keep}`, { force: true });
  for (let number = keep; number > 0; number--) {
    const from = number === 1 ? path : `${path}.${number - 1}`;
    try {
      renameSync(from, `${path}.${number}`);
    } catch {
      // There have not been so many yet.
    }
  }
}
