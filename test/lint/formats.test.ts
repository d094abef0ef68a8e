import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { formatJson } from "../../src/lint/formats/json.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { formatPretty } from "../../src/lint/formats/pretty.ts";
import { maskSecrets } from "../../src/lint/formats/secrets.ts";
import { say } from "../../src/messages/text.ts";
import { displayWidth } from "../../src/messages/width.ts";
import { Source } from "../../src/text/source.ts";

const span = (source: Source, text: string) => {
  const start = source.text.indexOf(text);
  return { file: source.path, start, end: start + text.length };
};

const finding = (source: Source, text: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: "upstream/max-fails-zero",
  severity: "error",
  message: say({ en: "failures are not counted", zh: "失败不计数" }),
  span: span(source, text),
  ...more,
});

const sourcesOf = (...sources: readonly Source[]) =>
  new Map(sources.map((source) => [source.path, source]));

const pretty = (sources: readonly Source[], ...diagnostics: readonly Diagnostic[]) =>
  formatPretty({ diagnostics, sources: sourcesOf(...sources) }, { language: "en", paint: noPaint });

/** The text above the carets, found by the columns that a terminal shows. */
function underlined(output: string): string {
  const lines = output.split("\n");
  const at = lines.findIndex((line) => /\^/.test(line));
  const carets = lines[at] ?? "";
  const from = displayWidth(carets.slice(0, carets.indexOf("^")));
  const to = displayWidth(carets.slice(0, carets.lastIndexOf("^") + 1));
  let column = 0;
  let text = "";
  for (const character of lines[at - 1] ?? "") {
    if (column >= from && column < to) text += character;
    column += displayWidth(character);
  }
  return text;
}

