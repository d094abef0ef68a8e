import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import type { Statement, Tree } from "../../grammars/ast.ts";
import { type Environment, parseKeepalived } from "../../grammars/keepalived/parser.ts";
import { applyEdits } from "../../src/text/edit.ts";
import { Source } from "../../src/text/source.ts";

const parse = (text: string, environment?: Environment) =>
  parseKeepalived(Source.fromText("keepalived.conf", text), environment);

/** Statements as lines, blocks indented; what the preprocessor took is left out. */
function outline(statements: readonly Statement[], indent = ""): string[] {
  return statements.flatMap(({ name, args, body, inert }) => {
    if (inert) return [];
    const words = [name, ...args].map(({ text, quote }) => (quote ? `"${text}"` : text)).join(" ");
    if (!body) return [`${indent}${words}`];
    return [`${indent}${words} {`, ...outline(body, `${indent}  `), `${indent}}`];
  });
}

const shape = (text: string, environment?: Environment): string[] =>
  outline(parse(text, environment).statements);

const codes = (text: string): string[] => parse(text).diagnostics.map(({ code }) => code);

/** Every diagnostic as `line:column code`. */
function places(text: string): string[] {
  const source = Source.fromText("keepalived.conf", text);
  return parseKeepalived(source).diagnostics.map(({ code, span }) => {
    const { line, column } = source.position(span.start);
    return `${line}:${column} ${code}`;
  });
}

describe("lines", () => {
  test("a statement is a line; blanks, CR and comments are no part of it", () => {
    assert.deepEqual(shape("a  b\tc # x\r\n\r\n! all of it\r\n  d!e\r\n"), ["a b c", "d"]);
  });

  test("only double quotes protect comment signs and braces", () => {
    assert.deepEqual(shape(`a "b # ! {c}"\nd 'e # f'\n`), ['a "b # ! {c}"', "d 'e"]);
  });

  test("a backslash keeps a comment sign; quotes split words", () => {
    assert.deepEqual(shape('a b\\#c\\!d\ne f"g h"i\n'), ["a b#c!d", 'e f "g h" i']);
  });

  test("comments keep their places", () => {
    const text = "a b # x\n!y\r\n";
    const { comments } = parse(text);
    assert.deepEqual(
      comments.map(({ span }) => text.slice(span.start, span.end)),
      ["# x", "!y"],
    );
  });

  test("spans go from the first word to the last one or to the brace", () => {
    const text = 'a b  "c" # d\ne {\n f\n} # g\n';
    const { statements } = parse(text);
    const cut = ({ span }: Statement) => text.slice(span.start, span.end);
    assert.deepEqual(statements.map(cut), ['a b  "c"', "e {\n f\n}"]);
    const body = statements[1]?.bodySpan;
    assert.equal(text.slice(body?.start, body?.end), "{\n f\n}");
  });
});

describe("blocks", () => {
  test("braces split lines wherever they stand", () => {
    assert.deepEqual(shape("a{ b c }d\ne {f\n}g {\nh }\n"), [
      "a {",
      "  b c",
      "}",
      "d",
      "e {",
      "  f",
      "}",
      "g {",
      "  h",
      "}",
    ]);
  });

  test("the opening brace may stand on a later line", () => {
    assert.deepEqual(shape("a b\n\n# c\n{\n d\n}\n"), ["a b {", "  d", "}"]);
  });

  test("several words on one line stay one statement", () => {
    assert.deepEqual(shape("a { interface eth0 priority 100 }"), [
      "a {",
      "  interface eth0 priority 100",
      "}",
    ]);
  });
});

