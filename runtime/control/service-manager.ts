import { spawn } from "node:child_process";

/**
 * Tells systemd how things stand (sd_notify). Node has no datagram sockets of the unix family, so
 * systemd's own `systemd-notify` carries the message; the unit needs `NotifyAccess=all`. Without
 * NOTIFY_SOCKET in the environment nothing is done.
 */
export class ServiceManager {
  readonly #env: NodeJS.ProcessEnv;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  ready(): void {
    this.#tell("READY=1", `MAINPID=${process.pid}`);
    const { WATCHDOG_USEC: usec, WATCHDOG_PID: pid } = this.#env;
    const period = Number(usec) / 2000;
    const ours = pid === undefined || Number(pid) === process.pid;
    if (this.#watchdog || !ours || !(period > 0)) return;
    this.#watchdog = setInterval(() => this.#tell("WATCHDOG=1"), period);
  }

  reloading(): void {
    const now = process.hrtime.bigint() / 1000n;
    this.#tell("RELOADING=1", `MONOTONIC_USEC=${now}`);
  }

  stopping(): void {
    this.#tell("STOPPING=1");
    clearInterval(this.#watchdog);
  }

  #tell(...assignments: string[]): void {
    if (!this.#env["NOTIFY_SOCKET"]) return;
    const child = spawn("systemd-notify", [`--pid=${process.pid}`, ...assignments], {
      env: this.#env,
      stdio: "ignore",
    });
    child.on("error", () => {});
  }
}
