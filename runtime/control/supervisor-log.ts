import { chownSync } from "node:fs";

import type { ErrorLogPlan, Level, Plan } from "../plan.ts";
import { errorLine, errorRecord, takes } from "./error-line.ts";
import { fileLimit, raiseFileLimit } from "./file-limit.ts";
import { logPaths } from "./log-paths.ts";
import { LogQueue } from "./log-queue.ts";
import { userId, type Identity } from "./privileges.ts";

/** The error log as the supervisor keeps it: before there is a configuration, and over each. */
export class SupervisorLog {
  readonly #queue: LogQueue;
  #logs: readonly ErrorLogPlan[];
  /** What goes wrong before the server is up is also said to whoever started it. */
  #echo = true;

  readonly #json: boolean;

  constructor(prefix: string, path: string, json = false) {
    this.#json = json;
    this.#queue = new LogQueue(prefix);
    this.#logs = [{ path, level: "notice" }];
    const failure = this.#queue.open(path);
    if (failure === undefined) return;
    this.#logs = [{ path: "stderr", level: "notice" }];
    this.write("alert", `could not open error log file: ${failure}`);
  }

  write(level: Level, text: string): void {
    // Names in the text may be UTF-8; the queue writes one byte for each character.
    const line = this.#line(level, text);
    for (const log of this.#logs) if (takes(log, level)) this.#queue.write(log.path, line);
    const grave = level === "emerg" || level === "alert" || level === "crit";
    const onTerminal = this.#logs.some((log) => log.path === "stderr" && takes(log, level));
    if (this.#echo && grave && !onTerminal)
      this.#queue.write("stderr", Buffer.from(`lbc: [${level}] ${text}\n`).toString("latin1"));
  }

  /**
   * What the HA agent says is not nginx's to filter: it goes to the error log as its level allows,
   * and from `notice` on to whoever keeps our standard error, as keepalived's goes to the syslog.
   */
  tell(level: Level, text: string): void {
    this.write(level, text);
    const heard = this.#logs.some((log) => log.path === "stderr" && takes(log, level));
    if (heard || !takes({ path: "stderr", level: "notice" }, level)) return;
    this.#queue.write("stderr", this.#line(level, text));
  }

  #line(level: Level, text: string): string {
    const make = this.#json ? errorRecord : errorLine;
    return make(Date.now(), level, process.pid, Buffer.from(text).toString("latin1"));
  }

  up(): void {
    this.#echo = false;
  }

  /** Opens every log of a plan, so that a path that cannot be is heard before it is needed. */
  check(plan: Plan): string | undefined {
    for (const path of logPaths(plan)) {
      const failure = this.#queue.open(path);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  use(plan: Plan): void {
    if (plan.main.errorLogs.length > 0) this.#logs = plan.main.errorLogs;
  }

  /** Before the workers of a plan start, who inherit it. */
  raiseFiles({ main }: Plan): void {
    const refused = main.openFiles === undefined ? undefined : raiseFileLimit(main.openFiles);
    if (refused !== undefined) this.write("warn", refused);
  }

  /** What whoever made a plan has to say of it, and what of it the machine does not allow. */
  remark({ notices, main }: Plan): void {
    for (const notice of notices) this.write("notice", notice);
    const limit = fileLimit();
    if (main.workerConnections > limit)
      this.write(
        "warn",
        `${main.workerConnections} worker_connections exceed open file resource limit: ${limit}`,
      );
  }

  /** New files belong to the user of the workers, who open them next and are root no more. */
  reopen(plan: Plan | undefined, identity: Identity | undefined): void {
    for (const failure of this.#queue.reopen()) this.write("emerg", failure);
    const user = identity && userId(identity.user);
    if (!plan || user === undefined) return;
    for (const path of logPaths(plan))
      if (path.startsWith("/") && !path.startsWith("/dev/")) give(path, user);
  }

  close(): void {
    this.#queue.close();
  }
}

function give(path: string, user: number): void {
  try {
    chownSync(path, user, -1);
  } catch {
    // The worker says so when it cannot open the file.
  }
}
