import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";

import { projectSettings } from "../../src/cli/project-settings.ts";
import type { Level } from "../../src/lint/settings.ts";
import { fromDocument } from "../../src/lower/document.ts";
import { compilePath } from "../../src/project/path-pattern.ts";
import { findSettings } from "../../src/project/settings-place.ts";
import type { LbcYaml } from "../../src/project/settings-schema.ts";

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Lint = NonNullable<LbcYaml["lint"]>;

/** The type of the settings is made from their schema: that it says what it should is compiled. */
const compiled: {
  preset: Same<Lint["preset"], "none" | "recommended" | "strict" | "all" | undefined>;
  rules: Same<
    NonNullable<Lint["rules"]>,
    Readonly<Record<string, Level | { readonly severity?: Level }>>
  >;
  paths: Same<NonNullable<Lint["overrides"]>[number]["paths"], readonly string[]>;
} = { preset: true, rules: true, paths: true };

function settings(text: string) {
  const folder = mkdtempSync(join(tmpdir(), "lbc-settings-"));
  try {
    writeFileSync(join(folder, "lbc.yaml"), text);
    const read = projectSettings(join(folder, "lbc.yaml"), folder);
    const found = read.diagnostics.map(({ message, span }) => {
      const { line, column } = read.file.source.position(span.start);
      return `${line}:${column} ${message.en}`;
    });
    return { ...read, found, folder };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("lbc.yaml", () => {
  test("has a type made of its schema", () => {
    assert.deepEqual(Object.values(compiled), [true, true, true]);
  });

  test("says presets, rules, and rules for paths", () => {
    const { found, preset, levels, overrides } = settings(
      [
        "lint:",
        "  preset: strict",
        "  rules:",
        "    upstream/max-fails-zero: off",
        "    base/wrong-arity: {severity: warning}",
        "  overrides:",
        '    - paths: ["legacy/**", "*.inc"]',
        "      rules: {upstream/max-fails-zero: error}",
      ].join("\n"),
    );
    assert.deepEqual(found, []);
    assert.equal(preset, "strict");
    assert.deepEqual(
      [...levels],
      [
        ["upstream/max-fails-zero", "off"],
        ["base/wrong-arity", "warning"],
      ],
    );
    const [override] = overrides;
    assert.ok(override);
    assert.ok(override.fits("legacy/deep/nginx.conf") && override.fits("a.inc"));
    assert.ok(!override.fits("nginx.conf") && !override.fits("x/a.inc"));
  });

  test("says options of rules, alone or beside a severity, for all files and for some", () => {
    const { found, levels, options, overrides } = settings(
      [
        "lint:",
        "  rules:",
        "    health/check-slower-than-target: {target: 1m30s}",
        "    capacity/worker-connections-low-for-proxy: {severity: error, few: 4096}",
        "  overrides:",
        "    - paths: [a]",
        "      rules: {health/check-slower-than-target: {target: 500ms}}",
      ].join("\n"),
    );
    assert.deepEqual(found, []);
    assert.deepEqual([...levels], [["capacity/worker-connections-low-for-proxy", "error"]]);
    assert.deepEqual(
      [...options],
      [
        ["health/check-slower-than-target", { target: 90_000 }],
        ["capacity/worker-connections-low-for-proxy", { few: 4096 }],
      ],
    );
    assert.deepEqual(
      [...(overrides[0]?.options ?? [])],
      [["health/check-slower-than-target", { target: 500 }]],
    );
  });

  test("names the files of machines, and machines by themselves", () => {
    const { found, nodes, document, folder } = settings(
      "cluster:\n  nodes:\n    lb1: {files: [lb1/nginx.conf]}\n    lb2: {ha: []}\n",
    );
    assert.deepEqual(found, []);
    assert.deepEqual(nodes, [{ name: "lb1", paths: [join(folder, "lb1/nginx.conf")] }]);
    assert.equal(document?.root.kind, "map");
  });

  test("an empty one says nothing", () => {
    assert.deepEqual(settings("").found, []);
    assert.deepEqual(settings("# nothing\n").found, []);
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["lnit: {}", "1:1 there is no key `lnit` here; did you mean `lint`?"],
    ["lint:\n  presett: all", "2:3 there is no key `presett` here; did you mean `preset`?"],
    [
      "lint:\n  preset: recomended",
      "2:11 one of none, recommended, strict, all is expected; did you mean `recommended`?",
    ],
    ["lint: []", "1:7 keys are expected here"],
    ["lint:\n  rules: {base/wrong-arity: 3}", "2:29 text or keys are expected here"],
    [
      "lint:\n  rules: {base/wrong-arity: warn}",
      "2:29 one of off, info, warning, error is expected",
    ],
    [
      "lint:\n  rules: {upstream/max-fail-zero: off}",
      "2:11 there is no rule upstream/max-fail-zero; did you mean upstream/max-fails-zero?",
    ],
    [
      "lint:\n  rules: {syntax/nul: off}",
      "2:11 syntax/nul cannot be set: without a whole tree nothing can be checked",
    ],
    [
      "lint:\n  rules:\n    health/check-slower-than-target: {taget: 30s}",
      "3:39 health/check-slower-than-target has no option `taget`; did you mean `target`?",
    ],
    [
      "lint:\n  rules:\n    upstream/max-fails-zero: {few: 3}",
      "3:31 upstream/max-fails-zero has no option `few`; it takes severity",
    ],
    [
      "lint:\n  rules:\n    upstream/max-fails-zero: {severty: info}",
      "3:31 upstream/max-fails-zero has no option `severty`; did you mean `severity`?",
    ],
    [
      "lint:\n  rules:\n    upstream/max-fails-zero: {severity: warn}",
      "3:41 one of off, info, warning, error is expected",
    ],
    [
      "lint:\n  rules:\n    health/check-slower-than-target: {target: 30}",
      "3:47 target: a time with its unit is expected, such as 500ms, 10s or 5m",
    ],
    [
      "lint:\n  overrides:\n    - paths: [a]\n      rules: {health/check-slower-than-target: {target: 2h}}",
      "4:57 target: between 100ms and 1h",
    ],
    [
      "lint:\n  rules:\n    security/log-lacks-upstream-fields:\n      fields: [$a]",
      "4:7 fields: the name of a variable, without $, is expected",
    ],
    ["lint:\n  overrides:\n    - paths: [a]", "3:7 `rules` is missing"],
    ["lint:\n  overrides:\n    - {paths: a, rules: {}}", "3:15 a list is expected here"],
    ["cluster: {}", "1:10 `nodes` is missing"],
    [
      "cluster: {nodes: {a: {fils: []}}}",
      "1:23 there is no key `fils` here; did you mean `files`?",
    ],
    ["- lint", "1:1 keys are expected here"],
  ];
  for (const [text, message] of wrong)
    test(`refuses ${text.replaceAll("\n", " ")}`, () => {
      assert.equal(settings(text).found[0], message);
    });
});

test("the example of the manual is right", () => {
  const manual = readFileSync(join(import.meta.dirname, "../../docs/lbc-yaml.md"), "utf8");
  const example = /```yaml\n([^]*?)```/.exec(manual)?.[1] ?? "";
  const { found, preset, document } = settings(example);
  assert.deepEqual(found, []);
  assert.equal(preset, "strict");
  assert.ok(document);
  assert.deepEqual(fromDocument(document.root, document.source).diagnostics, []);
});

test("the nearest lbc.yaml counts", () => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-settings-"));
  mkdirSync(join(folder, "a", "b"), { recursive: true });
  writeFileSync(join(folder, "lbc.yaml"), "");
  assert.equal(findSettings(join(folder, "a", "b")), join(folder, "lbc.yaml"));
  writeFileSync(join(folder, "a", "lbc.yaml"), "");
  assert.equal(findSettings(join(folder, "a", "b")), join(folder, "a", "lbc.yaml"));
  rmSync(folder, { recursive: true });
});

const fits = (pattern: string, path: string) => compilePath(pattern)(path);

test("patterns of paths", () => {
  assert.ok(fits("**", "a/b/c") && fits("**/c", "a/b/c") && fits("a/**/c", "a/c"));
  assert.ok(fits("a/*/c", "a/b/c") && fits("./a/?.conf", "a/b.conf"));
  assert.ok(!fits("a/*", "a/b/c") && !fits("**/b", "a/b/c") && !fits("a", "b"));
  const many = Array.from({ length: 30 }, () => "**").join("/");
  assert.ok(!fits(`${many}/x`, Array.from({ length: 200 }, () => "y").join("/")));
});
