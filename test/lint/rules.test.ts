import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { applyFixes } from "../../src/check/fix.ts";
import { exampleMachine, exampleSettings } from "../../src/cli/rule-fix.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { exampleFiles } from "../../src/explain/example.ts";
import { isOfReading } from "../../src/lint/registry.ts";
import type { AnyRule, Example } from "../../src/lint/rule.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import { checkExample } from "./examples.ts";

/** Rules whose hazard no small text can show; tests of reading and of the command show it. */
const withoutBad = new Set([
  "syntax/nesting-too-deep",
  "syntax/too-large",
  "syntax/too-long",
  "syntax/unreadable",
  "syntax/line-too-long",
  "base/include-too-many",
  // Of documents, which no example is; test/project and test/lower show them.
  "base/wrong-document",
  "syntax/invalid-yaml",
  "syntax/invalid-typescript",
]);

const show = ({ code, span, message }: Diagnostic) =>
  `${span.file}:${span.start}-${span.end} ${code}: ${message.en}`;

const place = ({ file, start, end }: { file: string; start: number; end: number }) =>
  `${file}:${start}-${end}`;

/** Of what else the examples must not say: nothing that the product itself refuses. */
const isRefusal = ({ code, severity }: Diagnostic) => isOfReading(code) && severity === "error";

function assertMarked(rule: AnyRule, example: Example): void {
  const { diagnostics, files } = checkExample(rule, example);
  const own = diagnostics.filter(({ code }) => code === rule.id);
  assert.deepEqual(
    own.map(({ span }) => place(span)).toSorted(),
    files.flatMap(({ marked }) => marked.map(place)).toSorted(),
    `${example.text}\n${diagnostics.map(show).join("\n")}`,
  );
  if (rule.on !== "reading" && !example.refused)
    assert.deepEqual(diagnostics.filter(isRefusal).map(show), [], example.text);
}

function assertFixed(rule: AnyRule, example: Example): void {
  const { request } = checkExample(rule, example);
  // Only this rule's fixes: others are kept out by their level.
  const { changed, checked } = applyFixes(
    request,
    {
      settings: {
        ...exampleSettings(rule, example),
        preset: "none",
        levels: new Map([[rule.id, rule.severity]]),
      },
      machineOf: exampleMachine(example),
    },
    true,
  );
  const wanted = exampleFiles(rule, { ...example, text: example.fixed ?? "" });
  for (const { path, text } of wanted)
    assert.equal(checked.project.sources.get(path)?.text, text, `fix of ${rule.id}`);
  assert.ok(changed.length > 0);
  assert.deepEqual(checked.diagnostics.filter(({ code }) => code === rule.id).map(show), []);
}

describe("rules", () => {
  // Those of conversion are tested where files are converted.
  for (const rule of rules) {
    if (rule.on === "converting") continue;
    test(rule.id, () => {
      for (const example of rule.bad) {
        assertMarked(rule, example);
        if (example.fixed !== undefined) assertFixed(rule, example);
      }
      for (const example of rule.good) {
        const { diagnostics } = checkExample(rule, example);
        assert.deepEqual(
          diagnostics
            .filter((each) => each.code === rule.id || (!example.refused && isRefusal(each)))
            .map(show),
          [],
          example.text,
        );
      }
    });
  }

  test("say everything in both languages", () => {
    for (const { id, summary, why } of rules) {
      for (const text of [summary, why]) {
        assert.ok(text.en.length > 0 && !text.en.endsWith("."), `${id}: ${text.en}`);
        assert.match(text.zh, /[\u4E00-\u9FFF]/, id);
        assert.ok(!text.zh.endsWith("。"), `${id}: ${text.zh}`);
      }
    }
  });

  test("have examples, an id of their own, and an id that is their place", () => {
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
    for (const { id, bad, good } of rules) {
      assert.ok(good.length > 0, id);
      assert.ok(bad.length > 0 || withoutBad.has(id), `${id} has no bad example`);
    }
  });

  test("speak both languages in what they report", () => {
    for (const rule of rules)
      for (const example of rule.bad)
        for (const found of checkExample(rule, example).diagnostics) {
          if (found.code !== rule.id) continue;
          const texts = [found.message, found.help, found.fix?.title];
          for (const text of texts) {
            if (!text) continue;
            assert.doesNotMatch(text.en + text.zh, /(?<!\$)\{\w+\}|undefined|NaN/, rule.id);
            assert.doesNotMatch(text.en, /[\u4E00-\u9FFF]|\.$/, rule.id);
          }
        }
  });
});
