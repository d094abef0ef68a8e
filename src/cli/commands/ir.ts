import { resolve } from "node:path";

import { understand } from "../../check/check.ts";
import { withDocuments } from "../../check/documents.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import { formatPretty } from "../../lint/formats/pretty.ts";
import { isSyntax } from "../../lint/settings.ts";
import { load } from "../../project/loader.ts";
import type { Project } from "../../project/project.ts";
import type { Source } from "../../text/source.ts";
import type { Given } from "../declaration.ts";
import { describedMachines } from "../described-machines.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import type { irDeclaration } from "../ir-flags.ts";
import { isDescription } from "../is-description.ts";
import { loadRequest } from "../load-request.ts";
import { modelJson } from "../model-json.ts";
import { refuseInput, writeFileWhole } from "../write-file.ts";

/** `lbc ir`: the model as JSON; what has no place in it stands there as text. */
export async function ir(
  { flags, operands }: Given<typeof irDeclaration>,
  io: Io,
): Promise<number> {
  const machines = describedMachines(operands.filter(isDescription), io.cwd);
  const described = operands.some(isDescription) ? machines.nodes : undefined;
  const files = operands.filter((path) => !isDescription(path));
  const loaded = load(loadRequest(flags, files, io, described));
  const whole = withDocuments(loaded, understand(loaded), machines.documents);
  const { project, clusters } = withTexts(whole, machines.sources);
  const errors = [...machines.diagnostics, ...project.diagnostics, ...whole.diagnostics].filter(
    ({ severity }) => severity === "error",
  );
  const syntax = errors.filter(({ code }) => isSyntax(code));
  if (errors.length > 0) {
    const shown = { diagnostics: errors, sources: project.sources };
    io.note(formatPretty(shown, { language: io.language, paint: noPaint }).trimEnd());
  }
  if (machines.diagnostics.length > 0) return exitCode.usage;
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

/** The texts of descriptions that could not be read are shown all the same. */
function withTexts<W extends { readonly project: Project }>(
  whole: W,
  sources: readonly Source[],
): W {
  const { project } = whole;
  const texts = sources.map((source) => [source.path, source] as const);
  return { ...whole, project: { ...project, sources: new Map([...texts, ...project.sources]) } };
}
