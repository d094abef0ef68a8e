import { resolve } from "node:path";

import { understand } from "../../check/check.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import { formatPretty } from "../../lint/formats/pretty.ts";
import { isSyntax } from "../../lint/settings.ts";
import { load } from "../../project/loader.ts";
import type { Given } from "../declaration.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import type { irDeclaration } from "../ir-flags.ts";
import { loadRequest } from "../load-request.ts";
import { modelJson } from "../model-json.ts";
import { refuseInput, writeFileWhole } from "../write-file.ts";

/** `lbc ir`: the model as JSON; what has no place in it stands there as text. */
export async function ir(
  { flags, operands }: Given<typeof irDeclaration>,
  io: Io,
): Promise<number> {
  const request = loadRequest(flags, operands, io);
  const project = load(request);
  const { clusters, diagnostics } = understand(project);
  const errors = [...project.diagnostics, ...diagnostics].filter(
    ({ severity }) => severity === "error",
  );
  const syntax = errors.filter(({ code }) => isSyntax(code));
  if (errors.length > 0) {
    const shown = { diagnostics: errors, sources: project.sources };
    io.note(formatPretty(shown, { language: io.language, paint: noPaint }).trimEnd());
  }
  const json = modelJson(clusters, project.sources, {
    extent: flags.effective ? "effective" : "written",
    origins: flags.origins,
  });
  const text = `${JSON.stringify(json, undefined, 2)}\n`;
  if (flags.output === undefined) io.write(text);
  else {
    refuseInput(flags.output, project.sources.keys(), io.cwd);
    writeFileWhole(resolve(io.cwd, flags.output), text);
  }
  return syntax.length > 0 ? exitCode.usage : exitCode.ok;
}
