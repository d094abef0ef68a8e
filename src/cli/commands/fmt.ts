import { resolve } from "node:path";

import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { formatSource } from "../../format/format.ts";
import { unifiedDiff } from "../../lint/diff.ts";
import { noPaint } from "../../lint/formats/paint.ts";
import { formatPretty } from "../../lint/formats/pretty.ts";
import { say } from "../../messages/text.ts";
import { Source } from "../../text/source.ts";
import type { Given } from "../declaration.ts";
import { exitCode } from "../exit-code.ts";
import { type FileToFormat, filesToFormat } from "../fmt-files.ts";
import type { fmtDeclaration } from "../fmt-flags.ts";
import type { Io } from "../io.ts";
import { loadRequest } from "../load-request.ts";
import { UsageError } from "../usage-error.ts";
import { writeFileWhole } from "../write-file.ts";

type Flags = Given<typeof fmtDeclaration>["flags"];

interface Result {
  readonly source: Source;
  readonly text: string;
}

/** `lbc fmt`: lays out every file, or none where one has no whole tree. */
export async function fmt(
  { flags, operands }: Given<typeof fmtDeclaration>,
  io: Io,
): Promise<number> {
  refuseContradictions(flags, operands);
  const nothing = {
    target: [],
    node: [],
    map: [],
    prefix: undefined,
    cluster: undefined,
    context: undefined,
  };
  const request = loadRequest({ ...flags, ...nothing, verbose: false }, operands, io);
  const { files, diagnostics } = filesToFormat(request, io.cwd);
  const { results, errors } = formatAll(files);
  if (complain(files, [...diagnostics, ...errors], io)) return exitCode.usage;
  const changed = results.filter(({ source, text }) => text !== source.text);
  if (flags.write) return write(changed, io);
  if (flags.check || flags.diff) return compare(changed, flags, io);
  const [only] = results;
  if (!only || results.length > 1 || request.paths.length > 1) throw new UsageError(severalFiles);
  io.writeBytes(only.source.encode(only.text));
  return exitCode.ok;
}

const severalFiles = say({
  en: "only one file can be printed; -w, --check and --diff take several",
  zh: "只能输出一个文件；多个文件请用 -w、--check 或 --diff",
});

function refuseContradictions({ check, diff, write: w }: Flags, operands: readonly string[]): void {
  if (w && (check || diff))
    throw new UsageError(
      say({
        en: "-w writes the files; --check and --diff leave them as they are",
        zh: "-w 会改写文件，不能与 --check、--diff 合用",
      }),
    );
  if (w && operands.includes("-"))
    throw new UsageError(
      say({
        en: "-w cannot change stdin; without it the result is printed",
        zh: "-w 无法改写标准输入；不加 -w 即输出结果",
      }),
    );
}

function formatAll(files: readonly FileToFormat[]) {
  const results: Result[] = [];
  const errors: Diagnostic[] = [];
  for (const { source, family } of files) {
    const { text, diagnostics } = formatSource(source, family);
    errors.push(...diagnostics);
    if (text !== undefined) results.push({ source, text });
  }
  return { results, errors };
}

/** Says what keeps files from being laid out; true where there is anything. */
function complain(
  files: readonly FileToFormat[],
  diagnostics: readonly Diagnostic[],
  io: Io,
): boolean {
  if (diagnostics.length === 0) return false;
  const sources = new Map(
    diagnostics.map(({ span: { file } }) => [file, Source.fromText(file, "")]),
  );
  for (const { source } of files) sources.set(source.path, source);
  const shown = { diagnostics: diagnostics.map(withoutFix), sources };
  io.note(formatPretty(shown, { language: io.language, paint: noPaint }).trimEnd());
  return true;
}

/** Mending is the work of lint. */
const withoutFix = ({ code, severity, message, span, related }: Diagnostic): Diagnostic => ({
  code,
  severity,
  message,
  span,
  ...(related && { related }),
});

function write(changed: readonly Result[], io: Io): number {
  for (const { source, text } of changed)
    writeFileWhole(resolve(io.cwd, source.path), source.encode(text));
  if (changed.length > 0)
    io.note(
      say(
        { en: "formatted: {files}", zh: "已排版：{files}" },
        { files: changed.map(({ source }) => source.path) },
      ),
    );
  return exitCode.ok;
}

function compare(changed: readonly Result[], { diff }: Flags, io: Io): number {
  for (const { source, text } of changed)
    io.write(
      diff
        ? unifiedDiff(source.path, source.show(source.text), source.show(text))
        : `${source.path}\n`,
    );
  return changed.length > 0 ? exitCode.findings : exitCode.ok;
}
