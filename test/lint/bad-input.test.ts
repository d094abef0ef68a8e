import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { check } from "../../src/check/check.ts";
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

const folder = corpus("bad-configs");

describe(
  "malformed configurations",
  { skip: folder === undefined && absent("bad-configs") },
  () => {
    const { cases } = JSON.parse(
      folder === undefined
        ? '{"cases":[]}'
        : readFileSync(join(folder, "expectations.json"), "utf8"),
    ) as { cases: readonly Case[] };

    for (const each of cases.filter(({ dialect }) => /^(?:nginx|ths|keepalived)$/.test(dialect)))
      test(each.file, { skip: unsaid.has(each.file) && "its rule is not written yet" }, () => {
        const started = performance.now();
        const { project, diagnostics } = check(
          { paths: [join(folder ?? "", each.file)] },
          { copied: true },
        );
        assert.ok(performance.now() - started < 2000, "in two seconds");
        const errors = diagnostics.filter(({ severity }) => severity === "error");
        const placeOf = ({ file, start }: Span) => {
        const place = project.sources.get(file)?.position(start);
        return `${place?.line}:${place?.column}`;
      };
      const lines = errors.map(({ span }) => placeOf(span));
      // A block that is never closed is told at its beginning; where it should end is related.
      const related = errors.flatMap((error) => error.related ?? []);
      const places = [...lines, ...related.map(({ span }) => placeOf(span))];
  },
);
