import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { type Format, formatResult } from "../../src/lint/formats/formats.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import { say } from "../../src/messages/text.ts";
import { Source } from "../../src/text/source.ts";

const path = "站点/a b.conf";
const text = "# 组\nupstream u {\n    # 主\tserver 10.0.0.1 max_fails=0;\n}\n";
const other = Source.fromText("other.conf", "events {}\n");

/** A finding of two lines' text, with everything that a format may carry. */
function finding(source: Source, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = source.text.indexOf("max_fails=0");
  const span = { file: source.path, start, end: start + 11 };
  return {
    code: "upstream/max-fails-zero",
    severity: "error",
    message: say({ en: "100% <lost>, a: b", zh: "全部丢失" }),
    help: say({ en: "count failures", zh: "请统计失败" }),
    span,
    related: [{ span: { ...span, start: 4, end: 14 }, message: say({ en: "group", zh: "该组" }) }],
    fix: {
      title: say({ en: "drop it", zh: "删除" }),
      safety: "unsafe",
      edits: [{ span, text: "max_fails=3" }],
    },
    node: "lb1",
    ...more,
  };
}

const report = (format: Format, diagnostics: readonly Diagnostic[], source = sourceOf(text)) =>
  formatResult(
    format,
    { diagnostics, sources: new Map([source, other].map((each) => [each.path, each])) },
    { language: "en", paint: noPaint, version: "1.2.3" },
  );

const sourceOf = (content: string) => Source.fromText(path, content);
const source = sourceOf(text);

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleIndex: number;
        readonly locations: readonly unknown[];
        readonly fixes: readonly unknown[];
        readonly partialFingerprints: { readonly "lbc/v1": string };
      }[];
    },
  ];
}

const names = async (content: string) => {
  const moved = sourceOf(content);
  const report2 = await report("sarif", [finding(moved), finding(moved)], moved);
  const { runs } = JSON.parse(report2) as Sarif;
  return runs[0].results.map(({ partialFingerprints }) => partialFingerprints["lbc/v1"]);
};

const nameWith = async (password: string) => {
  const secret = sourceOf(`auth_pass ${password} max_fails=0;\n`);
  const { runs } = JSON.parse(await report("sarif", [finding(secret)], secret)) as Sarif;
  return runs[0].results[0]?.partialFingerprints["lbc/v1"];
};

describe("reports for machines", () => {
  test("github escapes what would end a property or a message", async () => {
    assert.equal(
      await report("github", [finding(source)]),
      "::error file=站点/a b.conf,line=3,endLine=3,col=25,endColumn=35,title=upstream/max-fails-zero::100%25 <lost>, a: b%0Acount failures\n",
    );
    assert.match(
      await report("github", [
        finding(source, { span: { ...finding(source).span, file: "a,b:c" } }),
      ]),
      /^::error file=a%2Cb%3Ac,/,
    );
    assert.match(await report("github", [finding(source, { severity: "info" })]), /^::notice /);
  });

  test("sarif names every rule, counts columns in UTF-16, and changes offsets", async () => {
    const { runs } = JSON.parse(await report("sarif", [finding(source)])) as Sarif;
    const [run] = runs;
    const [result] = run.results;
    assert.ok(result);
    assert.equal(run.tool.driver.rules.length, rules.length);
    assert.equal(run.tool.driver.rules[result.ruleIndex]?.id, "upstream/max-fails-zero");
    const place = { uri: "%E7%AB%99%E7%82%B9/a%20b.conf", uriBaseId: "%SRCROOT%", index: 0 };
    assert.deepEqual(result.locations, [
      {
        physicalLocation: {
          artifactLocation: place,
          region: { startLine: 3, startColumn: 25, endLine: 3, endColumn: 36 },
        },
      },
    ]);
    const start = text.indexOf("max_fails");
    assert.deepEqual(result.fixes, [
      {
        description: { text: "drop it" },
        artifactChanges: [
          {
            artifactLocation: place,
            replacements: [
              {
                deletedRegion: { charOffset: start, charLength: 11 },
                insertedContent: { text: "max_fails=3" },
              },
            ],
          },
        ],
      },
    ]);
  });

  test("a finding keeps its name while lines move, and equal lines have names of their own", async () => {
    const [first, second] = await names(text);
    assert.notEqual(first, second);
    assert.deepEqual(await names(`\n\n# moved\n${text}`), [first, second]);
  });

  test("a password changes no name: its digest would tell it", async () => {
    assert.equal(await nameWith("hunter22"), await nameWith("sesame33"));
  });

  test("gitlab's severities and lines", async () => {
    const [entry] = JSON.parse(await report("gitlab", [finding(source)])) as [object];
    assert.deepEqual(
      { ...entry, fingerprint: "" },
      {
        description: "100% <lost>, a: b",
        check_name: "upstream/max-fails-zero",
        fingerprint: "",
        severity: "critical",
        location: { path, lines: { begin: 3, end: 3 } },
      },
    );
  });

  test("rdjson counts bytes of UTF-8", async () => {
    const { diagnostics } = JSON.parse(await report("rdjson", [finding(source)])) as {
      diagnostics: readonly [{ location: object; suggestions: readonly object[] }];
    };
    const range = { start: { line: 3, column: 27 }, end: { line: 3, column: 38 } };
    assert.deepEqual(diagnostics[0].location, { path, range });
    assert.deepEqual(diagnostics[0].suggestions, [{ range, text: "max_fails=3" }]);
  });

  test("checkstyle and junit escape, and name files without findings", async () => {
    const bad = finding(source, { message: say({ en: 'a "b" & <c>\u0001\n', zh: "坏" }) });
    assert.equal(
      await report("checkstyle", [bad]),
      `<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="站点/a b.conf">
    <error line="3" column="25" severity="error" message="a &quot;b&quot; &amp; &lt;c&gt;\uFFFD&#10;" source="lbc.upstream.max-fails-zero"/>
  </file>
  <file name="other.conf">
  </file>
</checkstyle>
`,
    );
    assert.equal(
      await report("junit", [
        bad,
        finding(source, { severity: "info", help: say({ en: "h", zh: "帮" }) }),
      ]),
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lbc lint" tests="3" failures="1" errors="0">
  <testsuite name="站点/a b.conf" tests="2" failures="1" errors="0" skipped="0">
    <testcase name="upstream/max-fails-zero 3:25" classname="站点/a b.conf">
      <failure type="error" message="a &quot;b&quot; &amp; &lt;c&gt;\uFFFD&#10;">站点/a b.conf:3:25: error [upstream/max-fails-zero]: a &quot;b&quot; &amp; &lt;c&gt;\uFFFD&#10;&#10;count failures</failure>
    </testcase>
    <testcase name="upstream/max-fails-zero 3:25" classname="站点/a b.conf">
      <system-out>站点/a b.conf:3:25: info [upstream/max-fails-zero]: 100% &lt;lost&gt;, a: b&#10;h</system-out>
    </testcase>
  </testsuite>
  <testsuite name="other.conf" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="lbc lint" classname="other.conf"/>
  </testsuite>
</testsuites>
`,
    );
  });
});