describe("definitions and conditions", () => {
  test("a value stands where its name is, before a blank, a comma, a parenthesis or the end", () => {
    const text = "$A=x y\nb $A\nc ${A}z $A, $A.\n";
    assert.deepEqual(shape(text), ["b x y", "c x yz x y, $A."]);
  });

  test("words of a value have the span of the reference", () => {
    const text = "$A=x y\nb $A c\n";
    const statement = parse(text).statements[1];
    assert.deepEqual(
      statement?.args.map(({ span }) => text.slice(span.start, span.end)),
      ["$A", "$A", "c"],
    );
  });

  test("values are looked up late, and again", () => {
    assert.deepEqual(shape("$A=$B z\n$B=1\nx $A\n$B=2\nx $A\n"), ["x 1 z", "x 2 z"]);
  });

  test("a value of several lines brings lines, blocks, conditions and definitions", () => {
    const text = [
      "$VI= \\",
      "vrrp_instance VI_$N { \\",
      "@lb1 priority 150 \\",
      "@lb2 priority 100 \\",
      "# a comment \\",
      "}",
      "$N=1",
      "$VI",
      "$N=2",
      "$VI",
      "",
    ].join("\n");
    assert.deepEqual(shape(text, { id: "lb1" }), [
      "vrrp_instance VI_1 {",
      "  priority 150",
      "}",
      "vrrp_instance VI_2 {",
      "  priority 150",
      "}",
    ]);
  });

  test("several lines stand at the end of a line only; definitions among them are looked up late", () => {
    assert.deepEqual(shape("$A= \\\nx \\\ny\n\nb $A c\nd $A\n"), ["b $A c", "d x", "y"]);
    const text = "$A= \\\nq \\\n$B=$C \\\nx $B\n\n$C=1\n$A\n$C=2\ny $B\n";
    assert.deepEqual(shape(text), ["q", "x 1", "y 2"]);
  });

  test("a line under another machine's name is not for us", () => {
    const text = "@lb1 a\n@^lb1 b\n@lb1\nc\n";
    assert.deepEqual(shape(text, { id: "lb1" }), ["a", "c"]);
    assert.deepEqual(shape(text, { id: "lb2" }), ["b", "c"]);
    assert.deepEqual(shape(text), ["b", "c"]);
    const [first] = parse("  @lb1 a b\n", { id: "lb1" }).statements;
    assert.deepEqual([first?.condition?.text, first?.span.start], ["@lb1", 2]);
  });

  test("what was defined before counts, and is handed on", () => {
    const before = parse("$IF=eth0\n").definitions;
    const { statements, definitions } = parse("interface $IF\n$B=1\n", { definitions: before });
    assert.deepEqual(outline(statements), ["interface eth0"]);
    assert.deepEqual([...definitions.keys()], ["IF", "B"]);
  });

  test("lines of the preprocessor stay in the tree", () => {
    const { statements } = parse("$A=1\n@x b\n~SEQ(i, 1, 2) c $i\n");
    assert.deepEqual(
      statements.map(({ inert, name }) => inert ?? name.text),
      ["definition", "condition", "sequence", "c", "c"],
    );
  });

  test("a definition under a condition that holds says so", () => {
    const { statements, definitions } = parse("@^other $A=1\n@^ $B= \\\nx\n");
    assert.deepEqual(
      statements.map(({ inert, condition, span }) => [inert, condition?.text, span.start]),
      [
        ["definition", "@^other", 0],
        ["definition", "@^", 13],
      ],
    );
    assert.deepEqual([...definitions.keys()], ["A", "B"]);
  });

  test("definitions without end are errors, not hangs", () => {
    assert.deepEqual(codes("$A=$B\n$B=$A\nx $A\n"), ["syntax/endless-definition"]);
    assert.deepEqual(codes("$A= \\\nx \\\n$A\n\n$A\n"), ["syntax/endless-definition"]);
    assert.deepEqual(codes("$A=$A $A\nx $A\n"), ["syntax/endless-definition"]);
  });

  test("an undefined name in braces is an error: its braces would open a block", () => {
    assert.deepEqual(codes("x ${NAME}\n"), ["syntax/undefined-definition"]);
    assert.deepEqual(codes('x "${NAME}" $NAME\n'), []);
  });
});

