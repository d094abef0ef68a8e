import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { parseNginx } from "../../grammars/nginx/parser.ts";
import { Source } from "../../src/text/source.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";

const golden = corpus("_golden");

/** What nginx says when it cannot take a file apart. */
const syntax =
  /unexpected end of file|unexpected "[;{}]"|unexpected end of parameter|too long parameter|unexpected "."/;

void test(
  "a file that nginx takes has no syntax finding, one that it cannot take apart has",
  { skip: golden === undefined && absent("_golden") },
  () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const [file = "", , rc = "", message = ""] of rowsOf(
      join(golden ?? "", "nginx-t-1.22.1.tsv"),
    )) {
      const path = join(golden ?? "", "..", file);
      const tree = parseNginx(new Source(file, readFileSync(path)));
      const found = tree.diagnostics[0]?.code;
      const refused = rc !== "0" && syntax.test(message) && message.includes("FILE:");
      if (rc === "0" && found !== undefined) wrong.push(`${file}: ${found}`);
      if (refused && found === undefined) wrong.push(`${file}: ${message}`);
      asked++;
    }
    console.log(`# ${asked} files with verdicts of nginx 1.22.1, ${wrong.length} differ`);
    assert.deepEqual(wrong, []);
  },
);
