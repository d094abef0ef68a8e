import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { expand } from "../../src/cluster/expand.ts";
import { wrongIn } from "../../src/cluster/read.ts";
import { evaluate } from "../../src/code/evaluate.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Placed } from "../../src/ir/placed.ts";
import { fromDocument } from "../../src/lower/document.ts";
import type { Source } from "../../src/text/source.ts";

const cases = join(import.meta.dirname, "cases");

/** What lbc says of a description: by its vocabulary, else in the words of the products. */
function told(root: Placed, source: Source): readonly Diagnostic[] {
  const wrong = wrongIn(root);
  if (wrong.length > 0 || root.kind !== "map") return wrong;
  const { document, diagnostics } = expand(root);
  return [...diagnostics, ...fromDocument(document, source).diagnostics];
}

test("what the compiler refuses lbc tells without it, at the same lines", () => {
  const { root, sources, diagnostics } = evaluate("wrong.ts", cases);
  const [source] = sources;
  assert.deepEqual(diagnostics, []);
  assert.ok(root?.kind === "list" && source);
  const lines = new Set(
    root.items
      .flatMap((one) => told(one, source))
      .filter(({ severity }) => severity === "error")
      .map(({ span }) => source.position(span.start).line),
  );
  const untold = source.text
    .split("\n")
    .flatMap((line, index) =>
      / \/\/ wrong: /.test(line) && !lines.has(index + 1) ? [`${index + 1}: ${line}`] : [],
    );
  assert.deepEqual(untold, []);
});

test("what compiles is a description", () => {
  const { root, sources, diagnostics } = evaluate("good.ts", cases);
  const [source] = sources;
  assert.deepEqual(diagnostics, []);
  assert.ok(root?.kind === "list" && source);
  const shown = ({ span, message }: Diagnostic) =>
    `${source.position(span.start).line}: ${message.en}`;
  assert.deepEqual(
    root.items
      .flatMap((one) => told(one, source))
      .filter(({ severity }) => severity === "error")
      .map(shown),
    [],
  );
});
