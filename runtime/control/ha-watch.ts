import type { Microseconds } from "../vrrp/plan.ts";

/**
 * The agent shows twice a second that its protocol thread is well. One that has been silent for so
 * long was stopped, or slept with the machine: its peers have taken over, and it must not wake up
 * as a second master.
 */
const patience = 3_000_000;
const period = 500;

export interface WatchPorts {
  /** CLOCK_BOOTTIME: it runs on while the machine sleeps. */
  now(): Microseconds;
  /** Called once. */
  silent(reason: string): void;
}

/** Watches an agent's signs of life; ends with `close`. */
export class HaWatch {
  readonly #ports: WatchPorts;
  readonly #interval: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #second: NodeJS.Immediate | undefined;
  #alive: Microseconds;
  /** What it holds by a permit is to be taken from it then, unless it says another time. */
  #fence: Microseconds = Infinity;
  #over = false;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
    this.#alive = ports.now();
    this.#interval = setInterval(() => this.look(), period);
  }

  hear(at: Microseconds, fence: Microseconds | undefined): void {
    if (at - this.#alive >= patience) return this.#end(silence(patience));
    this.#alive = at;
    this.#fence = fence ?? Infinity;
    clearTimeout(this.#timer);
    if (fence === undefined) return;
    const wait = Math.max(0, Math.ceil((fence - this.#ports.now()) / 1000));
    this.#timer = setTimeout(() => this.look(), wait);
  }

  /**
   * What it said while this process itself was held up waits in the channel, which is read between
   * a timer and the next `setImmediate`: it is silent when nothing more comes out.
   */
  look(): void {
    if (this.#reason() === undefined || this.#over) return;
    const alive = this.#alive;
    clearImmediate(this.#second);
    this.#second = setImmediate(() => {
      const reason = this.#reason();
      if (reason === undefined) return;
      if (this.#alive === alive) this.#end(reason);
      else this.look();
    });
  }

  close(): void {
    this.#over = true;
    clearInterval(this.#interval);
    clearTimeout(this.#timer);
    clearImmediate(this.#second);
  }

  #reason(): string | undefined {
    const now = this.#ports.now();
    if (now >= this.#fence) return "silent while its permit ran out";
    return now - this.#alive >= patience ? silence(patience) : undefined;
  }

  #end(reason: string): void {
    if (this.#over) return;
    this.close();
    this.#ports.silent(reason);
  }
}

const silence = (time: Microseconds): string => `silent for ${time / 1000} ms`;
