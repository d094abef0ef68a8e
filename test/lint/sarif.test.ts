import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import ajv from "ajv";

import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { formatSarif } from "../../src/lint/formats/sarif.ts";
import { say } from "../../src/messages/text.ts";
import { Source } from "../../src/text/source.ts";
import { everyFinding } from "../support/every-finding.ts";

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: Region;
  };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly locations: readonly [Location];
  readonly relatedLocations?: readonly Location[];
  readonly fixes?: readonly {
    readonly artifactChanges: readonly {
      readonly replacements: readonly {
        readonly deletedRegion: { readonly charOffset: number; readonly charLength: number };
        readonly insertedContent: { readonly text: string };
      }[];
    }[];
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

interface Run {
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        readonly id: string;
        readonly helpUri?: string;
        readonly help: { readonly text: string };
      }[];
    };
  };
  readonly originalUriBaseIds: Readonly<Record<string, { readonly uri?: string }>>;
  readonly invocations: readonly [{ readonly executionSuccessful: boolean }];
  readonly results: readonly Result[];
}

/** The official schema says draft 4, of which it uses what later drafts have too. */
function validator(): (value: unknown) => string[] {
  const text = readFileSync(join(import.meta.dirname, "../resources/sarif-2.1.0.schema.json"));
  const { $schema, id, ...schema } = JSON.parse(text.toString()) as Record<string, unknown>;
  assert.ok(String($schema).includes("draft-04") && String(id).includes("sarif-2.1.0"));
  // Its pattern of languages is none with the flag u.
  const compiler = new ajv.Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  compiler.addFormat("uri", (uri) => URL.canParse(uri));
  compiler.addFormat("uri-reference", (uri) => /^[\w%.~!$&'()*+,;=:@/-]*$/.test(uri));
  compiler.addFormat("date-time", true);
  const validate = compiler.compile(schema);
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const errorsIn = validator();
const all = everyFinding();

const runOf = (
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, Source>,
  language: "en" | "zh" = "en",
): Run => {
  const text = formatSarif({ diagnostics, sources }, { language, version: "1.2.3", cwd: "/w x" });
  const log = JSON.parse(text) as { readonly runs: readonly [Run] };
  assert.deepEqual(errorsIn(log), []);
  return log.runs[0];
};

/** The text of a region, as a viewer would take it: lines and columns in UTF-16 units. */
function textIn(source: Source, { startLine, startColumn, endLine, endColumn }: Region): string {
  const lines = source.show(source.text).split("\n");
  const taken = lines.slice(startLine - 1, endLine);
  const last = taken.length - 1;
  return taken
    .map((line, index) =>
      line.slice(index === 0 ? startColumn - 1 : 0, index === last ? endColumn - 1 : undefined),
    )
    .join("\n");
}

describe("sarif", () => {
  test("is valid by the official schema for every finding of every rule, in both languages", () => {
    const { results } = runOf(all.diagnostics, all.sources);
    assert.equal(results.length, all.diagnostics.length);
    assert.ok(results.some(({ fixes }) => fixes) && results.some((one) => one.relatedLocations));
    runOf(all.diagnostics, all.sources, "zh");
  });

  test("the schema would tell: a wrong level, a line 0, a result without a message", () => {
    const log = JSON.parse(
      formatSarif(
        { diagnostics: all.diagnostics.slice(0, 1), sources: all.sources },
        { language: "en", version: "1" },
      ),
    ) as { runs: { results: Record<string, unknown>[] }[] };
    const [result] = log.runs[0]?.results ?? [];
    assert.ok(result);
    const { message } = result;
    for (const wrong of [{ level: "grave" }, { message: undefined }, { ruleIndex: "x" }]) {
      Object.assign(result, wrong);
      assert.notDeepEqual(errorsIn(JSON.parse(JSON.stringify(log))), [], JSON.stringify(wrong));
      Object.assign(result, { level: "error", message, ruleIndex: 0 });
    }
  });

  test("every rule has help, and the address of its source where it has one", () => {
    const { tool } = runOf([], new Map());
    for (const { id, help, helpUri } of tool.driver.rules) {
      assert.ok(help.text.length > 20, id);
      assert.ok(helpUri === undefined || /^https?:/.test(helpUri), id);
    }
    assert.ok(tool.driver.rules.filter(({ helpUri }) => helpUri).length > 80);
  });

  test("regions and fixes speak of the text that they mean", () => {
    const { results } = runOf(all.diagnostics, all.sources);
    for (const [index, { locations, fixes = [], ruleId }] of results.entries()) {
      const { span, fix } = all.diagnostics[index] ?? assert.fail();
      const source = all.sources.get(span.file);
      if (!source) continue;
      const shown = (start: number, end: number) => source.show(source.text.slice(start, end));
      const { region } = locations[0].physicalLocation;
      assert.equal(textIn(source, region), shown(span.start, span.end), ruleId);
      const [change] = fixes[0]?.artifactChanges ?? [];
      for (const [at, { deletedRegion, insertedContent }] of change?.replacements.entries() ?? []) {
        const { charOffset, charLength } = deletedRegion;
        const edit = fix?.edits.filter((each) => each.span.file === fix.edits[0]?.span.file)[at];
        const target = edit && all.sources.get(edit.span.file);
        if (!edit || !target) continue;
        assert.equal(
          target.show(target.text).slice(charOffset, charOffset + charLength),
          target.show(target.text.slice(edit.span.start, edit.span.end)),
          ruleId,
        );
        assert.equal(insertedContent.text, target.show(edit.text));
      }
    }
  });

  test("paths are relative to the folder of the run; what lies outside is a file: address", () => {
    const message = say({ en: "said", zh: "说" });
    const files = ["a b/站.conf", "../out.conf", "/etc/nginx/nginx.conf"];
    const { results, originalUriBaseIds } = runOf(
      files.map((file) => ({
        code: "x/y",
        severity: "info",
        message,
        span: { file, start: 0, end: 1 },
      })),
      new Map(files.map((file) => [file, Source.fromText(file, "x\n")])),
    );
    assert.deepEqual(
      results.map(({ locations: [one] }) => one.physicalLocation.artifactLocation),
      [
        { uri: "a%20b/%E7%AB%99.conf", uriBaseId: "%SRCROOT%", index: 0 },
        { uri: "file:///out.conf", index: 1 },
        { uri: "file:///etc/nginx/nginx.conf", index: 2 },
      ],
    );
    assert.equal(originalUriBaseIds["%SRCROOT%"]?.uri, "file:///w%20x/");
  });

  test("columns count UTF-16 units: a sign outside the plane is two", () => {
    const source = Source.fromText("a.conf", "# 😀 站\n\tset $a 😀; x y;\n");
    const start = source.text.indexOf("x y");
    const span = { file: "a.conf", start, end: start + 3 };
    const message = say({ en: "said", zh: "说" });
    const { results } = runOf(
      [{ code: "x/y", severity: "warning", message, span }],
      new Map([["a.conf", source]]),
    );
    const { region } = results[0]?.locations[0].physicalLocation ?? assert.fail();
    assert.deepEqual(region, { startLine: 2, startColumn: 13, endLine: 2, endColumn: 16 });
  });

  test("a file without a whole tree is told of", () => {
    const message = say({ en: "said", zh: "说" });
    const span = { file: "a.conf", start: 0, end: 0 };
    const run = runOf([{ code: "syntax/unfinished", severity: "error", message, span }], new Map());
    assert.deepEqual(run.invocations, [{ executionSuccessful: false }]);
  });
});
