import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { rowsOf } from "../support/corpora.ts";
import { countsOf, noiseOf, realCorpora } from "../support/noise.ts";

/*
 * What the recommended preset says of real configurations, at warning and above: every kind of
 * finding was read in every corpus, and judged in noise.tsv. tools/measure-noise.ts prints it.
 */

const judged = rowsOf(join(import.meta.dirname, "noise.tsv"));

/** The reproductions of one maintainer are many megabytes. */
const asked = realCorpora.filter(
  (name) => name !== "keepalived-devel" || process.env["LBC_LONG"] === "1",
);

for (const name of asked)
  test(`${name}: what is found was judged`, (context) => {
    const noise = noiseOf(name);
    if (!noise) return context.skip(`the corpus ${name} is not here`);
    const counts = countsOf(noise);
    const list = [...counts].map(([code, count]) => `${code} ${count}`).join(", ");
    context.diagnostic(`${noise.findings.length} findings in ${noise.files} files: ${list}`);
    const known = new Set(judged.flatMap(([corpus, rule]) => (corpus === name ? [rule] : [])));
    assert.deepEqual(
      [...counts.keys()].filter((code) => !known.has(code)),
      [],
    );
  });

test("reverse-proxy files that people run: at most 0.1 findings a file", (context) => {
  const noise = noiseOf("linuxserver-proxy-confs");
  if (!noise) return context.skip("the corpus linuxserver-proxy-confs is not here");
  assert.ok(noise.findings.length / noise.files <= 0.1);
  assert.deepEqual(
    noise.findings.filter(({ severity }) => severity === "error"),
    [],
  );
});

test("every judgement has a reason", () => {
  for (const [corpus = "", rule = "", verdict = ""] of judged) {
    assert.ok((realCorpora as readonly string[]).includes(corpus), corpus);
    assert.ok(verdict.length > 3, `${corpus} ${rule}`);
  }
});
