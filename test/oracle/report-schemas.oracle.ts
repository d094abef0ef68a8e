import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { formatCheckstyle } from "../../src/lint/formats/checkstyle.ts";
import { formatJunit } from "../../src/lint/formats/junit.ts";
import type { LintResult } from "../../src/lint/formats/result.ts";
import { say } from "../../src/messages/text.ts";
import { Source } from "../../src/text/source.ts";
import { everyFinding } from "../support/every-finding.ts";

/*
 * The reports in XML held against their schemas by libxml2, which knows nothing of lbc: every
 * finding of every rule, and names and messages that XML cannot hold.
 */
const missing = spawnSync("xmllint", ["--version"]).error !== undefined;
const skip = missing && process.env["CI"] !== "true" && "xmllint is not installed";

const schema = (name: string) => join(import.meta.dirname, "..", "resources", `${name}.xsd`);

function complaints(name: string, report: string): string {
  const args = ["--noout", "--nonet", "--schema", schema(name), "-"];
  const { error, status, stderr } = spawnSync("xmllint", args, { input: report, encoding: "utf8" });
  if (error) throw error;
  return status === 0 ? "" : stderr;
}

const formats = [
  ["junit", formatJunit],
  ["checkstyle", formatCheckstyle],
] as const;

function hostile(): LintResult {
  const path = 'a "b" <c> & \u0001 \ud800 站.conf';
  const source = Source.fromText(path, "x y;\n");
  const message = say({ en: '\u0000 ]]> <![CDATA[ "& \ufffe\n\t\u001b[2J', zh: "<错误> & \u0007" });
  const span = { file: path, start: 0, end: 1 };
  const found = (severity: Diagnostic["severity"]): Diagnostic => ({
    code: "x/y",
    severity,
    message,
    help: message,
    span,
  });
  return {
    diagnostics: [found("error"), found("warning"), found("info")],
    sources: new Map([[path, source]]),
  };
}

for (const [name, format] of formats)
  for (const language of ["en", "zh"] as const)
    void test(`${name} in ${language} is valid`, { skip }, () => {
      assert.equal(complaints(name, format(everyFinding(), { language })), "");
      assert.equal(complaints(name, format(hostile(), { language })), "");
      const empty = { diagnostics: [], sources: new Map() };
      assert.equal(complaints(name, format(empty, { language })), "");
    });

void test("the schemas would tell", { skip }, () => {
  assert.match(complaints("junit", "<testsuites><testcase/></testsuites>"), /testcase/);
  assert.match(complaints("checkstyle", '<checkstyle version="1"><file/></checkstyle>'), /name/);
});
