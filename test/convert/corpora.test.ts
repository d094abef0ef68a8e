import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import type { Statement } from "../../grammars/ast.ts";
import { parseNginx } from "../../grammars/nginx/parser.ts";
import { Source } from "../../src/text/source.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";
import { convertText, targetOf } from "./converting.ts";

const golden = corpus("_golden");
const skip = golden === undefined && absent("_golden");

const pairs: readonly (readonly [string, string])[] = [
  ["nginx", "ths"],
  ["nginx", "tengine"],
  ["nginx@1.22", "nginx@1.31"],
  ["nginx@1.31", "nginx@1.22"],
  ["tengine", "ths"],
];

function countOf(statements: readonly Statement[]): number {
  let count = 0;
  for (const { body } of statements) count += 1 + (body ? countOf(body) : 0);
  return count;
}

/** The files of the nginx family that a parser reads whole. */
function files(): readonly (readonly [string, Buffer])[] {
  return rowsOf(join(golden ?? "", "nginx-t-1.22.1.tsv")).flatMap(([file = ""]) => {
    const path = join(golden ?? "", "..", file);
    if (!existsSync(path)) return [];
    const bytes = readFileSync(path);
    return parseNginx(new Source(file, bytes)).diagnostics.length === 0 ? [[file, bytes]] : [];
  });
}

void test(
  "every file comes back byte for byte, and every directive ends in one way",
  { skip },
  (t) => {
    const all = files();
    for (const [a, b] of pairs) {
      const [from, to] = [targetOf(a), targetOf(b)];
      for (const [file, bytes] of all) {
        const there = convertText(bytes, from, to);
        const tree = parseNginx(new Source(file, bytes));
        assert.equal(there.tally.size, countOf(tree.statements), `${a} to ${b}: ${file}`);
        const back = convertText(there.bytes, to, from).bytes;
        assert.ok(back.equals(bytes), `${a} to ${b} and back: ${file}`);
      }
    }
    t.diagnostic(`${all.length} files, ${pairs.length} pairs`);
    assert.ok(all.length > 850);
  },
);
