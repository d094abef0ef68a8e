import assert from "node:assert/strict";
import { test } from "node:test";

import { applyEdits, removal } from "../../src/text/edit.ts";

/** The text without what stands between < and >. */
function without(marked: string): string {
  const start = marked.indexOf("<");
  const end = marked.indexOf(">") - 1;
  const text = marked.replace("<", "").replace(">", "");
  const span = { file: "a", start, end };
  return applyEdits(text, [removal(span, text.slice(0, start), text.slice(end))]);
}

const cases: readonly (readonly [what: string, marked: string, left: string])[] = [
  ["a line of its own", "a;\n  <b;>\nc;\n", "a;\nc;\n"],
  ["with a carriage return", "a;\r\n  <b;>  \r\nc;\r\n", "a;\r\nc;\r\n"],
  ["the first line", "<b;>\nc;\n", "c;\n"],
  ["a last line without an end", "a;\n<b;>", "a;\n"],
  ["the end of a line", "a; <b;>\nc;\n", "a;\nc;\n"],
  ["the end of a line, before blanks", "a;\t<b;> \r\nc;", "a;\r\nc;"],
  ["the middle of a line", "a; <b;> c;\n", "a; c;\n"],
  ["what is glued to something", "a;<;> }\n", "a; }\n"],
  ["the beginning of a line", "<b;> c;\n", "c;\n"],
  ["before a comment", "  <b;> # why\n", "  # why\n"],
];

for (const [what, marked, left] of cases)
  test(`takes out ${what}`, () => assert.equal(without(marked), left));
