import { hostname } from "node:os";
import { resolve } from "node:path";

import { understand } from "../../check/check.ts";
import { factsFor } from "../../check/machine/facts.ts";
import { ThisMachine } from "../../check/machine/this-machine.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import { formatPretty } from "../../lint/formats/pretty.ts";
import { isSyntax } from "../../lint/settings.ts";
import { load } from "../../project/loader.ts";
import type { Given } from "../declaration.ts";
import { exitCode } from "../exit-code.ts";
import type { factsDeclaration } from "../facts-flags.ts";
import type { Io } from "../io.ts";
import { loadRequest } from "../load-request.ts";
import { refuseInput, writeFileWhole } from "../write-file.ts";

/** `lbc facts`: what is known of this machine beside the configurations that are named. */
export async function facts(
  { flags, operands }: Given<typeof factsDeclaration>,
  io: Io,
): Promise<number> {
  const plain = { ...flags, target: [], node: [], map: [], ...unset };
  const project = load(loadRequest(plain, operands, io));
  const { clusters } = understand(project);
  const errors = project.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const shown = { diagnostics: errors, sources: project.sources };
    io.note(formatPretty(shown, { language: io.language, paint: noPaint }).trimEnd());
  }
  if (errors.some(({ code }) => code === "syntax/unreadable")) return exitCode.usage;
  const found = factsFor(clusters, new ThisMachine(), hostname());
  const text = `${JSON.stringify({ kind: "facts", version: 1, ...found }, undefined, 2)}\n`;
  if (flags.output === undefined) io.write(text);
  else {
    refuseInput(flags.output, project.sources.keys(), io.cwd);
    writeFileWhole(resolve(io.cwd, flags.output), text);
  }
  return errors.some(({ code }) => isSyntax(code)) ? exitCode.usage : exitCode.ok;
}

/** Facts are of the machine itself: its files are where they are. */
const unset = {
  cluster: undefined,
  prefix: undefined,
  context: undefined,
  "stdin-filename": undefined,
};
