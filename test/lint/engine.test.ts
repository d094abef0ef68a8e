import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { machineFrom } from "../../src/ir/machine.ts";
import { byDefault, Scope } from "../../src/ir/scope.ts";
import type { Target } from "../../src/ir/target.ts";
import { lint } from "../../src/lint/engine.ts";
import { chooseFixes } from "../../src/lint/fixes.ts";
import { mergeFindings } from "../../src/lint/merge.ts";
import type { AnyRule } from "../../src/lint/rule.ts";
import { rule } from "../../src/lint/rule.ts";
import { type LintSettings, severityFor } from "../../src/lint/settings.ts";
import { wordsWithin } from "../../src/lint/words.ts";
import { say } from "../../src/messages/text.ts";

const span = (start: number, end: number, file = "a.conf") => ({ file, start, end });
const message = say({ en: "said", zh: "说" });

const diagnostic = (more: Partial<Diagnostic>): Diagnostic => ({
  code: "test/rule",
  severity: "warning",
  message,
  span: span(0, 1),
  ...more,
});

const fix = (start: number, end: number, text: string, safety: "safe" | "unsafe" = "safe") =>
  diagnostic({ fix: { title: message, safety, edits: [{ span: span(start, end), text }] } });

const target: Target = { dialect: "nginx", version: [1, 22] };
const main = new Scope("main", undefined, target);
const proxy = {
  file: "a.conf",
  target,
  main,
  events: undefined,
  http: undefined,
  stream: undefined,
  mail: undefined,
  unmodelled: [],
};
const cluster = { nodes: [{ name: "lb1", proxies: [proxy], ha: [] }] };

const texts = {
  since: "0.1.0",
  summary: message,
  why: message,
  leave: message,
  bad: [],
  good: [],
} as const;

const onProxy = (more: Partial<AnyRule> & { dialects?: readonly ["tengine"] } = {}) =>
  rule({
    id: "test/proxy",
    severity: "warning",
    on: "proxy",
    check: (_subject, report) => report({ at: span(3, 4), message }),
    ...texts,
    ...(more as object),
  });

const settings = (preset: "none" | "recommended" | "strict" | "all" = "recommended") => ({
  preset,
  levels: new Map(),
});

const lintAt = (level: "off" | "error") =>
  lint(
    cluster,
    [onProxy()],
    { sources: new Map(), whole: new Set() },
    {
      preset: "recommended",
      levels: new Map([["test/proxy", level]]),
    },
  );

const asked = (needs: "machine" | undefined) =>
  rule({
    id: "test/asks",
    severity: "error",
    on: "proxy",
    ...(needs && { needs }),
    check: (subject, report, around) => {
      if (around.machineOf(subject.proxy)) report({ at: span(3, 4), message });
    },
    ...texts,
  });

const severities = (
  needs: "machine" | undefined,
  isGuess: boolean,
  chosen: LintSettings = settings("all"),
) =>
  lint(
    cluster,
    [asked(needs)],
    {
      sources: new Map(),
      whole: new Set(),
      machineOf: () => ({ ...machineFrom({}, undefined), isGuess }),
    },
    chosen,
  ).map(({ severity }) => severity);

describe("engine", () => {
  test("what a machine tells is a note where it is a guess whose files these are, and a proof for others", () => {
    assert.deepEqual(severities("machine", false), ["error"]);
    assert.deepEqual(severities("machine", true), ["info"]);
    assert.deepEqual(severities(undefined, false), ["error"]);
    assert.deepEqual(severities(undefined, true), []);
    const set: LintSettings = { preset: "all", levels: new Map([["test/asks", "warning"]]) };
    assert.deepEqual(severities("machine", true, set), ["warning"]);
  });

  test("a finding carries rule, severity, place and machine", () => {
    assert.deepEqual(
      lint(cluster, [onProxy()], { sources: new Map(), whole: new Set() }, settings()),
      [{ code: "test/proxy", severity: "warning", message, span: span(3, 4), node: "lb1" }],
    );
  });

  test("a level that the user sets holds", () => {
    assert.deepEqual(lintAt("off"), []);
    assert.equal(lintAt("error")[0]?.severity, "error");
  });

  test("a finding may be less grave than its rule, unless the user says otherwise", () => {
    const mild = onProxy({
      check: (_subject, report) => {
        report({ at: span(3, 4), message, severity: "info" });
      },
    });
    const found = (levels: LintSettings["levels"]) =>
      lint(
        cluster,
        [mild],
        { sources: new Map(), whole: new Set() },
        { preset: "recommended", levels },
      ).map(({ severity }) => severity);
    assert.deepEqual(found(new Map()), ["info"]);
    assert.deepEqual(found(new Map([["test/proxy", "error"]])), ["error"]);
    assert.deepEqual(found(new Map([["test/proxy", "off"]])), []);
  });

  test("a rule of another dialect stays silent", () => {
    assert.deepEqual(
      lint(
        cluster,
        [onProxy({ dialects: ["tengine"] })],
        { sources: new Map(), whole: new Set() },
        settings(),
      ),
      [],
    );
  });

  test("a default that nobody wrote has no place", () => {
    const onDefault = rule({
      ...texts,
      id: "test/default",
      severity: "error",
      on: "proxy",
      check: (_subject, report) => report({ at: byDefault(0), message }),
    });
    assert.deepEqual(
      lint(cluster, [onDefault], { sources: new Map(), whole: new Set() }, settings()),
      [],
    );
  });

  test("presets include one another; what the product refuses is in all", () => {
    const strict = onProxy({ preset: "strict" });
    const levels = (["none", "recommended", "strict", "all"] as const).map((preset) =>
      severityFor(settings(preset), strict),
    );
    assert.deepEqual(levels, ["off", "off", "warning", "warning"]);
    const reading: AnyRule = { ...texts, id: "base/x", severity: "error", on: "reading" };
    assert.equal(severityFor(settings("none"), reading), "error");
  });
});

