/** The exit codes of every command. */
export const exitCode = {
  ok: 0,
  /** Findings, losses under `--strict`, a failed expectation, a difference, a refused `serve`. */
  findings: 1,
  /** Wrong usage, a file that cannot be read, or no whole tree (`syntax/*`). */
  usage: 2,
  /** A fault of lbc itself. */
  fault: 3,
} as const;
