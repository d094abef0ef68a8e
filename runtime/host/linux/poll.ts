import { constants } from "node:os";

import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";

const POLLIN = 1;
const second = 1_000_000;

/** Waits for several descriptors at once, and for a point in time. */
export class PollSet {
  readonly #fds: number[] = [];
  #table = new Uint8Array(0);
  readonly #timeout = new Uint8Array(16);
  readonly #view = new DataView(this.#timeout.buffer);

  /** Replaces what is waited for. */
  watch(fds: readonly number[]): void {
    this.#fds.length = 0;
    this.#fds.push(...fds);
    this.#table = new Uint8Array(8 * fds.length);
    const view = new DataView(this.#table.buffer);
    for (const [index, fd] of fds.entries()) {
      view.setInt32(8 * index, fd, true);
      view.setInt16(8 * index + 4, POLLIN, true);
    }
  }

  /**
   * Returns when something can be read, a signal came, or `microseconds` have passed (Infinity: no
   * limit).
   */
  wait(microseconds: number): void {
    const wait = Math.max(0, microseconds);
    const bounded = Number.isFinite(wait);
    if (bounded) {
      this.#view.setBigInt64(0, BigInt(Math.floor(wait / second)), true);
      this.#view.setBigInt64(8, BigInt(Math.floor((wait % second) * 1000)), true);
    }
    const timeout = bounded ? this.#timeout : null;
    const found = libc().ppoll(this.#table, this.#fds.length, timeout, null);
    if (found >= 0) return;
    const errno = libc().errno();
    if (errno !== constants.errno.EINTR) throw systemError("ppoll", errno);
    for (let at = 6; at < this.#table.length; at += 8) this.#table[at] = 0;
  }

  /** Whether the descriptor at this place of the list has something, an error included. */
  ready(index: number): boolean {
    return this.#table[8 * index + 6] !== 0;
  }
}
