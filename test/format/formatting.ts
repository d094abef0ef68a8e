import assert from "node:assert/strict";
import { Buffer } from "node:buffer";

import { parseKeepalived } from "../../grammars/keepalived/parser.ts";
import { parseNginx } from "../../grammars/nginx/parser.ts";
import { type Family, formatSource } from "../../src/format/format.ts";
import { Source } from "../../src/text/source.ts";
import { treeWords } from "../support/tree-words.ts";

const parse = { nginx: parseNginx, keepalived: parseKeepalived };

/** The text as `lbc fmt` leaves it, with characters for bytes where it is not UTF-8. */
export function formatted(family: Family, text: string): string {
  const { text: result, diagnostics } = formatSource(Source.fromText("x.conf", text), family);
  assert.deepEqual(diagnostics, []);
  return result ?? "";
}

/** What must hold of every file; gives the formatted bytes, nothing where the tree is not whole. */
export function checkFormat(family: Family, path: string, bytes: Uint8Array): Buffer | undefined {
  const before = new Source(path, bytes);
  const once = formatSource(before, family);
  if (once.text === undefined) return undefined;
  const after = new Source(path, before.encode(once.text));
  const twice = formatSource(after, family);
  assert.equal(after.encoding, before.encoding, path);
  assert.deepEqual(twice.diagnostics, [], path);
  assert.equal(twice.text, once.text, path);
  const [words, wordsAfter] = [before, after].map((source) =>
    treeWords(source, parse[family](source)),
  );
  assert.deepEqual(wordsAfter, words, path);
  return Buffer.from(after.encode(after.text));
}
