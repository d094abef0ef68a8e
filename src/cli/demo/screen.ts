import type { Io } from "../io.ts";

/** A part of the terminal that is drawn again and again; elsewhere each drawing is not repeated. */
export class Screen {
  readonly #io: Io;
  #drawn = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  /** Draws lines over the last drawing. On a pipe only the `plain` ones are written. */
  draw(lines: readonly string[], plain: readonly string[]): void {
    if (!this.#io.terminal.stdout) {
      this.#io.write(plain.map((each) => `${each}\n`).join(""));
      return;
    }
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : "";
    this.#io.write(`${up}${lines.map((each) => `\u001b[2K${each}\n`).join("")}`);
    this.#drawn = lines.length;
  }
}

/** `██████░░░░` */
export const bar = (share: number, width: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return "█".repeat(full) + "░".repeat(width - full);
};
