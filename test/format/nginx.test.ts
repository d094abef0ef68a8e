import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { formatSource } from "../../src/format/format.ts";
import { Source } from "../../src/text/source.ts";
import { convertText } from "../convert/converting.ts";
import { checkFormat, formatted } from "./formatting.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly becomes: string;
}

const cases: readonly Case[] = [
  {
    name: "one statement a line, one blank between arguments, the brace with its name",
    text: "a   b{c\td;e;}server\n{listen 80 ;}",
    becomes: "a b {\n    c d;\n    e;\n}\nserver {\n    listen 80;\n}\n",
  },
  {
    name: "blank lines: one of several, none at the ends of blocks or of the file",
    text: "\n\na;\n\n\n\nb {\n\n  c;\n\n\n  d;\n\n}\n\n\n",
    becomes: "a;\n\nb {\n    c;\n\n    d;\n}\n",
  },
  { name: "an empty block is one word", text: "events {\n\n}", becomes: "events {}\n" },
  { name: "nothing stays nothing", text: " \n\n", becomes: "" },
  {
    name: "comments stay on their line or behind their statement",
    text: "# top  \na;# one\n  #own\nb { # open\n# in\nc;\n}   # close\n",
    becomes: "# top\na; # one\n#own\nb { # open\n    # in\n    c;\n} # close\n",
  },
  {
    name: "a block with nothing but a comment",
    text: "b {\n\n# in\n\n}\nc { # open\n}",
    becomes: "b {\n    # in\n}\nc { # open\n}\n",
  },
  {
    name: "a comment inside a statement, before its end or before its brace",
    text: "a b # one\n c\n# two\n;\nd # three\n\n# four\n{\ne;\n}",
    becomes: "a b # one\n    c;\n# two\nd { # three\n    # four\n    e;\n}\n",
  },
  {
    name: "lines of a long statement stay lines, with one more indentation",
    text: "http {\nlog_format main '$a \"$b\" '\n                '$c';\nif ($a = b)\n{ c; }\n}",
    becomes:
      "http {\n    log_format main '$a \"$b\" '\n        '$c';\n    if ($a = b) {\n        c;\n    }\n}\n",
  },
  {
    name: "quotes go where none are needed, and are of one kind in one statement",
    text: 'a "b" \'c\' "d e" \'f g\' "" \'\';\nb \'x y\' \'say "z"\';\nc "^/a\\.b$" "${d}e" "a{2}" "a;" \'it\\\'s\' "好" "a\\n" "#a";',
    becomes:
      'a b c "d e" "f g" "" "";\nb \'x y\' \'say "z"\';\nc ^/a\\.b$ ${d}e "a{2}" "a;" \'it\\\'s\' "好" "a\\n" "#a";\n',
  },
  {
    name: "quotes stay on names, on what begins a line and before a bracket that touches them",
    text: 'types {\n"text/html" "html"\n"htm";\n}\nif ($a = "b") {}\nif ($a = "b" ) {}',
    becomes:
      'types {\n    "text/html" html\n        "htm";\n}\nif ($a = "b") {}\nif ($a = b ) {}\n',
  },
  {
    name: "foreign blocks are left alone",
    text: "location / {\ncontent_by_lua_block{\n  -- { \n\n\n  ngx.say('}')   \n}\n  a;}",
    becomes:
      "location / {\n    content_by_lua_block {\n  -- { \n\n\n  ngx.say('}')   \n}\n    a;\n}\n",
  },
  {
    name: "words over several lines are left alone",
    text: 'a {\nb "one\n\n   two"  c;\n}',
    becomes: 'a {\n    b "one\n\n   two" c;\n}\n',
  },
  {
    name: "what a conversion took out stays byte for byte, and so does its counterpart",
    text: '  # lbc:ths check_http_send "GET  /\n\n        # lbc:ths| a"; \n  # lbc:ths health_check;\\\n    check "a";   # lbc:ths+\n  b   "c";',
    becomes:
      '# lbc:ths check_http_send "GET  /\n\n        # lbc:ths| a"; \n# lbc:ths health_check;\\\ncheck "a"; # lbc:ths+\nb c;\n',
  },
  {
    name: "nor does a statement's end move before it",
    text: "a\n# lbc:ths b;\\\n;\n",
    becomes: "a\n    # lbc:ths b;\\\n    ;\n",
  },
  {
    name: "the line end that most lines have becomes that of all",
    text: "a;\r\nb;\r\nc {\n# d\r\n}\r\n",
    becomes: "a;\r\nb;\r\nc {\r\n    # d\r\n}\r\n",
  },
  { name: "the other way round", text: "a;\r\nb;\n\n\nc;\n", becomes: "a;\nb;\n\nc;\n" },
];