describe("sequences", () => {
  test("count up and down, in steps, in hexadecimal", () => {
    assert.deepEqual(shape("~SEQ(N, 3) a $N\n"), ["a 1", "a 2", "a 3"]);
    assert.deepEqual(shape("~SEQ(N, -2) a$N ${N}b\n"), ["a-1 -1b", "a-2 -2b"]);
    assert.deepEqual(shape("~SEQ (N,0,3,8) a $N\n"), ["a 0", "a 3", "a 6"]);
    assert.deepEqual(shape("~SEQx(N, 0x90, 0x10, 0xb0) fe80::${N}:1\n"), [
      "fe80::90:1",
      "fe80::a0:1",
      "fe80::b0:1",
    ]);
  });

  test("take values from a list, several at a time", () => {
    assert.deepEqual(shape("~LST(A, x, y) a $A\n"), ["a x", "a y"]);
    assert.deepEqual(shape("~LST({A, B}, {1,2}, {3}) ${A}-${B}\n"), ["1-2", "3-"]);
  });

  test("nest on a line, the last one fastest", () => {
    assert.deepEqual(shape("~LST(A, 1, 2) ~SEQ(B, 5, 6) a $A $B\n"), [
      "a 1 5",
      "a 1 6",
      "a 2 5",
      "a 2 6",
    ]);
  });

  test("repeat the lines of a definition, and blocks", () => {
    const text = "$VI= \\\nvrrp_instance VI_$N { \\\npriority $N \\\n}\n\n~SEQ(N, 2) $VI\n";
    assert.deepEqual(shape(text), [
      "vrrp_instance VI_1 {",
      "  priority 1",
      "}",
      "vrrp_instance VI_2 {",
      "  priority 2",
      "}",
    ]);
    assert.deepEqual(shape("a { ~SEQ(N, 2) b $N\n}\n~SEQ(N, 2) c { d $N }\n"), [
      "a {",
      "  b 1",
      "  b 2",
      "}",
      "c {",
      "  d 1",
      "}",
      "c {",
      "  d 2",
      "}",
    ]);
  });

  test("stand in definitions, take definitions for their numbers, and hold under a condition", () => {
    assert.deepEqual(shape("$L=~SEQ(N, 2) x $N\n$L\n"), ["x 1", "x 2"]);
    assert.deepEqual(shape("$E=2\n~SEQ(N, $E) x $N\n"), ["x 1", "x 2"]);
    assert.deepEqual(shape("~LST(W, 1, 2) @lb2 x$W\n@lb2 ~SEQ(N, 1) y\n", { id: "lb2" }), [
      "x1",
      "x2",
      "y",
    ]);
  });

  test("what they make stands where the repeated text is", () => {
    const text = "~SEQ(N, 2) a $N\n";
    const spans = parse(text).statements.map(({ span }) => text.slice(span.start, span.end));
    assert.deepEqual(spans, ["~SEQ(N, 2) a $N", "a $N", "a $N"]);
  });
});

test("$_INSTANCE is the name of the machine, where it is known", () => {
  assert.deepEqual(shape("a ${_INSTANCE}\n", { id: "lb1" }), ["a lb1"]);
  assert.deepEqual(shape("a ${_INSTANCE}\n"), ["a ${_INSTANCE}"]);
});

test("a conditional block on one line holds what lies behind the condition", () => {
  const tree = parse("@lb1 a {b c }\n", { id: "lb1" });
  assertNested(tree.statements, 0, 14);
  assert.equal(tree.statements[0]?.condition?.text, "@lb1");
  assert.equal(tree.statements[0]?.body?.[0]?.span.start, 8);
});

