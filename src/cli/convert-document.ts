import { resolve } from "node:path";

import { understand } from "../check/check.ts";
import { withDocuments } from "../check/documents.ts";
import { type Loss, lossesJson } from "../convert/losses.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { type DocumentForm, documentText } from "../emit/document-text.ts";
import { type JsonObject, plainTelling, toDocument } from "../emit/document.ts";
import { outermost } from "../emit/outermost.ts";
import { isKept } from "../emit/raw-statements.ts";
import type { Node } from "../ir/config.ts";
import { noPaint } from "../lint/formats/paint.ts";
import { formatPretty } from "../lint/formats/pretty.ts";
import { isSyntax } from "../lint/settings.ts";
import { say } from "../messages/text.ts";
import { load } from "../project/loader.ts";
import type { Project } from "../project/project.ts";
import type { Sources } from "../text/source.ts";
import { refuseCode } from "./allow-code.ts";
import type { convertDeclaration } from "./convert-flags.ts";
import type { Given } from "./declaration.ts";
import { describedMachines } from "./described-machines.ts";
import { describedText, descriptionIn, descriptionText } from "./described-text.ts";
import { exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { isDescription } from "./is-description.ts";
import { loadRequest } from "./load-request.ts";
import { tellSaid } from "./tell-said.ts";
import { refuseInput, writeFileWhole } from "./write-file.ts";

/** `lbc convert … --to yaml|json|ts`: the machines as one value; secrets stand in it as they are. */
export async function convertDocument(
  { flags, operands }: Given<typeof convertDeclaration>,
  form: DocumentForm | "ts",
  io: Io,
): Promise<number> {
  refuseCode(operands, flags["allow-code"]);
  const machines = describedMachines(operands.filter(isDescription), io.cwd);
  tellSaid(machines, io);
  const described = operands.some(isDescription) ? machines.nodes : undefined;
  const files = operands.filter((path) => !isDescription(path));
  const loaded = load(loadRequest(flags, files, io, described));
  const read = withDocuments(loaded, understand(loaded), machines.documents);
  const texts = machines.sources.map((source) => [source.path, source] as const);
  const sources = new Map([...texts, ...read.project.sources]);
  const found = [...machines.diagnostics, ...read.project.diagnostics, ...read.diagnostics];
  complain(found, sources, io);
  if (found.some(({ code }) => isSyntax(code)) || machines.diagnostics.length > 0)
    return exitCode.usage;
  const nodes = read.clusters.flatMap((cluster) => cluster.nodes);
  const losses = nodes.flatMap((node) => lossesOf(node, sources, io));
  const document = documentOf(nodes, sources);
  const description = descriptionIn(machines, files);
  const text = description
    ? descriptionText(description, form)
    : form === "ts" || isCluster(flags)
      ? describedText(document, form, io)
      : documentText(document, form);
  tellComments(loaded, io);
  write(text, losses, { flags, sources, io });
  return flags.strict && losses.length > 0 ? exitCode.findings : exitCode.ok;
}

/** Machines that have names are described together: what they share stands there once. */
const isCluster = ({ node, cluster }: Given<typeof convertDeclaration>["flags"]): boolean =>
  node.length > 0 || cluster !== undefined;

/** Comments are no part of the model; lines of `# lbc:` are. */
function tellComments({ trees, sources }: Project, io: Io): void {
  let count = 0;
  for (const { file, comments } of trees.values())
    for (const { span } of comments)
      if (!/^[#!]\s*lbc:/.test(sources.get(file)?.text.slice(span.start, span.end) ?? ""))
        count += 1;
  if (count === 1) io.note(oneComment);
  else if (count > 1)
    io.note(say({ en: "{count} comments are left behind", zh: "{count} 条注释未保留" }, { count }));
}

const oneComment = say({ en: "1 comment is left behind", zh: "1 条注释未保留" });

function complain(found: readonly Diagnostic[], sources: Sources, io: Io): void {
  const errors = found.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return;
  const text = formatPretty(
    { diagnostics: errors, sources },
    { language: io.language, paint: noPaint },
  );
  io.note(text.trimEnd());
}

/** Text of files that are not UTF-8 is written as people read it. */
const documentOf = (nodes: readonly Node[], sources: Sources): JsonObject =>
  toDocument(
    { nodes },
    {
      ...plainTelling,
      shown: (word, _index, { origin }) =>
        origin.kind === "default" ? word : (sources.get(origin.site.span.file)?.show(word) ?? word),
    },
  );

const dropped = { kind: "dropped", rule: "convert/dropped" } as const;

/** Statements that a document cannot hold: blocks in another language, and what is not in a block. */
function lossesOf({ proxies, ha }: Node, sources: Sources, { language }: Io): readonly Loss[] {
  const reason = say({
    en: "a document has no place for it",
    zh: "文档中没有对应的位置",
  })[language];
  return [...proxies, ...ha].flatMap((config) =>
    outermost(config.unmodelled)
      .filter((one) => !isKept(config, one))
      .map(({ name, site: { span } }) => {
        const place = sources.get(span.file)?.position(span.start) ?? { line: 1, column: 1 };
        return { ...dropped, what: name, file: span.file, ...place, reason };
      }),
  );
}

interface Where {
  readonly flags: Given<typeof convertDeclaration>["flags"];
  readonly sources: Sources;
  readonly io: Io;
}

function write(text: string, losses: readonly Loss[], { flags, sources, io }: Where): void {
  const { output, losses: list } = flags;
  for (const path of [output, list])
    if (path !== undefined) refuseInput(path, sources.keys(), io.cwd);
  if (list !== undefined) writeFileWhole(resolve(io.cwd, list), lossesJson(losses));
  if (output === undefined) io.write(text);
  else writeFileWhole(resolve(io.cwd, output), text);
  for (const { file, line, column, rule, what, reason } of losses)
    io.note(`${file}:${line}:${column}: ${what}: ${reason} [${rule}]`);
}
