import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import * as fc from "fast-check";

import { Source } from "../../src/text/source.ts";

/** Lines and columns as anybody would count them. */
function counted(text: string, offset: number) {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

test("places and lines are those of the text, however many lines there are", () => {
  const line = fc.constantFrom("", "a", "listen 80;", "中文", "\r");
  const texts = fc
    .array(line, { maxLength: 300 })
    .map((lines) => lines.join("\n"))
    .chain((text) => fc.tuple(fc.constant(text), fc.nat(text.length)));
  fc.assert(
    fc.property(texts, ([text, offset]) => {
      const source = Source.fromText("f", text);
      assert.deepEqual(source.position(offset), counted(text, offset));
      const lines = text.split("\n");
      assert.equal(source.lineCount, lines.length);
      const { line: number } = source.position(offset);
      assert.equal(source.line(number), (lines[number - 1] ?? "").replace(/\r$/, ""));
      assert.equal(source.line(lines.length + 1), "");
      assert.equal(source.line(0), "");
    }),
  );
});

test("columns of a file in GBK are those of what is shown, in any order of asking", () => {
  const bytes = Buffer.from(`${"a\xb0\xa1;".repeat(3000)}\n\xb0\xa1x`, "latin1");
  const source = new Source("f", bytes);
  assert.equal(source.encoding, "bytes");
  // Four bytes each time, which are three characters.
  const ask = (times: number) => source.position(times * 4).column;
  assert.deepEqual([10, 2000, 1000, 2999, 0].map(ask), [31, 6001, 3001, 8998, 1]);
  assert.deepEqual(source.position(12_003), { line: 2, column: 2 });
});

test("ASCII is told from other text", () => {
  assert.equal(Source.fromText("f", "plain").isAscii, true);
  assert.equal(Source.fromText("f", "全").isAscii, false);
  assert.equal(new Source("f", Buffer.from([0xff])).isAscii, false);
});