describe("errors", () => {
  test("a word of megabytes, and as many full-width signs, are read", () => {
    assert.deepEqual(codes(`a ${"x".repeat(4_000_000)}\n`), ["syntax/line-too-long"]);
    assert.ok(codes(`a ${"；".repeat(200_000)}\n`).length >= 200_000);
  });

  test("an open quote", () => {
    assert.deepEqual(places('a {\n b "c d\n}\ne "f\n'), [
      "2:4 syntax/unfinished",
      "4:3 syntax/unfinished",
    ]);
  });

  test("a NUL, a line that is too long, a backslash that continues nothing", () => {
    assert.deepEqual(places("a b\0c\n"), ["1:4 syntax/nul"]);
    assert.deepEqual(places(`a ${"x".repeat(1030)}\n`), ["1:1 syntax/line-too-long"]);
    assert.deepEqual(places("a b \\\n# c \\\n"), [
      "1:5 syntax/trailing-backslash",
      "2:5 syntax/trailing-backslash",
    ]);
  });

  test("full-width punctuation outside quotes and comments, in UTF-8 and in GBK", () => {
    const text = 'a ｛\n b “c”\n d "；" # ；\n｝\n';
    const { diagnostics } = parse(text);
    assert.deepEqual(
      new Set(diagnostics.map(({ code }) => code)),
      new Set(["syntax/full-width-punctuation"]),
    );
    assert.deepEqual(
      diagnostics.map(({ fix }) => fix?.edits[0]?.text),
      ["{", '"', '"', "}"],
    );
    const gbk = Buffer.concat([Buffer.from("a b"), Buffer.from([0xa3, 0xfb, 0x0a])]);
    const [found] = parseKeepalived(new Source("f", gbk)).diagnostics;
    assert.deepEqual(
      [found?.code, found?.fix?.edits[0]?.text],
      ["syntax/full-width-punctuation", "{"],
    );
  });

  test("GBK comments, whose second byte may be a backslash or a brace, are read over", () => {
    const comment = Buffer.from([0x23, 0x20, 0x95, 0x5c, 0xc4, 0x7d, 0x0a]);
    const bytes = Buffer.concat([comment, Buffer.from("a {\n b\n}\n")]);
    const { statements, diagnostics } = parseKeepalived(new Source("f", bytes));
    assert.deepEqual(outline(statements), ["a {", "  b", "}"]);
    assert.deepEqual(diagnostics, []);
  });

  test("a sequence that keepalived cannot read", () => {
    for (const line of [
      "~LST(a 1, 2) x $a",
      "~SEQ(a) x",
      "~SEQ(a, 3, 1, 1) x",
      "~SEQ(a, 1, 0, 3) x",
    ])
      assert.deepEqual(codes(`${line}\n`), ["syntax/invalid-sequence"], line);
    assert.deepEqual(codes("~SEQx(a, -1, 3) x\n~LST(a, {1, 2}) x\n"), [
      "syntax/invalid-sequence",
      "syntax/invalid-sequence",
    ]);
  });

  test("a sequence of billions ends with an error, soon", () => {
    const began = performance.now();
    assert.deepEqual(codes("~SEQ(a, 1000000000) ~SEQ(b, 1000000000) x $a $b\n"), [
      "syntax/endless-definition",
    ]);
    assert.ok(performance.now() - began < 10_000);
  });

  test("nesting is bounded", () => {
    assert.deepEqual(codes("a {\n".repeat(2000) + "}\n".repeat(2000)), ["syntax/nesting-too-deep"]);
  });
});

const repaired = (text: string): string => {
  const edits = parse(text).diagnostics.flatMap(({ fix }) => fix?.edits ?? []);
  return applyEdits(text, edits);
};

describe("braces without a partner", () => {
  test("a block that ends before the next one at the top", () => {
    const text = "vrrp_instance A {\n  priority 1\nvrrp_instance B {\n  priority 2\n}\n";
    assert.deepEqual(places(text), ["1:17 syntax/brace-mismatch"]);
    assert.deepEqual(shape(text), [
      "vrrp_instance A {",
      "  priority 1",
      "}",
      "vrrp_instance B {",
      "  priority 2",
      "}",
    ]);
    assert.equal(repaired(text), text.replace("1\nvrrp", "1\n}\nvrrp"));
  });

  test("a block at the top tells in a file without indentation too", () => {
    const text = "vrrp_instance A {\nx {\n1\n}\nvrrp_instance B {\ny {\n2\n}\n}\n";
    assert.deepEqual(places(text), ["1:17 syntax/brace-mismatch"]);
    assert.equal(repaired(text), text.replace("vrrp_instance B", "}\nvrrp_instance B"));
  });

  test("a block whose next sibling tells by its indentation", () => {
    const text = "vrrp_instance A {\n  x {\n    1\n  y {\n    2\n  }\n}\n";
    assert.deepEqual(places(text), ["2:5 syntax/brace-mismatch"]);
    assert.deepEqual(codes(repaired(text)), []);
    assert.deepEqual(shape(text), [
      "vrrp_instance A {",
      "  x {",
      "    1",
      "  }",
      "  y {",
      "    2",
      "  }",
      "}",
    ]);
  });

  test("a block whose parent's brace tells by its indentation", () => {
    const text = "a {\n  x {\n    1\n}\nb {\n  y\n}\n";
    assert.deepEqual(places(text), ["2:5 syntax/brace-mismatch"]);
    assert.equal(repaired(text), "a {\n  x {\n    1\n  }\n}\nb {\n  y\n}\n");
  });

  test("a block that never ends", () => {
    assert.deepEqual(places("a {\n b\n"), ["1:3 syntax/brace-mismatch"]);
    assert.equal(repaired("a {\n b"), "a {\n b\n}\n");
  });

  test("one brace too many, at the end and in the middle", () => {
    assert.deepEqual(places("a {\n}\n}\n"), ["3:1 syntax/brace-mismatch"]);
    const text = "a {\n  x {\n    1\n  }\n  }\n  y\n}\n";
    assert.deepEqual(places(text), ["5:3 syntax/brace-mismatch"]);
    assert.deepEqual(shape(text), ["a {", "  x {", "    1", "  }", "  y", "}"]);
  });

  test("an opening brace that belongs to no word", () => {
    assert.deepEqual(places("{\n a\n}\n"), ["1:1 syntax/brace-mismatch"]);
    assert.deepEqual(shape("{\n a\n}\n"), ["a"]);
  });
});

