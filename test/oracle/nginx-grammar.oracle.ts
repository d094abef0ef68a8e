import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import * as fc from "fast-check";

import { parseNginx } from "../../grammars/nginx/parser.ts";
import { Source } from "../../src/text/source.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest } from "./nginx-test.ts";

/* `types` takes any words, so that what nginx says about it is about syntax alone. */
const head = "events {}\nhttp {\ntypes {\n";
const tail = "\n}\n}\n";

const pieces = fc.constantFrom(
  "a",
  "b/c",
  "x.y",
  "if",
  "80",
  " ",
  "  ",
  "\t",
  "\n",
  "\r\n",
  "\r",
  ";",
  "; ",
  ";\n",
  '"',
  "'",
  "\\",
  '\\"',
  "\\'",
  "\\\\",
  "\\n",
  "\\;",
  "\\{",
  "\\ ",
  "$",
  "${",
  "${a}",
  "$a",
  "#",
  "# c\n",
  "}",
  "(",
  ")",
  "a}b",
  "好",
  "[",
  "*",
  '"a b"',
  "'a;b'",
  '"a#b"',
  "'{'",
  '"}"',
);

const hostile: readonly string[] = [
  `a ${"b".repeat(4095)};`,
  `a ${"b".repeat(4096)};`,
  `a "${"b".repeat(4094)}";`,
  `a "${"b".repeat(4095)}";`,
  `#${"b".repeat(4094)}\na;`,
  `#${"b".repeat(4095)}\na;`,
  `a ${"好".repeat(1365)};`,
  `a ${"好".repeat(1366)};`,
  'a "b"c;',
  "a 'b')c;",
  "a \\",
  'a "b',
  "a 'b\n;",
  "a }",
  "}",
  ";",
  "a;;",
  "a b}c;",
  "a $",
  "a ${b;",
  'a "${b";',
  "a#b;",
];

function nested(text: string): boolean {
  const [, http] = parseNginx(Source.fromText("f", head + text + tail)).statements;
  return http?.body?.some((types) => types.body?.some(({ body }) => body !== undefined)) ?? true;
}

void test("a text is whole for lbc where it is for nginx", { skip: withoutNginx }, () => {
  const nginx = new NginxTest();
  let asked = 0;
  const same = (text: string): void => {
    const whole = head + text + tail;
    const { diagnostics } = parseNginx(new Source("f", Buffer.from(whole)));
    const refusal = nginx.refusal(whole);
    asked++;
    // The first answer to `}` too many is about the block in which nginx then finds itself.
    const said = `${JSON.stringify(text)}: nginx ${refusal ?? "takes it"}, lbc ${diagnostics[0]?.code}`;
    assert.equal(diagnostics.length > 0, refusal !== undefined, said);
  };
  try {
    for (const text of hostile) same(text);
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (all) => {
        const text = all.join("");
        // A block in `types` is no error of syntax, and a closed `types` lets strange names out.
        fc.pre(!nested(text) && !closesTypes(text) && !text.includes("include"));
        same(text);
      }),
      { numRuns: 700, seed: 20_261_121 },
    );
  } finally {
    nginx.close();
  }
  console.log(`# ${asked} texts asked of nginx`);
});

/** Whether words follow after a `}` that ends `types`: names of directives then matter. */
function closesTypes(text: string): boolean {
  const { statements } = parseNginx(Source.fromText("f", head + text + tail));
  const http = statements[1];
  return statements.length !== 2 || http?.body?.length !== 1;
}
