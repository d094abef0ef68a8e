import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { absent, corpus, rowsOf } from "../support/corpora.ts";
import { checkFormat } from "./formatting.ts";

const golden = corpus("_golden");
const skip = golden === undefined && absent("_golden");

/** Formats every file of a table, and says how many had a whole tree. */
function formatAll(table: string, family: "nginx" | "keepalived"): number {
  let count = 0;
  for (const [file = ""] of rowsOf(join(golden ?? "", table))) {
    const path = join(golden ?? "", "..", file);
    if (existsSync(path) && checkFormat(family, file, readFileSync(path))) count++;
  }
  return count;
}

void test("files of the nginx family keep their words, formatted once or twice", { skip }, (t) => {
  const count = formatAll("nginx-t-1.22.1.tsv", "nginx");
  t.diagnostic(`${count} files`);
  assert.ok(count > 900);
});

void test("keepalived files keep their words, formatted once or twice", { skip }, (t) => {
  const count = formatAll("keepalived-t-2.2.7.tsv", "keepalived");
  t.diagnostic(`${count} files`);
  assert.ok(count > 500);
});
