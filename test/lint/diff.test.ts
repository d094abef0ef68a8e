import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import * as fc from "fast-check";

import { unifiedDiff } from "../../src/lint/diff.ts";

test("a change is shown with three lines around it", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  assert.equal(
    unifiedDiff("a.conf", before, before.replace("5", "five\n5b")),
    `--- a.conf
+++ a.conf
@@ -2,7 +2,8 @@
 2
 3
 4
-5
+five
+5b
 6
 7
 8
`,
  );
});

test("changes that are far apart are told apart", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `${index}\n`);
  const before = lines.join("");
  const diff = unifiedDiff("a", before, before.replace("3\n", "x\n").replace("27\n", ""));
  assert.deepEqual(diff.match(/^@@.*$/gm), ["@@ -1,7 +1,7 @@", "@@ -25,6 +25,5 @@"]);
});

test("a missing line end is told", () => {
  assert.equal(
    unifiedDiff("a", "x", "x\n"),
    "--- a\n+++ a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n",
  );
});

test("equal texts have no diff", () => {
  assert.equal(unifiedDiff("a", "x\n", "x\n"), "");
});

test("patch makes the new text of any diff", (context) => {
  try {
    execFileSync("patch", ["--version"], { stdio: "ignore" });
  } catch {
    context.skip("patch is not installed");
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), "lbc-diff-"));
  const line = fc.constantFrom("a", "b", "c", "", "server 1;");
  const text = fc
    .tuple(fc.array(line, { maxLength: 24 }), fc.boolean())
    .map(([lines, ended]) => lines.join("\n") + (ended && lines.length > 0 ? "\n" : ""));
  try {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after && before !== "" && after !== "");
        const file = join(directory, "file");
        writeFileSync(file, before);
        execFileSync("patch", ["-s", file], { input: unifiedDiff("file", before, after) });
        assert.equal(readFileSync(file, "utf8"), after);
      }),
      { numRuns: 60 },
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** The new lines, made of the old ones and a diff of texts that end with a line end. */
function applied(before: readonly string[], diff: string): readonly string[] {
  const after: string[] = [];
  let at = 0;
  for (const line of diff.split("\n").slice(2, -1)) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
    if (hunk) {
      const start = Number(hunk[1]) - (hunk[2] === "0" ? 0 : 1);
      while (at < start) after.push(before[at++] ?? "");
    } else {
      if (!line.startsWith("+")) assert.equal(before[at], line.slice(1));
      if (!line.startsWith("+")) at++;
      if (!line.startsWith("-")) after.push(line.slice(1));
    }
  }
  return [...after, ...before.slice(at)];
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

test("long texts in which nearly everything changes are compared in time by their length", () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index % 977} of ${index}`);
  const indented = lines.map((line, index) => (index % 3 === 0 ? line : `    ${line}`));
  const shuffled = lines.map((_, index) => lines[(index * 7919) % lines.length] ?? "");
  for (const after of [indented, shuffled, lines.map(() => "}"), lines.toReversed()]) {
    const started = performance.now();
    const diff = unifiedDiff("a", textOf(lines), textOf(after));
    // A square of the length would take minutes.
    assert.ok(performance.now() - started < 10_000);
    assert.deepEqual(applied(lines, diff), after);
  }
});

test("a diff makes the new text of the old one, whatever is common to them", () => {
  const line = fc.constantFrom("a", "b", "c", "d;", "}", "server 1;", "x");
  const text = fc.array(line, { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.deepEqual(applied(a, unifiedDiff("f", textOf(a), textOf(b))), b);
    }),
    { numRuns: 300 },
  );
});
