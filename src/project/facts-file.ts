import { Buffer } from "node:buffer";

import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { MachineFacts } from "../ir/machine.ts";
import type { Placed } from "../ir/placed.ts";
import { systemError } from "../messages/system-error.ts";
import { say, type Text } from "../messages/text.ts";
import { Source } from "../text/source.ts";
import { validateFacts } from "./facts-validator.generated.ts";
import { readFile } from "./read-file.ts";
import { locate, type SchemaError } from "./settings-errors.ts";
import { readYaml } from "./yaml-reader.ts";

/** The facts of a machine as they were read; they hold where there are no diagnostics. */
export interface FactsFile {
  readonly source: Source;
  readonly facts: MachineFacts;
  readonly diagnostics: readonly Diagnostic[];
}

/** More than the facts of any machine; most of it are rules of its packet filter. */
const mostBytes = 8 * 1024 * 1024;
const mostErrors = 50;

/** Reads what `lbc facts` has printed; `shown` is its path in messages. Never throws on input. */
export function readFacts(path: string, shown: string): FactsFile {
  const bytes = bytesOf(path);
  if (!(bytes instanceof Uint8Array)) return unreadable(shown, bytes);
  const source = new Source(shown, bytes);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return withPlaces(source);
  }
  return validateFacts(value)
    ? { source, facts: value as MachineFacts, diagnostics: [] }
    : withPlaces(source, (validateFacts.errors ?? []) as readonly SchemaError[]);
}

function bytesOf(path: string): Uint8Array | Text {
  try {
    const bytes = readFile(path);
    if (bytes === "not-regular") return say({ en: "it is no file", zh: "不是普通文件" });
    return bytes === "too-large" || bytes.length > mostBytes
      ? say({ en: "it is larger than 8 MB", zh: "超过 8 MB" })
      : bytes;
  } catch (error) {
    return systemError(error);
  }
}

function unreadable(shown: string, reason: Text): FactsFile {
  const message = say({ en: "cannot be read: {en}", zh: "无法读取：{zh}" }, reason);
  const span = { file: shown, start: 0, end: 0 };
  const found: Diagnostic = { code: "syntax/unreadable", severity: "error", message, span };
  return { source: Source.fromText(shown, ""), facts: {}, diagnostics: [found] };
}

/** What is wrong, at its place: JSON is YAML, whose reader knows where everything stands. */
function withPlaces(source: Source, errors: readonly SchemaError[] = []): FactsFile {
  const { root, diagnostics } = readYaml(source);
  const wrong = root ? errors.slice(0, mostErrors).flatMap((one) => located(one, root)) : [];
  const all = [...diagnostics, ...wrong];
  return { source, facts: {}, diagnostics: all.length > 0 ? all : [noJson(source)] };
}

function located(error: SchemaError, root: Placed): readonly Diagnostic[] {
  const found = locate(error, root);
  return found ? [{ code: "base/wrong-document", severity: "error", ...found }] : [];
}

const noJson = ({ path }: Source): Diagnostic => ({
  code: "base/wrong-document",
  severity: "error",
  message: say({ en: "this is no JSON of lbc facts", zh: "不是 lbc facts 输出的 JSON" }),
  span: { file: path, start: 0, end: 0 },
});
