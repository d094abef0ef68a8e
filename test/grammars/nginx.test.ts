import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import type { Statement, Tree, Word } from "../../grammars/ast.ts";
import { parseNginx } from "../../grammars/nginx/parser.ts";
import { applyEdits } from "../../src/text/edit.ts";
import { Source } from "../../src/text/source.ts";

const parse = (text: string) => parseNginx(Source.fromText("nginx.conf", text));

/** `name arg {body}` without layout: what a file says. */
function brief(statements: readonly Statement[]): string {
  return statements
    .map(({ name, args, body, foreign }) => {
      const words = [name, ...args].map(({ text }) => JSON.stringify(text)).join(" ");
      if (foreign) return `${words} <foreign>`;
      return body ? `${words} { ${brief(body)} }` : words;
    })
    .join("; ");
}

const codes = (tree: Tree): readonly string[] => tree.diagnostics.map(({ code }) => code);

const found = (text: string, tree: Tree): readonly string[] =>
  tree.diagnostics.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`);

/** The text after every fix. */
function fixed(text: string, tree: Tree): string {
  const edits = tree.diagnostics.flatMap(({ fix }) => fix?.edits ?? []);
  return applyEdits(text, edits);
}

describe("words as nginx reads them", () => {
  const cases: readonly (readonly [text: string, brief: string])[] = [
    ["a b;", '"a" "b"'],
    ["a{b;}", '"a" { "b" }'],
    ["a {b;}#c\n", '"a" { "b" }'],
    ['a "b c" \'d "e\';', '"a" "b c" "d \\"e"'],
    ['a b"c" d\'e;', '"a" "b\\"c\\"" "d\'e"'],
    ["a ${b}c{d;}", '"a" "${b}c" { "d" }'],
    ["a $ {b;}", '"a" "$" { "b" }'],
    ["a $b{c;}", '"a" "$b" { "c" }'],
    ["a b#c;", '"a" "b#c"'],
    ["a }b;", "stray"],
    ["a b}c;", '"a" "b}c"'],
    ["a \\{b\\;c;", '"a" "\\\\{b\\\\;c"'],
    ['a "\\"\\t\\r\\n\\\\\\d\\\'";', '"a" "\\"\\t\\r\\n\\\\\\\\d\'"'],
    ["a b\\ c;", '"a" "b\\\\ c"'],
    ["a\r\nb;\r\n", '"a" "b"'],
    ['if ($a = "b") { c; }', '"if" "($a" "=" "b" ")" { "c" }'],
    // What was meant: nginx itself reads a block with the directive `2}$`.
    ["location ~ ^/(a|b){2}$ {}", '"location" "~" "^/(a|b){2}$" {  }'],
    ["a ^/(a|b){2}$ {}", '"a" "^/(a|b)" { "2}$" {  } }'],
    ['location ~ "^/(a|b){2}$" {}', '"location" "~" "^/(a|b){2}$" {  }'],
    ["", ""],
    ["# only\n\n# comments", ""],
    ["a\u2028b;", '"a\u2028b"'],
    ['"a" b;', '"a" "b"'],
    [
      "content_by_lua_block { local a = '}' -- }\n [[ } ]] if {} end } b;",
      '"content_by_lua_block" <foreign>; "b"',
    ],
    ["set_by_lua_block $a { return {1} }", '"set_by_lua_block" "$a" <foreign>'],
  ];
  for (const [text, expected] of cases)
    test(JSON.stringify(text), () => {
      const tree = parse(text);
      if (expected === "stray") return assert.deepEqual(codes(tree)[0], "syntax/unfinished");
      assert.equal(brief(tree.statements), expected);
    });

  test("a quoted word knows its quote, and its span covers it", () => {
    const [statement] = parse("a 'b c';").statements;
    const word = statement?.args[0];
    assert.deepEqual([word?.text, word?.quote], ["b c", "'"]);
    assert.deepEqual(word?.span, { file: "nginx.conf", start: 2, end: 7 });
    assert.deepEqual(statement?.span, { file: "nginx.conf", start: 0, end: 8 });
  });

  test("a comment ends before the end of its line", () => {
    assert.deepEqual(
      parse("a; # b\r\n#c").comments.map(({ span }) => [span.start, span.end]),
      [
        [3, 6],
        [8, 10],
      ],
    );
  });
});

describe("errors: where they are, what mends them, what is left", () => {
  const cases: readonly {
    readonly what: string;
    readonly text: string;
    readonly found: readonly string[];
    readonly fixed?: string;
    readonly brief?: string;
  }[] = [
    {
      what: "a `;` missing before `}`",
      text: "http {\n  server {\n    listen 80;\n    root /a\n  }\n}\n",
      found: ["syntax/unfinished /a"],
      fixed: "http {\n  server {\n    listen 80;\n    root /a;\n  }\n}\n",
      brief: '"http" { "server" { "listen" "80"; "root" "/a" } }',
    },
    {
      what: "two of them, told apart by lines",
      text: "server {\n  listen 80\n  root /a\n}\n",
      found: ["syntax/unfinished 80", "syntax/unfinished /a"],
      fixed: "server {\n  listen 80;\n  root /a;\n}\n",
    },
    { what: "a `;` missing at the end", text: "user www\n", found: ["syntax/unfinished www"] },
    {
      what: "several lines that are one directive",
      text: "log_format a 'b'\n    'c';\n",
      found: [],
      brief: '"log_format" "a" "b" "c"',
    },
    {
      what: "a quote that is never closed",
      text: 'a "b;\nc d;\n',
      found: ['syntax/unfinished "'],
      brief: '"a" "b"; "c" "d"',
    },
    {
      what: "a quote that closes lines later, where the next one opens",
      text: 'a "b;\nc "d";\ne f;\n',
      found: ['syntax/unfinished "'],
      brief: '"a" "b"; "c" "d"; "e" "f"',
    },
    {
      what: "text after a closing quote",
      text: 'a "b"c;',
      found: ["syntax/unexpected c"],
      brief: '"a" "b" "c"',
    },
    { what: "a bracket after a closing quote", text: 'if ($a = "b"){}', found: [] },
    { what: "a bracket after a quote of two lines", text: 'if ($a = "b\nc"){}', found: [] },
    {
      what: "a quoted word of 4095 bytes",
      text: `a "${"b".repeat(4095)}";`,
      found: ['syntax/too-long "'],
    },
    { what: "a quoted word of 4094 bytes", text: `a "${"b".repeat(4094)}";`, found: [] },
    { what: "a `;` too many", text: "a;;b;", found: ["syntax/unexpected ;"], fixed: "a;b;" },
    { what: "a block without a name", text: "{ a; }", found: ["syntax/unexpected {"] },
    {
      what: "a `}` missing, found by indentation",
      text: "http {\n  server {\n    location / {\n      root /a;\n    location /b {\n    }\n  }\n}\n",
      found: ["syntax/unfinished location / {"],
      fixed:
        "http {\n  server {\n    location / {\n      root /a;\n    }\n    location /b {\n    }\n  }\n}\n",
    },
    {
      what: "two `}` missing at the end",
      text: "http {\n  server {\n    listen 80;\n",
      found: ["syntax/unfinished http {", "syntax/unfinished server {"],
      fixed: "http {\n  server {\n    listen 80;\n  }\n}\n",
    },
    {
      what: "a `}` too many, found by indentation",
      text: "http {\n  server {\n    listen 80;\n    }\n  }\n  server {\n    listen 81;\n  }\n}\n",
      found: ["syntax/brace-mismatch }"],
      fixed: "http {\n  server {\n    listen 80;\n  }\n  server {\n    listen 81;\n  }\n}\n",
    },
    {
      what: "a `{` missing, found by indentation",
      text: "http {\n  server\n    listen 80;\n    root a;\n  }\n}\n",
      found: ["syntax/brace-mismatch server"],
      fixed: "http {\n  server {\n    listen 80;\n    root a;\n  }\n}\n",
    },
    {
      what: "a `{` missing behind arguments",
      text: "http {\n  server {\n    location ~ a\n      root b;\n    }\n  }\n}\n",
      found: ["syntax/brace-mismatch location ~ a"],
      fixed: "http {\n  server {\n    location ~ a {\n      root b;\n    }\n  }\n}\n",
    },
    {
      what: "a quote missing before the `;`",
      text: 'a {\n  b "c d;\n}\n',
      found: ['syntax/unfinished "'],
      fixed: 'a {\n  b "c d";\n}\n',
    },
    {
      what: "a `}` too many on one line",
      text: "events {} }\nhttp {}\n",
      found: ["syntax/brace-mismatch }"],
      brief: '"events" {  }; "http" {  }',
      fixed: "events {}\nhttp {}\n",
    },
    {
      what: "a Lua block without an end",
      text: "a_by_lua_block { if {",
      found: ["syntax/unfinished a_by_lua_block"],
    },
    {
      what: "a NUL byte",
      text: "a b\0;c;",
      found: ["syntax/nul \0"],
      brief: '"a" "b\\u0000"; "c"',
    },
    {
      what: "a byte order mark",
      text: "\uFEFFuser a;",
      found: ["syntax/byte-order-mark \uFEFF"],
      fixed: "user a;",
      brief: '"user" "a"',
    },
    { what: "a word of 4096 bytes", text: `a ${"b".repeat(4096)};`, found: ["syntax/too-long b"] },
    { what: "a word of 4095 bytes", text: `a ${"b".repeat(4095)};`, found: [] },
    {
      what: "a long word of other letters",
      text: `a ${"好".repeat(1366)};`,
      found: ["syntax/too-long 好"],
    },
  ];
  for (const one of cases)
    test(one.what, () => {
      const tree = parse(one.text);
      assert.deepEqual(found(one.text, tree), one.found);
      if (one.brief !== undefined) assert.equal(brief(tree.statements), one.brief);
      if (one.fixed === undefined) return;
      assert.equal(fixed(one.text, tree), one.fixed);
      assert.deepEqual(codes(parse(one.fixed)), []);
    });

  test("every error of a file is found in one run", () => {
    const tree = parse('a "b"c;\n;\nd “e”；\nf\n}');
    assert.deepEqual(codes(tree), [
      "syntax/unexpected",
      "syntax/unexpected",
      "syntax/full-width-punctuation",
      "syntax/full-width-punctuation",
      "syntax/unfinished",
      "syntax/brace-mismatch",
    ]);
  });

  test("blocks deeper than 200 are one finding", () => {
    const tree = parse(`${"a{".repeat(5000)}${"}".repeat(5000)}`);
    assert.deepEqual(codes(tree), ["syntax/nesting-too-deep"]);
  });
});

describe("full-width punctuation", () => {
  const mended: readonly (readonly [wide: string, ascii: string])[] = [
    ["listen 80；\nroot /a;", "listen 80;\nroot /a;"],
    ["root “/a b”；", 'root "/a b";'],
    ["root ‘/a’;", "root '/a';"],
    ["server ｛ listen 80; ｝", "server { listen 80; }"],
    ["server｛\nlisten 80；\n｝\n", "server{\nlisten 80;\n}\n"],
    ["listen　80;", "listen 80;"],
    ["　　listen 80;", "  listen 80;"],
    ["proxy_pass http：//a：80;", "proxy_pass http://a:80;"],
    ["if （$a = b） { c; }", "if ($a = b) { c; }"],
    ['root "/a”；', 'root "/a";'],
    ["allow 10.0.0.1；deny all；", "allow 10.0.0.1;deny all;"],
  ];
  for (const [wide, ascii] of mended) {
    test(wide, () => {
      const tree = parse(wide);
      assert.ok(codes(tree).every((code) => code === "syntax/full-width-punctuation"));
      assert.equal(fixed(wide, tree), ascii);
      assert.equal(brief(tree.statements), brief(parse(ascii).statements));
    });
  }

  test("is the same sign with a blank before the brace and without", () => {
    for (const name of ["；", "a；", "服务；"]) {
      const glued = codes(parse(`${name}{ b; }`));
      assert.deepEqual(glued, codes(parse(`${name} { b; }`)), name);
      assert.ok(glued.includes("syntax/full-width-punctuation"), name);
    }
  });

  test("is found in GBK too, and its fix keeps the bytes around it", () => {
    const bytes = Buffer.concat([
      Buffer.from("# "),
      Buffer.from([0xb7, 0xfe, 0xce, 0xf1]),
      Buffer.from("\nlisten 80"),
      Buffer.from([0xa3, 0xbb]),
      Buffer.from("\nserver "),
      Buffer.from([0xa3, 0xfb]),
      Buffer.from(" root "),
      Buffer.from([0xa1, 0xb0]),
      Buffer.from("/a"),
      Buffer.from([0xa1, 0xb1]),
      Buffer.from([0xa3, 0xbb]),
      Buffer.from([0xa1, 0xa1, 0xa3, 0xfd]),
      Buffer.from("\n"),
    ]);
    const source = new Source("gbk.conf", bytes);
    assert.equal(source.encoding, "bytes");
    const tree = parseNginx(source);
    assert.deepEqual(new Set(codes(tree)), new Set(["syntax/full-width-punctuation"]));
    const text = source.encode(fixed(source.text, tree)).toString("latin1");
    assert.equal(text, '# \xb7\xfe\xce\xf1\nlisten 80;\nserver { root "/a"; }\n');
  });

  for (const text of [
    "# 注释；“引号”\n",
    'add_header X "好；好";',
    "return 200 你好，世界;",
    "return 200 好；好;",
  ])
    test(`text is text: ${text.trim()}`, () => assert.deepEqual(codes(parse(text)), []));
});

/** The spans of everything that is no blank space, from left to right. */
function covers(tree: Tree): readonly { readonly start: number; readonly end: number }[] {
  const spans: { start: number; end: number }[] = tree.comments.map(({ span }) => span);
  const visit = (statement: Statement, from: number, to: number): void => {
    const { span, bodySpan, foreign, name, args, body } = statement;
    assert.ok(from <= span.start && span.end <= to, "a span leaves the one around it");
    const words: readonly Word[] = [name, ...args];
    let last = span.start;
    for (const word of words) {
      assert.ok(last <= word.span.start && word.span.end <= span.end, "words are out of order");
      last = word.span.end;
      spans.push(word.span);
    }
    if (bodySpan) assert.ok(last <= bodySpan.start && bodySpan.end === span.end);
    if (foreign) spans.push(foreign);
    let inner = bodySpan?.start ?? last;
    for (const one of body ?? []) {
      visit(one, inner, span.end);
      inner = one.span.end;
    }
  };
  let last = 0;
  for (const statement of tree.statements) {
    visit(statement, last, Infinity);
    last = statement.span.end;
  }
  return spans.toSorted((a, b) => a.start - b.start);
}

/** What is left of a text where a tree may have a hundred nodes. */
function most(text: string): readonly (string | number)[] {
  const tree = parseNginx(Source.fromText("nginx.conf", text), 100);
  const seen = tree.diagnostics.map(({ code, span }) => `${code} ${span.start}`);
  return [tree.statements.length, tree.comments.length, tree.nodes, ...seen];
}

describe("properties", () => {
  const pieces = fc.constantFrom(
    "a",
    "listen",
    "{",
    "}",
    ";",
    " ",
    "\n",
    "\t",
    "\r\n",
    '"',
    "'",
    "\\",
    "$",
    "${b}",
    "#",
    "//",

    "；",
    "“",
    "”",
    "｛",
    "｝",
    "　",
    "：",
    "\0",
    "好",
    "𝒳",
    "_by_lua_block",
    "[[",
    "]]",
    "80",
    "(",
    ")",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.array(pieces, { maxLength: 60 }).map((all) => all.join("")),
  );

  test("no text makes the parser throw, spans nest and stay inside the file", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const tree = parse(text);
        const spans = covers(tree);
        for (const { start, end } of spans) assert.ok(start <= end && end <= text.length);
        for (const { span } of tree.diagnostics)
          assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length);
      }),
      { numRuns: 1500 },
    );
  });

  test("no bytes do", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        covers(parseNginx(new Source("b.conf", bytes)));
      }),
      { numRuns: 500 },
    );
  });

  test("what no span covers is blank, braces, semicolons: nothing of a file is lost", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const tree = parse(text);
        if (tree.diagnostics.length > 0) return;
        let rest = "";
        let from = 0;
        for (const { start, end } of covers(tree)) {
          rest += text.slice(from, start);
          from = Math.max(from, end);
        }
        assert.match(rest + text.slice(from), /^[ \t\r\n;{}]*$/);
      }),
      { numRuns: 1500 },
    );
  });

  const word = fc.stringMatching(/^[a-z/._$0-9-]{1,8}$/);
  const statements: fc.Arbitrary<string> = fc.letrec<{ one: string; many: string }>((tie) => ({
    one: fc
      .tuple(
        fc.array(word, { minLength: 1, maxLength: 3 }),
        fc.option(tie("many"), { depthSize: "small" }),
      )
      .map(([words, body]) => words.join(" ") + (body === null ? ";" : ` { ${body} }`)),
    many: fc.array(tie("one"), { maxLength: 3 }).map((all) => all.join("\n")),
  })).many;

  test("what is well formed gives no diagnostic and comes back from the tree", () => {
    const print = (all: readonly Statement[]): string =>
      all
        .map(({ name, args, body }) => {
          const words = [name, ...args].map(({ text }) => text).join(" ");
          return body ? `${words} { ${print(body)} }` : `${words};`;
        })
        .join("\n");
    fc.assert(
      fc.property(statements, (text) => {
        const tree = parse(text);
        assert.deepEqual(codes(tree), []);
        assert.equal(print(tree.statements), text);
      }),
    );
  });

  test("what fills the memory is one finding, and no half of a tree", () => {
    assert.deepEqual(most("a;".repeat(99)), [99, 0, 99]);
    assert.deepEqual(most("a;".repeat(101)), [0, 0, 0, "syntax/too-large 199"]);
    assert.deepEqual(most("#\n".repeat(200)), [0, 0, 0, "syntax/too-large 198"]);
    assert.deepEqual(most(`a${" b".repeat(2000)}`), [0, 0, 0, "syntax/too-large 2198"]);
    assert.deepEqual(most(";".repeat(50) + "a;".repeat(200)), [0, 0, 0, "syntax/too-large 249"]);
  });

  test("words that nobody asked for are the same when somebody does", () => {
    const [statement] = parse('a \'b\' # c\n "d\\"" e\\;f ${g}h{}').statements;
    const args = statement?.args.map(({ text, quote, span }) => [
      text,
      quote,
      span.start,
      span.end,
    ]);
    assert.deepEqual(args, [
      ["b", "'", 2, 5],
      ['d"', '"', 11, 16],
      ["e\\;f", undefined, 17, 21],
      ["${g}h", undefined, 22, 27],
    ]);
    assert.equal(statement?.args, statement?.args);
  });

  test("a file of megabytes takes linear time, whatever is wrong with it", () => {
    const hostile = [
      `a ${"x".repeat(1_000_000)};`,
      `a "${"x\n".repeat(200_000)}`,
      "a{".repeat(100_000),
      "}".repeat(80_000),
      "\"a\n'b\n".repeat(40_000),
      "；“”｛".repeat(20_000),
      `content_by_lua_block { ${'[[ ] "'.repeat(100_000)}`,
      "content_by_lua_block { [[ \n".repeat(20_000),
      `${"a ".repeat(200_000)}{`,
    ];
    for (const text of hostile) {
      const start = performance.now();
      parse(text);
      assert.ok(performance.now() - start < 8000, text.slice(0, 20));
    }
  });
});