describe("pretty", () => {
  test("says what, where, what it has to do with, and what to do", () => {
    const a = Source.fromText("a.conf", "upstream u {\n\tserver 10.0.0.1 max_fails=0;\n}\n");
    const b = Source.fromText("b.conf", "include a.conf;\n");
    const output = pretty(
      [a, b],
      finding(a, "max_fails=0", {
        help: say({ en: "count failures", zh: "请统计失败" }),
        related: [
          { span: span(a, "upstream u"), message: say({ en: "this group", zh: "该组" }) },
          { span: span(b, "include a.conf;"), message: say({ en: "from here", zh: "由此" }) },
        ],
        fix: {
          title: say({ en: "write max_fails=3", zh: "改为 max_fails=3" }),
          safety: "unsafe",
          edits: [{ span: span(a, "max_fails=0"), text: "max_fails=3" }],
        },
        node: "lb1",
      }),
    );
    assert.equal(
      output,
      `error[upstream/max-fails-zero]: failures are not counted
   ╭─ a.conf:2:18 (lb1)
 1 │ upstream u {
   │ ---------- this group
 2 │     server 10.0.0.1 max_fails=0;
   │                     ^^^^^^^^^^^
   ╭─ b.conf:1:1
 1 │ include a.conf;
   │ --------------- from here
   = help: count failures
   = fix: write max_fails=3 (--fix --unsafe)

1 error in 2 files
1 can be fixed with --fix --unsafe (look at --diff first)
`,
    );
  });

  test("nothing found is said too", () => {
    const source = Source.fromText("a.conf", "events {}\n");
    assert.equal(pretty([source]), "no findings in 1 file\n");
  });

  for (const [name, line] of [
    ["tabs", "\tserver\t10.0.0.1\tmax_fails=0;"],
    ["wide characters", "    # 负载；均衡 max_fails=0;"],
    ["combining marks", "    # e\u0301e\u0301 max_fails=0;"],
    ["astral characters", "    # 😀😀 max_fails=0;"],
    ["control characters", "    # \u001b[31m\u0000 max_fails=0;"],
    ["right-to-left marks", "    # \u202e max_fails=0;"],
  ] as const) {
    test(`carets stand under the text behind ${name}`, () => {
      const source = Source.fromText("a.conf", `${line}\n`);
      const output = pretty([source], finding(source, "max_fails=0"));
      assert.equal(underlined(output), "max_fails=0");
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(output, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    });
  }

  test("carets stand under the text of a GBK file, which is shown decoded", () => {
    const bytes = Buffer.concat([
      Buffer.from("server 10.0.0.1; # "),
      Buffer.from([0xb8, 0xba, 0xd4, 0xd8]),
      Buffer.from(" max_fails=0;\n"),
    ]);
    const source = new Source("gbk.conf", bytes);
    const output = pretty([source], finding(source, "max_fails=0"));
    assert.match(output, /# 负载 max_fails=0;/);
    assert.match(output, /gbk\.conf:1:23/);
    assert.equal(underlined(output), "max_fails=0");
  });

  test("names of a GBK file are decoded in messages", () => {
    const source = new Source("gbk.conf", Buffer.from([0xd6, 0xa7, 0xb8, 0xb6, 0x3b, 0x0a]));
    const name = source.text.slice(0, 4);
    const message = say({ en: "{name} is empty", zh: "{name} 为空" }, { name });
    const found = finding(source, name, { message });
    assert.match(pretty([source], found), /: 支付 is empty\n/);
    const json = formatJson(
      { diagnostics: [found], sources: sourcesOf(source) },
      { language: "zh" },
    );
    assert.match(json, /"message": "支付 为空"/);
  });

  test("of a very long line the part around the place is shown", () => {
    const source = Source.fromText(
      "a.conf",
      `${"x ".repeat(5000)}max_fails=0 ${"y ".repeat(5000)}\n`,
    );
    const output = pretty([source], finding(source, "max_fails=0"));
    assert.equal(underlined(output), "max_fails=0");
    for (const line of output.split("\n")) assert.ok(displayWidth(line) < 160, line);
  });

  test("of hundreds of related places a few are shown", () => {
    const source = Source.fromText("a.conf", "include b.conf;\n".repeat(300) + "x y;\n");
    const related = Array.from({ length: 300 }, (_, line) => ({
      span: { file: "a.conf", start: line * 16, end: line * 16 + 15 },
      message: say({ en: "included from here", zh: "由此处 include" }),
    }));
    const output = pretty([source], finding(source, "x y;", { related }));
    assert.equal(output.match(/included from here/g)?.length, 6);
    assert.match(output, /= note: and 294 more places/);
  });

  test("a place of several lines is marked on its first", () => {
    const source = Source.fromText("a.conf", "server {\n  listen 80;\n}\n");
    const output = pretty([source], finding(source, "server {\n  listen 80;\n}"));
    assert.equal(underlined(output), "server {");
  });

  test("the end of a file is a place", () => {
    const source = Source.fromText("a.conf", "events {}\n");
    const end = { file: "a.conf", start: 10, end: 10 };
    assert.match(
      pretty([source], finding(source, "events", { span: end })),
      /a\.conf:2:1\n 2 │\n   │ \^/,
    );
  });

  test("a line of megabytes with thousands of findings costs what is shown of it", () => {
    const text = "a {".repeat(400_000);
    const source = Source.fromText("a.conf", text);
    for (let start = 0; start < text.length; start += 300) {
      const shown = pretty(
        [source],
        finding(source, "", { span: { file: "a.conf", start, end: start + 1 } }),
      );
      assert.ok(shown.length < 1000);
      assert.match(shown, start > 600 ? / 1 │ ….*…\n/ : / 1 │ .*…\n/);
    }
  });

  test("an empty file is a place", () => {
    const source = Source.fromText("a.conf", "");
    const start = { file: "a.conf", start: 0, end: 0 };
    const shown = pretty([source], finding(source, "", { span: start }));
    assert.match(shown, /╭─ a\.conf\n/);
    assert.doesNotMatch(shown, /│/);
  });

  test("user text in a message cannot drive the terminal", () => {
    const source = Source.fromText("a.conf", "x y;\n");
    const message = say({ en: "no {name}", zh: "无 {name}" }, { name: "\u001b[2J\u0007" });
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(pretty([source], finding(source, "x", { message })), /[\u001b\u0007]/);
  });
});

describe("credentials", () => {
  for (const line of [
    "proxy_pass http://admin:hunter2@10.0.0.1:80x/;",
    'proxy_set_header Authorization "Bearer hunter2" extra;',
    "proxy_set_header X-Api-Key hunter2;",
    "auth_pass hunter2",
    "set $password hunter2;",
  ])
    test(`are starred out: ${line.split(" ")[0]}`, () => {
      const source = Source.fromText("a.conf", `${line}\n`);
      const message = say({ en: "not `{line}`", zh: "不是 `{line}`" }, { line });
      const found = finding(source, line, { message });
      const json = formatJson(
        { diagnostics: [found], sources: sourcesOf(source) },
        { language: "en" },
      );
      for (const output of [pretty([source], found), json]) {
        assert.doesNotMatch(output, /hunter2/);
        assert.match(output, /\*{7}/);
      }
    });

  test("variables, paths and addresses are none", () => {
    for (const line of [
      "proxy_set_header Authorization $http_authorization;",
      "proxy_pass http://app:8080/secret/;",
      "ssl_password_file /etc/ssl/password.txt;",
      "sticky cookie srv expires=1h path=/;",
      // Where a secret stands is none.
      '  floats: { vip: { vrid: 51, secret: env("VRRP_SECRET") } },',
      "secret: env:VRRP_SECRET",
      "floats: {vip: {secret: 'file:/etc/keepalived/secret', vrid: 51}}",
      '{"auth_pass": "env:VRRP_SECRET"}',
      "secret: env(name),",
    ])
      assert.equal(maskSecrets(line), line);
    for (const [line, masked] of [
      ["secret: environment", "secret: ***********"],
      ['secret: "env:it is not"', 'secret: "****** ** ***"'],
      ["password=file:relative", "password=*************"],
    ])
      assert.equal(maskSecrets(line ?? ""), masked);
  });
});

describe("json", () => {
  test("has the shape of the contract", () => {
    const source = Source.fromText("lb1/nginx.conf", "# 负载\nserver 10.0.0.1 max_fails=0;\n");
    const fix = {
      title: say({ en: "write", zh: "改" }),
      safety: "safe" as const,
      edits: [{ span: span(source, "max_fails=0"), text: "max_fails=3" }],
    };
    const diagnostic = finding(source, "max_fails=0", { fix, node: "lb1" });
    const report: unknown = JSON.parse(
      formatJson({ diagnostics: [diagnostic], sources: sourcesOf(source) }, { language: "zh" }),
    );
    assert.deepEqual(report, {
      version: 1,
      files: ["lb1/nginx.conf"],
      diagnostics: [
        {
          rule: "upstream/max-fails-zero",
          severity: "error",
          message: "失败不计数",
          node: "lb1",
          file: "lb1/nginx.conf",
          line: 2,
          column: 17,
          endLine: 2,
          endColumn: 28,
          fix: {
            title: "改",
            safety: "safe",
            edits: [{ file: "lb1/nginx.conf", start: 21, end: 32, text: "max_fails=3" }],
          },
        },
      ],
      summary: { error: 1, warning: 0, info: 0 },
    });
  });

  test("places in a GBK file are those of the text as shown", () => {
    const bytes = Buffer.concat([Buffer.from([0xb8, 0xba]), Buffer.from(" max_fails=0")]);
    const source = new Source("a", bytes);
    const fix = {
      title: say({ en: "write", zh: "改" }),
      safety: "safe" as const,
      edits: [{ span: span(source, "max_fails=0"), text: "\xd4\xd8" }],
    };
    const json = formatJson(
      { diagnostics: [finding(source, "max_fails=0", { fix })], sources: sourcesOf(source) },
      { language: "en" },
    );
    assert.match(json, /"column": 3/);
    assert.match(json, /"start": 2,\s+"end": 13,\s+"text": "载"/);
  });
});
