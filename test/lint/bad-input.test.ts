import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { check } from "../../src/check/check.ts";
import { formatJson } from "../../src/lint/formats/json.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { formatPretty } from "../../src/lint/formats/pretty.ts";
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
        const lines = errors.map(({ span }) => {
          const place = project.sources.get(span.file)?.position(span.start);
          return `${place?.line}:${place?.column}`;
        });
        const said = errors.map(({ code, message }, at) => `${lines[at]} ${code} ${message.en}`);
        const result = { diagnostics, sources: project.sources };
        const output =
          formatJson(result, { language: "en" }) +
          formatPretty(result, { language: "en", paint: noPaint });
        for (const text of each.must_not_print ?? []) assert.ok(!output.includes(text), text);
        for (const text of each.mention ?? []) assert.ok(output.includes(text), text);
        if (each.class === "accept") assert.deepEqual(said, []);
        if (each.class !== "error") return;
        assert.ok(errors.length > 0, "nothing said");
        const fits = lines.some((place) => {
          const [line = 0, column = 0] = place.split(":").map(Number);
          const from = each.line_min ?? each.line ?? 1;
          const to = each.line_max ?? each.line ?? Infinity;
          const columnFits = each.column === undefined || column === each.column;
          return line >= from && line <= to && columnFits;
        });
        assert.ok(fits, `${each.line}:${each.column} but\n${said.join("\n")}`);
      });
  },
);
