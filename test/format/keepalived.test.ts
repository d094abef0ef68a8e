import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { formatSource } from "../../src/format/format.ts";
import { Source } from "../../src/text/source.ts";
import { checkFormat, formatted } from "./formatting.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly becomes: string;
}

const long = "x".repeat(1010);

const cases: readonly Case[] = [
  {
    name: "one statement a line, one blank between words, the brace with its name",
    text: "vrrp_instance   VI_1{\nstate\tMASTER\nvirtual_ipaddress { 10.0.0.1  dev eth0 }\n  }\nTCP_CHECK\n{\nretry 3 }",
    becomes:
      "vrrp_instance VI_1 {\n    state MASTER\n    virtual_ipaddress {\n        10.0.0.1 dev eth0\n    }\n}\nTCP_CHECK {\n    retry 3\n}\n",
  },
  {
    name: "blank lines: one of several, none at the ends of blocks or of the file",
    text: "\n\na {\n\nb\n\n\nc\n\n}\n\n\nd\n\n",
    becomes: "a {\n    b\n\n    c\n}\n\nd\n",
  },
  { name: "nothing stays nothing", text: " \n\n", becomes: "" },
  {
    name: "comments stay on their line or behind their statement",
    text: "! top  \na#one\n  #own\nb { # open\n# in\nc } !  close\n",
    becomes: "! top\na #one\n#own\nb { # open\n    # in\n    c\n} !  close\n",
  },
  {
    name: "comments between a name and its brace are inside",
    text: "a # one\n\n\n# two\n\n{ # three\nb\n}\n",
    becomes: "a { # one\n    # two\n    # three\n    b\n}\n",
  },
  {
    name: "words stay as they are",
    text: 'script  "/bin/a  -b \\"c\\""   \nnotify   a\\#b "d"e\n',
    becomes: 'script "/bin/a  -b \\"c\\""\nnotify a\\#b "d"e\n',
  },
  {
    name: "definitions, conditions and sequences are left alone",
    text: "$A=  x   y\n  $B=\\\n   a { \\\n b  # c\n\n@a  state   MASTER\n @^b  priority  1\n~SEQ(x,  1, 2) a  $x\n",
    becomes:
      "$A=  x   y\n  $B=\\\n   a { \\\n b  # c\n\n@a  state   MASTER\n @^b  priority  1\n~SEQ(x,  1, 2) a  $x\n",
  },
  {
    name: "a line with a definition and a brace keeps its words together",
    text: "$V=10.0.0.1\na {\nvirtual_ipaddress {  $V   }   # c\npriority   $V\n}\n",
    becomes: "$V=10.0.0.1\na {\n    virtual_ipaddress {  $V   } # c\n    priority $V\n}\n",
  },
  {
    name: "blocks for different machines open once",
    text: "a {\n@^x b 1 {\n@x b 2 {\nc\n}\n}\n",
    becomes: "a {\n@^x b 1 {\n@x b 2 {\n        c\n    }\n}\n",
  },
  {
    name: "a line with a definition keeps its brace where it is, and ends its block",
    text: "$V=a\nvrrp_script $V\n  {\ninterval  1\n\n} vrrp_script   $V {\n}\n",
    becomes: "$V=a\nvrrp_script $V\n{\n    interval 1\n} vrrp_script   $V {\n}\n",
  },
  {
    name: "a definition goes on behind a comment",
    text: "$V=a   \\   # one\n  b   c\nd   e\n",
    becomes: "$V=a   \\   # one\n  b   c\nd e\n",
  },
  {
    name: "an include takes no brace",
    text: "include x\n{\nb\n}\n",
    becomes: "include x\n{\n    b\n}\n",
  },
  {
    name: "a pattern's braces are no block",
    text: "include   /etc/{a,b}.conf\n",
    becomes: "include   /etc/{a,b}.conf\n",
  },
  {
    name: "a line that fits keepalived's longest line still does",
    text: `a {\nb { c { d {\n${long}\n} } }\n}\n`,
    becomes: `a {\n    b {\n        c {\n            d {\n${long}\n            }\n        }\n    }\n}\n`,
  },
  {
    name: "the line end that most lines have becomes that of all",
    text: "a {\r\n b\r\n}\n",
    becomes: "a {\r\n    b\r\n}\r\n",
  },
];

void test("blanks after a backslash that ends a comment stay", () => {
  for (const text of ["a #\\  \n", "# c\\ \nb\n", "\\\\#\\  "]) {
    assert.match(formatted("keepalived", text), /\\ +\n/);
    assert.ok(checkFormat("keepalived", "x.conf", Buffer.from(text)));
  }
});

void describe("the canonical layout of keepalived files", () => {
  for (const { name, text, becomes } of cases)
    void test(name, () => {
      assert.equal(formatted("keepalived", text), becomes);
      assert.ok(checkFormat("keepalived", "x.conf", Buffer.from(text)));
    });

  void test("a file without a whole tree is not laid out", () => {
    const { text, diagnostics } = formatSource(Source.fromText("x.conf", "a {\nb\n"), "keepalived");
    assert.equal(text, undefined);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ["syntax/brace-mismatch"],
    );
  });
});

const pieces =
  'a|b|80| |  |\t|\n|\n|\n\n\n|\r\n|{|}| {\n|\n}\n|{ b }|\\|\\\n|\\#|\\!|# c\n|! d \r\n|"a b"|"a"b|"|$A=|$A|${A}|$A=x\\\n y\n|$|@a |@^b |~SEQ(x, 1, 2)|include |a {\n|b  c\n|好|；'.split(
    "|",
  );

void test("any keepalived file keeps its words and comments, laid out once or twice", () => {
  let whole = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 14 }),
      fc.boolean(),
      (all, wide) => {
        const text = all.join("") + (wide ? "" : "# \xff");
        if (checkFormat("keepalived", "x.conf", Buffer.from(text, wide ? "utf8" : "latin1")))
          whole++;
      },
    ),
    { numRuns: 4000 },
  );
  assert.ok(whole > 500, `${whole} of 4000 are whole`);
});

const examples = join(import.meta.dirname, "../../examples");

void test("the examples keep their words", () => {
  const files = readdirSync(examples, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => /lb\d\/keepalived\.conf$/.test(name)))
    assert.ok(checkFormat("keepalived", file, readFileSync(join(examples, file))), file);
});
