import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { say } from "../../messages/text.ts";
import type { Given } from "../declaration.ts";
import type { demoDeclaration } from "../demo-flags.ts";
import { packageRoot } from "../demo/child.ts";
import { showFailover } from "../demo/failover.ts";
import { showFindings } from "../demo/findings.ts";
import { showServing } from "../demo/serving.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

/** Shows in a minute what lbc is for, and leaves nothing behind. */
export async function demo({ flags }: Given<typeof demoDeclaration>, io: Io): Promise<number> {
  const undos: (() => Promise<void> | void)[] = [];
  const undo = (what: () => Promise<void> | void) => undos.push(what);
  const work = mkdtempSync(join(tmpdir(), "lbc-demo-"));
  undo(() => rmSync(work, { recursive: true, force: true }));
  const clean = async () => {
    for (let what = undos.pop(); what; what = undos.pop()) await what();
  };
  const stop = () => {
    // The cursor stands in a drawing; the shell's prompt wants a line of its own.
    io.note("");
    void clean().then(() => process.exit(130));
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const examples = join(packageRoot, "examples");
    if (flags.ha)
      return (await showFailover(io, examples, work, undo)) ? exitCode.ok : exitCode.findings;
    await showFindings(io, examples, work);
    const fine = await showServing(io, examples, work, undo);
    io.write(`\n${next[io.language]}\n`);
    return fine ? exitCode.ok : exitCode.findings;
  } finally {
    await clean();
    process.removeListener("SIGINT", stop).removeListener("SIGTERM", stop);
  }
}

const next = say({
  en: `next: lbc lint YOUR.conf · lbc convert httpserver.conf --to nginx · lbc serve -c YOUR.conf · sudo lbc demo --ha`,
  zh: `接下来：lbc lint 你的.conf · lbc convert httpserver.conf --to nginx · lbc serve -c 你的.conf · sudo lbc demo --ha`,
});
