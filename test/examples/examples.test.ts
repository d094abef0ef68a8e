import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { isSyntax } from "../../src/lint/settings.ts";
import { Source } from "../../src/text/source.ts";

const cwd = join(import.meta.dirname, "../../examples");

const found = (request: { cluster?: string; paths?: readonly string[] }) =>
  check({ cwd, paths: [], ...request }).diagnostics;

test("the sane pair has nothing but a note on its encoding", () => {
  assert.deepEqual(
    found({ cluster: "ths-pair" }).map(({ code, severity }) => `${severity} ${code}`),
    ["info base/encoding-not-utf8"],
  );
});

/** Every rule of this milestone but `syntax/*`. */
const hazards = `
  base/deprecated-directive base/duplicate-directive base/encoding-not-utf8 base/include-cycle
  base/include-glob-empty base/include-missing base/keepalived-include-missing
  base/unknown-directive base/keepalived-error base/unknown-keyword base/wrong-arity base/wrong-block base/wrong-context
  base/wrong-value-type
  cluster/advert-int-mismatch cluster/auth-mismatch cluster/check-wrong-target
  cluster/priority-equal cluster/vip-set-mismatch cluster/vrid-mismatch cluster/weight-cannot-swap
  health/check-interval-unit retry/http-404-403 retry/non-idempotent
  timeout/connect-timeout-default
  upstream/fail-timeout-below-connect-timeout upstream/fail-timeout-zero upstream/max-fails-zero
  upstream/passive-health-single-peer
  vrrp/auth-pass-truncated vrrp/nopreempt-with-master vrrp/strict-unicast
`
  .trim()
  .split(/\s+/);

test("the hazardous pair has each hazard", () => {
  const codes = new Set(found({ cluster: "ths-pair-hazards" }).map(({ code }) => code));
  assert.deepEqual(
    hazards.filter((code) => !codes.has(code)),
    [],
  );
  assert.deepEqual([...codes].filter(isSyntax), []);
});

for (const file of readdirSync(join(cwd, "syntax-errors")))
  test(`${file} is no whole configuration`, () => {
    const codes = found({ paths: [`syntax-errors/${file}`] }).map(({ code }) => code);
    assert.ok(codes.some(isSyntax), codes.join(" "));
  });

function proxyOf(node: string) {
  const path = join(cwd, "ths-pair", node, "httpserver.conf");
  const source = new Source(path, readFileSync(path));
  const shown = source.show(source.text).replaceAll(/#.*$/gm, "").replaceAll(/\s+/g, " ");
  return { encoding: source.encoding, shown: shown.replaceAll(node, "lbN").trim() };
}

test("both machines of the sane pair say the same, one of them in GBK", () => {
  assert.equal(proxyOf("lb1").encoding, "utf-8");
  assert.equal(proxyOf("lb2").encoding, "bytes");
  assert.equal(proxyOf("lb2").shown, proxyOf("lb1").shown);
});
