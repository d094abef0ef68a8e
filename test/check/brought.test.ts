import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";

const fixes = (text: string): string[] =>
  check({
    paths: ["-"],
    stdin: { name: "keepalived.conf", bytes: Buffer.from(text) },
    dialect: "keepalived",
  }).diagnostics.flatMap(({ code, fix }) =>
    fix && code === "base/unknown-keyword" ? fix.edits.map(({ text: to }) => to) : [],
  );

void test("what a definition or a sequence brings is not written over by a fix", () => {
  assert.deepEqual(fixes("vrrp_instance V {\n  priorty 5\n}\n"), ["priority"]);
  assert.deepEqual(fixes("$P=priorty 5\nvrrp_instance V {\n  $P\n}\n"), []);
  assert.deepEqual(fixes("vrrp_instance V {\n  ~SEQ(N, 5, 6) priorty $N\n}\n"), []);
  assert.deepEqual(fixes("$P=5\nvrrp_instance V {\n  priorty $P\n}\n"), ["priority"]);
});