/** Text that is mostly made of what the language is made of. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        ..."{}\"'\\#!$@~^=\r\n\n\n \t；“".split(""),
        "a",
        "vrrp_instance",
        "priority 100",
        "$A=",
        "$A",
        "${A}",
        "@lb1 ",
        "~SEQ(i,1,3)",
        " {\n",
        "\n}\n",
        " \\\n",
        "\0",
      ),
      { maxLength: 80 },
    )
    .map((pieces) => pieces.join("")),
);

/** Children lie within their parents, in order; words within their statement. */
function assertNested(statements: readonly Statement[], start: number, end: number): void {
  let from = start;
  for (const { span, name, args, body, bodySpan, condition } of statements) {
    assert.ok(span.start >= from && span.end <= end && span.start <= span.end);
    from = span.start;
    for (const word of [...(condition ? [condition] : []), name, ...args])
      assert.ok(word.span.start >= span.start && word.span.end <= span.end);
    assert.equal(body === undefined, bodySpan === undefined);
    if (body && bodySpan) {
      assert.ok(bodySpan.start >= span.start && bodySpan.end <= span.end);
      assertNested(body, bodySpan.start, bodySpan.end);
    }
  }
}

/** Offsets that something covers: words, braces, comments. */
function covered(tree: Tree, length: number): Uint8Array {
  const seen = new Uint8Array(length);
  const cover = ({ start, end }: { readonly start: number; readonly end: number }) =>
    seen.fill(1, start, end);
  const visit = (statements: readonly Statement[]) => {
    for (const { name, args, body, bodySpan, condition } of statements) {
      for (const word of [...(condition ? [condition] : []), name, ...args]) cover(word.span);
      if (bodySpan) {
        seen[bodySpan.start] = 1;
        if (bodySpan.end > bodySpan.start) seen[bodySpan.end - 1] = 1;
      }
      visit(body ?? []);
    }
  };
  visit(tree.statements);
  for (const { span } of tree.comments) cover(span);
  for (const { span } of tree.diagnostics) cover(span);
  return seen;
}

describe("any text", () => {
  test("is read without a throw, and every span lies in its place", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tree = parse(text, { id: "lb1" });
        for (const { span } of [...tree.comments, ...tree.diagnostics])
          assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length + 1);
        const source = Source.fromText("keepalived.conf", text);
        assertNested(tree.statements, 0, source.text.length);
      }),
      { numRuns: 500 },
    );
  });

  test("any bytes are read without a throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const source = new Source("f", bytes);
        assertNested(parseKeepalived(source).statements, 0, source.text.length);
      }),
    );
  });

  test("what no span covers is blank", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const source = Source.fromText("keepalived.conf", text);
        const tree = parseKeepalived(source);
        // Lines that only stand in the product's own splitting are named by a diagnostic.
        if (tree.diagnostics.length > 0) return;
        // Nor what the preprocessor takes behind a brace: a part of a line is no line of the tree.
        if (/[{}][ \t]*[@$~]/.test(text)) return;
        // Nor a condition before a brace that belongs to the name on the line above.
        if (/@\S*[ \t]*\{/.test(text)) return;
        const seen = covered(tree, source.text.length);
        const rest = source.text
          .split("")
          .filter((_, at) => seen[at] === 0)
          .join("");
        // What follows a name in a definition is its sign; what a condition drops is its words.
        // A name whose value is empty leaves nothing.
        assert.match(rest.replaceAll(/\$\{?\w*\}?/g, ""), /^[\s={}]*$/);
      }),
      { numRuns: 500 },
    );
  });
});

const time = (count: number): number => {
  const text = "vrrp_instance VI {\n  interface $IF\n  x {\n    1 # c\n  }\n}\n".repeat(count);
  const start = performance.now();
  parse(`$IF=eth0\n${text}`);
  return performance.now() - start;
};

test("time grows with the length, not with its square", () => {
  time(500);
  const short = Math.max(5, time(1000));
  assert.ok(time(8000) < short * 40);
});
