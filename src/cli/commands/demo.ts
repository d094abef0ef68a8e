import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { say } from "../../messages/text.ts";
import type { Given } from "../declaration.ts";
import type { demoDeclaration } from "../demo-flags.ts";
import { showFailover } from "../demo/failover.ts";
import { showFindings } from "../demo/findings.ts";
import { showServing } from "../demo/serving.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { packageRoot } from "../package-root.ts";

/** Shows in a minute what lbc is for, and leaves nothing behind. */
export async function demo({ flags }: Given<typeof demoDeclaration>, io: Io): Promise<number> {
  const undos: (() => Promise<void> | void)[] = [];
  const undo = (what: () => Promise<void> | void) => undos.push(what);
  const work = mkdtempSync(join(tmpdir(), "lbc-demo-"));
  undo(() => rmSync(work, { recursive: true, force: true }));
  const clean = async () => {
    for (let what = undos.pop(); what; what = undos.pop()) await what();
  };
  let stopping = false;
  const stop = () => {
    // A second Ctrl-C changes nothing: what is left to undo is being undone.
    if (stopping) return;
    stopping = true;
    // The cursor stands in a drawing; the shell's prompt wants a line of its own.
    io.note("");
    void clean().finally(() => process.exit(interrupted));
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  try {
    const examples = join(packageRoot, "examples");
    if (flags.ha)
      return (await showFailover(io, examples, work, undo)) ? exitCode.ok : exitCode.findings;
    await showFindings(io, examples, work);
    const fine = await showServing(io, examples, work, undo);
    io.write(`\n${next[io.language]}\n`);
    return fine ? exitCode.ok : exitCode.findings;
  } catch (error) {
    // Ctrl-C ends the commands that are run here too; their failure is not ours.
    if (stopping || ended(error)) return interrupted;
    throw error;
  } finally {
    await clean();
    for (const signal of signals) process.removeListener(signal, stop);
  }
}

/** As the shell says it of a program that SIGINT ended. */
const interrupted = 130;

const ended = (error: unknown): boolean =>
  error instanceof Error && "signal" in error && error.signal === "SIGINT";

const next = say({
  en: `next: lbc lint YOUR.conf · lbc convert httpserver.conf --to nginx · lbc serve -c YOUR.conf · sudo lbc demo --ha`,
  zh: `接下来：lbc lint 你的.conf · lbc convert httpserver.conf --to nginx · lbc serve -c 你的.conf · sudo lbc demo --ha`,
});
