import assert from "node:assert/strict";
import { test } from "node:test";

import { noPaint } from "../../src/lint/formats/paint.ts";
import { formatPretty } from "../../src/lint/formats/pretty.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import { displayWidth } from "../../src/messages/width.ts";
import { checkExample } from "./examples.ts";

const words = /[^\s\u2E80-\u9FFF\uFF00-\uFFEF]+/g;

/** A word cannot be broken: a line may be as long as it and what stands around it. */
const cannotFit = (line: string, columns: number): boolean =>
  Math.max(...(line.match(words) ?? []).map(displayWidth)) + 24 > columns;

test("what is printed fits the terminal, and signs stand under what they mean", () => {
  for (const columns of [60, 80])
    for (const language of ["en", "zh"] as const)
      for (const rule of rules)
        for (const example of rule.bad) {
          const { diagnostics, project } = checkExample(rule, example);
          const options = { language, paint: noPaint, columns };
          const text = formatPretty({ diagnostics, sources: project.sources }, options);
          for (const line of text.split("\n"))
            assert.ok(
              displayWidth(line) <= columns || line.includes("╭─") || cannotFit(line, columns),
              `${rule.id}, ${columns}: ${line}`,
            );
        }
});

test("signs under wide characters are as wide, and a long label goes below", () => {
  const rule = rules.find(({ id }) => id === "syntax/full-width-punctuation");
  assert.ok(rule);
  const { diagnostics, project } = checkExample(rule, {
    text: `events {}\nhttp { server { listen 80； # ${"很长的注释".repeat(20)}\n} }\n`,
  });
  const options = { language: "zh", paint: noPaint, columns: 60 } as const;
  const lines = formatPretty({ diagnostics, sources: project.sources }, options).split("\n");
  const row = lines.findIndex((line) => line.includes("80；"));
  const before = lines[row]?.slice(0, lines[row].indexOf("；")) ?? "";
  assert.match(lines[row + 1] ?? "", /\^\^$/);
  assert.equal(lines[row + 1]?.indexOf("^"), displayWidth(before));
  assert.ok(lines[row]?.endsWith("…"));
});