describe("merging", () => {
  const from = (start: number) => ({ span: span(start, start + 1, "root.conf") });
  const edits = [{ span: span(0, 1), text: "x" }];
  const withFix = { fix: { title: message, safety: "safe", edits } } as const;

  test("one finding for a rule and place, with the includes as related places", () => {
    const found = [diagnostic({ via: from(1) }), diagnostic({ via: from(5) }), diagnostic({})];
    const merged = mergeFindings(found, new Map());
    assert.equal(merged.length, 1);
    assert.deepEqual(
      merged[0]?.related?.map((each) => each.span.start),
      [1, 5],
    );
  });

  test("a fix stays where every reading of the file asks for it", () => {
    const found = [
      diagnostic({ via: from(1), ...withFix }),
      diagnostic({ via: from(5), ...withFix }),
    ];
    assert.ok(mergeFindings(found, new Map([["a.conf", 2]]))[0]?.fix);
    assert.equal(mergeFindings(found, new Map([["a.conf", 3]]))[0]?.fix, undefined);
    const differs = [found[0] ?? diagnostic({}), diagnostic({ via: from(5) })];
    assert.equal(mergeFindings(differs, new Map([["a.conf", 2]]))[0]?.fix, undefined);
  });

  test("different rules at one place are different findings", () => {
    const found = [diagnostic({}), diagnostic({ code: "test/other" })];
    assert.equal(mergeFindings(found, new Map()).length, 2);
  });
});

const chosen = (found: readonly Diagnostic[], unsafe = false) => {
  const { edits, fixed } = chooseFixes(found, unsafe);
  return { fixed, edits: edits.get("a.conf")?.map(({ text }) => text) ?? [] };
};

describe("choosing fixes", () => {
  test("unsafe ones only when asked for", () => {
    const found = [fix(0, 1, "a"), fix(5, 6, "b", "unsafe")];
    assert.deepEqual(chosen(found), { fixed: 1, edits: ["a"] });
    assert.deepEqual(chosen(found, true), { fixed: 2, edits: ["a", "b"] });
  });

  test("what touches an earlier one waits for the next round", () => {
    assert.deepEqual(chosen([fix(0, 5, "a"), fix(4, 9, "b"), fix(10, 11, "c")]), {
      fixed: 2,
      edits: ["a", "c"],
    });
    assert.deepEqual(chosen([fix(0, 5, "a"), fix(5, 5, "b")]), { fixed: 1, edits: ["a"] });
  });

  test("the same edit of two findings is made once", () => {
    assert.deepEqual(chosen([fix(5, 5, "x"), fix(5, 5, "x")]), { fixed: 2, edits: ["x"] });
  });

  test("a fix whose own edits collide is left alone", () => {
    const edits = [
      { span: span(0, 5), text: "a" },
      { span: span(3, 7), text: "b" },
    ];
    assert.deepEqual(chosen([diagnostic({ fix: { title: message, safety: "safe", edits } })]), {
      fixed: 0,
      edits: [],
    });
  });
});

test("words: quotes whole, comments and signs left out", () => {
  const text = `a "b c" 'd\\'e' # f; g\n h; {`;
  assert.deepEqual(
    wordsWithin(text, span(0, text.length)).map(({ start, end }) => text.slice(start, end)),
    ["a", '"b c"', `'d\\'e'`, "h"],
  );
});
