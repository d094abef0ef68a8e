import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { digestOf, type Manifest, parseManifest, printManifest } from "../../src/build/manifest.ts";
import { type Found, planTree, type TreePlan } from "../../src/build/tree.ts";

interface Situation {
  readonly wanted?: Readonly<Record<string, string>>;
  readonly made?: Readonly<Record<string, string>>;
  readonly there?: Readonly<Record<string, string>>;
  readonly only?: string;
  readonly mode?: number;
}

function plan({ wanted = {}, made = {}, there = {}, only, mode = 0o644 }: Situation): TreePlan {
  const manifest: Manifest = {
    language: "en",
    files: new Map(Object.entries(made).map(([path, text]) => [path, digestOf(Buffer.from(text))])),
  };
  return planTree({
    wanted: Object.entries(wanted).map(([path, text]) => ({ path, text, mode: 0o644 })),
    manifest,
    covers: (path) => only === undefined || path.startsWith(`${only}/`),
    look: (path): Found => {
      const text = there[path];
      if (text === undefined) return { kind: "nothing" };
      if (text === "link") return { kind: "other", path };
      return { kind: "file", bytes: Buffer.from(text), mode };
    },
  });
}

/** `+` written anew, `~` changed, `-` removed; `!` refused, `!!` refused for good. */
function shape({ changes, conflicts }: TreePlan): readonly string[] {
  return [
    ...changes.map(({ path, before, after }) => `${before ? (after ? "~" : "-") : "+"}${path}`),
    ...conflicts.map(({ path, final }) => `${final ? "!!" : "!"}${path}`),
  ];
}

const cases: readonly (readonly [string, Situation, readonly string[]])[] = [
  ["nothing is there", { wanted: { "a/x": "1" } }, ["+a/x"]],
  ["it is as it should be", { wanted: { "a/x": "1" }, there: { "a/x": "1" } }, []],
  [
    "only its mode differs",
    { wanted: { "a/x": "1" }, there: { "a/x": "1" }, mode: 0o600 },
    ["~a/x"],
  ],
  [
    "lbc made it",
    { wanted: { "a/x": "2" }, made: { "a/x": "1" }, there: { "a/x": "1" } },
    ["~a/x"],
  ],
  [
    "somebody changed it",
    { wanted: { "a/x": "2" }, made: { "a/x": "1" }, there: { "a/x": "0" } },
    ["~a/x", "!a/x"],
  ],
  ["somebody else made it", { wanted: { "a/x": "2" }, there: { "a/x": "0" } }, ["~a/x", "!a/x"]],
  ["it was removed by hand", { wanted: { "a/x": "2" }, made: { "a/x": "1" } }, ["+a/x"]],
  [
    "a link is there",
    { wanted: { "a/x": "2" }, made: { "a/x": "1" }, there: { "a/x": "link" } },
    ["!!a/x"],
  ],
  ["it is asked for no more", { made: { "a/x": "1" }, there: { "a/x": "1" } }, ["-a/x"]],
  ["it is asked for no more and gone", { made: { "a/x": "1" } }, []],
  [
    "it is asked for no more and was changed",
    { made: { "a/x": "1" }, there: { "a/x": "0" } },
    ["-a/x", "!a/x"],
  ],
  [
    "it is asked for no more and is a link now",
    { made: { "a/x": "1" }, there: { "a/x": "link" } },
    [],
  ],
  ["another machine is built", { made: { "a/x": "1" }, there: { "a/x": "1" }, only: "b" }, []],
  ["nobody knows it", { there: { "a/x": "1" } }, []],
];

for (const [name, situation, expected] of cases)
  test(`a file of a tree: ${name}`, () => {
    assert.deepEqual(shape(plan(situation)), expected);
  });

test("the manifest has what was built, and what other machines have", () => {
  const { manifest } = plan({
    wanted: { "b/x": "1" },
    made: { "a/x": "2", "b/y": "3" },
    only: "b",
  });
  assert.deepEqual([...manifest.files.keys()].toSorted(), ["a/x", "b/x"]);
  assert.deepEqual(parseManifest(printManifest(manifest)), {
    language: "en",
    files: new Map([...manifest.files].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  });
});

test("a manifest that leads elsewhere is none", () => {
  for (const path of [
    "../x",
    "/etc/passwd",
    "a/../../x",
    "a//b",
    "./a",
    "..",
    ".lbc-build.tmp/x",
    "a/\0",
  ])
    assert.equal(
      parseManifest(JSON.stringify({ version: 1, files: { [path]: "0" } })),
      undefined,
      path,
    );
  for (const text of [
    "",
    "[]",
    "{",
    "null",
    '{"version":2,"files":{}}',
    '{"version":1,"files":{"a":1}}',
  ])
    assert.equal(parseManifest(text), undefined, text);
});
