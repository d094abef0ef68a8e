import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { expand } from "../../src/cluster/expand.ts";
import { wrongIn } from "../../src/cluster/read.ts";
import { fromDocument } from "../../src/lower/document.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";
import { anyDescription } from "./any-description.ts";

test("no description makes reading it, expanding it or understanding it throw", () => {
  let right = 0;
  fc.assert(
    fc.property(anyDescription, (description) => {
      const source = Source.fromText("cluster.json", JSON.stringify(description));
      const { root } = readYaml(source);
      if (!root) return;
      const wrong = wrongIn(root);
      if (wrong.length === 0) right++;
      for (const { span } of wrong) assert.ok(span.start >= 0 && span.end <= source.text.length);
      if (root.kind !== "map") return;
      // What is wrong is never expanded by the commands; nothing rests on that.
      const { document, diagnostics } = expand(root);
      for (const { span } of diagnostics) assert.equal(span.file, source.path);
      fromDocument(document, source);
    }),
    { numRuns: 200 },
  );
  assert.ok(right > 0, "some of them are right");
});
