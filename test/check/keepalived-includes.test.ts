import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";

/** The findings on one line, and the files that it brings in. */
function included(line: string): readonly [string[], readonly string[]] {
  const cwd = mkdtempSync(join(tmpdir(), "lbc-includes-"));
  try {
    for (const name of ["a.conf", "conf.d/b.conf", "empty/note", "k.conf"]) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), name === "k.conf" ? `${line}\n` : "global_defs {\n}\n");
    }
    const { project, diagnostics } = check({ paths: ["k.conf"], cwd, dialect: "keepalived" });
    const found = diagnostics.map(({ code, severity }) => `${severity} ${code}`);
    return [found, project.roots[0]?.files ?? []];
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

const missing = "error base/keepalived-include-missing";

void test("keepalived tells of names and directories that are not there, and of no more", () => {
  assert.deepEqual(included("include a.conf"), [[], ["k.conf", "a.conf"]]);
  assert.deepEqual(included("include none.conf"), [[missing], ["k.conf"]]);
  assert.deepEqual(included("include {a,conf.d/b}.conf"), [
    [],
    ["k.conf", "a.conf", "conf.d/b.conf"],
  ]);
  assert.deepEqual(included("include {a,none}.conf"), [[missing], ["k.conf", "a.conf"]]);
  assert.deepEqual(included("include none/*.conf"), [[missing], ["k.conf"]]);
  const empty = ["warning base/include-glob-empty"];
  for (const name of ["include", "includer", "includem", "includeb"])
    assert.deepEqual(included(`${name} empty/*.conf`), [empty, ["k.conf"]], name);
  for (const name of ["includew", "includea"])
    assert.deepEqual(included(`${name} empty/*.conf`), [[missing], ["k.conf"]], name);
});

void test("all of the line is one name", () => {
  assert.deepEqual(included('include "a.conf"'), [[missing], ["k.conf"]]);
  assert.deepEqual(included("include a.conf a.conf"), [[missing], ["k.conf"]]);
  assert.deepEqual(included("$D=conf.d\ninclude ${D}/b.conf # c"), [
    [],
    ["k.conf", "conf.d/b.conf"],
  ]);
});
