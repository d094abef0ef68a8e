import assert from "node:assert/strict";
import { test } from "node:test";

import { unescapeRedirect } from "../../runtime/decide/uri.ts";
import { bytes, escapeByte, readTarget, targets } from "./uri-cases.ts";
import { readVerdicts } from "./verdicts.ts";

for (const merge of ["on", "off"])
  test(`paths are normalised as nginx does, merge_slashes ${merge}`, () => {
    const ours = Object.fromEntries(
      targets.map((target) => [target, readTarget(target, merge === "on")]),
    );
    assert.deepEqual(ours, readVerdicts("uri", `merge_slashes ${merge}`));
  });

test("paths and arguments are escaped as nginx does", () => {
  const ours = Object.fromEntries(bytes.map((byte) => [String(byte), escapeByte(byte)]));
  assert.deepEqual(ours, readVerdicts("uri", "escape"));
});

test("a redirect is decoded up to its arguments", () => {
  assert.equal(unescapeRedirect("/a%20b%41%2f%3Fc%41"), "/a%20bA/?c%41");
  assert.equal(unescapeRedirect("/%zz%4z%e4%3f%41"), "/zz%e4?%41");
  assert.equal(unescapeRedirect("/a?%41"), "/a?%41");
});