void describe("the canonical layout of the nginx family", () => {
  for (const { name, text, becomes } of cases)
    void test(name, () => {
      assert.equal(formatted("nginx", text), becomes);
      assert.ok(checkFormat("nginx", "x.conf", Buffer.from(text)));
    });

  void test("a file without a whole tree is not laid out", () => {
    const { text, diagnostics } = formatSource(Source.fromText("x.conf", "a {\nb;\n"), "nginx");
    assert.equal(text, undefined);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ["syntax/unfinished"],
    );
  });

  void test("bytes of another encoding are left alone", () => {
    const gbk = Buffer.from([
      0x23, 0xc4, 0xe3, 0x5c, 0x20, 0x0a, 0x61, 0x20, 0x22, 0x81, 0x5c, 0x81, 0x22, 0x3b,
    ]);
    const result = checkFormat("nginx", "x.conf", gbk);
    assert.equal(result?.toString("latin1"), '#\xc4\xe3\\\na "\x81\\\x81";\n');
  });
});

const pieces = [
  ..."a|b/c|80| |  |\t|\n|\n\n\n|\r\n|;|; |;\n|{|}|{\n|}\n|\\|\\\"|\\'|\\\\|\\n|$|${|${a}|#|# c\n|# d \n|(|)".split(
    "|",
  ),
  ...'a}b|好|"a b"|\'a;b\'|"ab"|\'ab\'|"^\\.x$"|"a"b|"\n"|\'\r\n\'|"it\'s"|\'say "a"\'|"\\""|\'\''.split(
    "|",
  ),
  ...'a_by_lua_block {|# lbc:ths a;\n|# lbc:ths| b;\n|# lbc:ths+\n|a b;\n|a {\n|b;}|；|if ($a = "b") {'.split(
    "|",
  ),
];

/** Text that is whole more often than not. */
const statements = fc.letrec<{ block: string; statement: string; comment: string; word: string }>(
  (tie) => ({
    word: fc.constantFrom(
      "a",
      "$b",
      "'c'",
      '"d"',
      '"e f"',
      "'g \"'",
      "\\;",
      '"\n"',
      "x\\ y",
      "(",
      '"z")',
    ),
    comment: fc.constantFrom(
      "",
      " ",
      "\n",
      "\n\n\n",
      "# c\n",
      " # c \r\n",
      "\n# lbc:ths a;\\\n",
      "\r\n\r\n",
    ),
    statement: fc
      .tuple(
        fc.array(fc.tuple(tie("word"), tie("comment")), { minLength: 1, maxLength: 4 }),
        tie("comment"),
      )
      .map(([words, end]) => `${words.map(([word, gap]) => `${word} ${gap}`).join(" ")};${end}`),
    block: fc.oneof(
      { depthSize: "small" },
      tie("statement"),
      fc
        .tuple(
          tie("comment"),
          tie("comment"),
          fc.array(tie("block"), { maxLength: 3 }),
          tie("comment"),
        )
        .map(([before, first, inner, last]) => `s ${before}{${first}${inner.join("")}}${last}`),
    ),
  }),
);

void describe("any file of the nginx family", () => {
  void test("keeps its words and comments, and formatting twice is formatting once", () => {
    let whole = 0;
    fc.assert(
      fc.property(fc.array(statements.block, { maxLength: 5 }), (blocks) => {
        if (checkFormat("nginx", "x.conf", Buffer.from(blocks.join("")))) whole++;
      }),
      { numRuns: 500 },
    );
    assert.ok(whole > 250, `${whole} of 500 are whole`);
  });

  void test("whatever it holds, as UTF-8 or as bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 12 }),
        fc.boolean(),
        (all, wide) => {
          checkFormat(
            "nginx",
            "x.conf",
            Buffer.from(all.join("") + (wide ? "" : "# \xff"), wide ? "utf8" : "latin1"),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });
});

const examples = join(import.meta.dirname, "../../examples");

void test("what is converted, laid out and converted back says what the source said", () => {
  const ths = { dialect: "ths", version: [6, 0, 1] } as const;
  for (const to of [
    { dialect: "nginx", version: [1, 22, 1] },
    { dialect: "tengine", version: [3, 1] },
  ] as const)
    for (const path of ["ths-pair/lb1", "ths-pair/lb2", "ths-pair-hazards/lb1", "loopback"]) {
      const file = join(examples, path, "httpserver.conf");
      const source = new Source(file, readFileSync(file));
      const text = formatSource(source, "nginx").text ?? "";
      const convert = (one: Source, from: typeof ths | typeof to, target: typeof ths | typeof to) =>
        new Source(file, convertText(one.encode(one.text), from, target).bytes);
      const there = convert(source, ths, to);
      const laidOut = new Source(file, there.encode(formatSource(there, "nginx").text ?? ""));
      const back = convert(laidOut, to, ths);
      assert.equal(formatSource(back, "nginx").text, text, file);
    }
});

void test("the examples keep their words", () => {
  const files = readdirSync(examples, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) =>
    /httpserver\.conf$|mime\.types$|proxy.*\.conf$/.test(name),
  ))
    assert.ok(checkFormat("nginx", file, readFileSync(join(examples, file))), file);
});
