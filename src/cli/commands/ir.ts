import { resolve } from "node:path";

import { understand } from "../../check/check.ts";
import { withDocuments, withHaSettings } from "../../check/documents.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import { formatPretty } from "../../lint/formats/pretty.ts";
import { isSyntax } from "../../lint/settings.ts";
import { say } from "../../messages/text.ts";
import { load } from "../../project/loader.ts";
import type { Project } from "../../project/project.ts";
import type { Source } from "../../text/source.ts";
import { refuseCode } from "../allow-code.ts";
import type { Given } from "../declaration.ts";
import { describedMachines } from "../described-machines.ts";
import { exitCode } from "../exit-code.ts";
import { codeBelow, noCode } from "../found-code.ts";
import type { Io } from "../io.ts";
import type { irDeclaration } from "../ir-flags.ts";
import { isDescription } from "../is-description.ts";
import { loadRequest } from "../load-request.ts";
import { modelJson } from "../model-json.ts";
import { tellSaid } from "../tell-said.ts";
import { UsageError } from "../usage-error.ts";
import { refuseInput, writeFileWhole } from "../write-file.ts";

/** `lbc ir`: the model as JSON; what has no place in it stands there as text. */
export async function ir(
  { flags, operands }: Given<typeof irDeclaration>,
  io: Io,
): Promise<number> {
  refuseCode(operands, flags["allow-code"]);
  const below = flags["allow-code"] ? codeBelow(operands, io.cwd) : noCode;
  const descriptions = [...operands.filter(isDescription), ...below.code];
  const machines = describedMachines(descriptions, io.cwd);
  tellSaid(machines, io);
  const described = descriptions.length > 0 ? machines.nodes : undefined;
  const files = operands.filter((path) => !isDescription(path));
  const loaded = load({ ...loadRequest(flags, files, io, described), mayBeEmpty: below.holders });
  const read = withDocuments(loaded, understand(loaded), machines.documents);
  const whole = withHaSettings(read, machines.ha);
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
  if (flags.effective) refuseLarge(project);
  const json = modelJson(clusters, project.sources, {
    extent: flags.effective ? "effective" : "written",
    origins: flags.origins,
  });
  const text = jsonText(json);
  if (flags.output === undefined) io.write(text);
  else {
    refuseInput(flags.output, project.sources.keys(), io.cwd);
    writeFileWhole(resolve(io.cwd, flags.output), text);
  }
  return syntax.length > 0 ? exitCode.usage : exitCode.ok;
}

/** What holds in each block is some hundred times what is written. */
const mostForEffective = 1_500_000;

function refuseLarge({ sources }: Project): void {
  let size = 0;
  for (const { text } of sources.values()) size += text.length;
  if (size > mostForEffective) throw new UsageError(tooLarge);
}

/** A string has an end. */
function jsonText(json: object): string {
  try {
    return `${JSON.stringify(json, undefined, 2)}\n`;
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(tooLarge);
    throw error;
  }
}

const tooLarge = say({
  en: "the model of so much text is too large to print; name fewer files, or leave --effective out",
  zh: "模型过大，无法输出；请减少文件，或去掉 --effective",
});

/** The texts of descriptions that could not be read are shown all the same. */
function withTexts<W extends { readonly project: Project }>(
  whole: W,
  sources: readonly Source[],
): W {
  const { project } = whole;
  const texts = sources.map((source) => [source.path, source] as const);
  return { ...whole, project: { ...project, sources: new Map([...texts, ...project.sources]) } };
}
