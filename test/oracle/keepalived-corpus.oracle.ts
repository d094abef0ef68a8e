import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";

/**
 * Files where our reading and the recorded verdict of keepalived 2.2.7 differ, of 674. Most of them
 * are lines that keepalived takes in silence (words behind a statement, full-width quotes, includes
 * that match nothing) and routes and rules, which are not read yet.
 */
const knownDisagreements = 15;

/** What keepalived says of reading a file, as opposed to interfaces, users and cross-checks. */
const ofReading =
  /Unknown keyword|outside range|invalid number|negative number|Extra '}'|missing '}'|Unterminated quote|Unexpected '{'|already defined|not valid|unknown state|is invalid|Missing '{'|parsed invalid IP|missing a parameter|Config files missing|must be an integer|Unknown configuration entry/;

const isOfReading = (code: string): boolean => /^(?:syntax|base)\//.test(code);

test("keepalived's own test files are read as keepalived 2.2.7 reads them", (context) => {
  const folder = corpus("_golden");
  if (folder === undefined) return context.skip(absent("_golden"));
  const differing: string[] = [];
  let compared = 0;
  for (const [file = "", status, said = ""] of rowsOf(join(folder, "keepalived-t-2.2.7.tsv"))) {
    const path = join(folder, "..", file);
    if (status === "124" || Number(status) < 0 || !existsSync(path)) continue;
    const errors = check({ paths: [path], dialect: "keepalived" }).diagnostics.filter(
      ({ code, severity }) => severity === "error" && isOfReading(code),
    );
    if (errors.some(({ code }) => code === "syntax/unsupported-sequence")) continue;
    compared++;
    if (ofReading.test(said) !== errors.length > 0)
      differing.push(`${file}: ${errors[0]?.message.en ?? said.slice(0, 120)}`);
  }
  context.diagnostic(`${differing.length} of ${compared} files differ`);
  assert.ok(compared > 500);
  assert.ok(differing.length <= knownDisagreements, differing.join("\n"));
});
