import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";

import type { Diagnostic, Severity } from "../diagnostic/diagnostic.ts";
import type { Placed } from "../ir/placed.ts";
import { say, type Text } from "../messages/text.ts";
import { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import type { Place, Trouble } from "./answer.ts";
import { type Limits, usualLimits } from "./limits.ts";
import { placedOf } from "./placed-of.ts";
import { readAnswer } from "./read-answer.ts";
import { runChild } from "./run-child.ts";

/** A configuration in code, and what came of running it. */
export interface Evaluated {
  /** What it exports; nothing where there are diagnostics. */
  readonly root: Placed | undefined;
  /** The configuration, and what it imports by a path. */
  readonly sources: readonly Source[];
  /** Why there is no description: each is an error. */
  readonly diagnostics: readonly Diagnostic[];
  /** What it wrote to its console, at the places where it did. */
  readonly said: readonly Diagnostic[];
}

/**
 * Runs a configuration in TypeScript or JavaScript in a bounded child, and reads what it exports.
 * Spans name the file as `path` does, others relative to `cwd`. Throws what the system says where
 * the file cannot be read, and never on what is in it.
 */
export function evaluate(path: string, cwd: string, limits: Limits = usualLimits): Evaluated {
  const entry = resolve(cwd, path);
  const source = new Source(path, readFileSync(entry));
  const child = runChild(entry, limits);
  if (child.text === undefined) return failed(source, child.trouble);
  const answer = readAnswer(child.text, child.folder);
  if (!answer) return failed(source, unreadable);
  const { files, values, troubles, said } = answer;
  const sources = files.map((file, number) =>
    Source.fromText(number === 0 ? path : shownPath(file.path, cwd), file.text),
  );
  const spanOf = ([file, start, end]: Place): Span => ({
    file: sources[file]?.path ?? path,
    start,
    end,
  });
  const told = (severity: Severity) => (one: Trouble) => diagnosticOf(one, severity, spanOf);
  return {
    root: placedOf(values, spanOf),
    sources: sources.length > 0 ? sources : [source],
    diagnostics: troubles.map(told("error")),
    said: said.map(told("info")),
  };
}

function diagnosticOf(
  { message, help, place, isSyntax }: Trouble,
  severity: Severity,
  spanOf: (place: Place) => Span,
): Diagnostic {
  const code = isSyntax ? "syntax/invalid-typescript" : "base/wrong-document";
  return {
    code,
    severity,
    message: plainText(message),
    span: spanOf(place),
    ...(help && { help: plainText(help) }),
  };
}

/** Without what a terminal would obey, whoever made it. */
const plainText = ({ en, zh }: Text): Text => ({ en: plain(en), zh: plain(zh) });

const plain = (text: string): string => text.replaceAll(/[^\P{C}\n\t]/gu, " ");

const failed = (source: Source, message: Text): Evaluated => ({
  root: undefined,
  sources: [source],
  diagnostics: [
    {
      code: "base/wrong-document",
      severity: "error",
      message,
      span: { file: source.path, start: 0, end: 0 },
    },
  ],
  said: [],
});

const unreadable = say({
  en: "what this handed over cannot be read",
  zh: "执行后交出的结果无法读取",
});

function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return (shown.startsWith("..") ? path : shown).replaceAll(sep, "/");
}
