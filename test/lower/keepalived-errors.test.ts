import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import { check } from "../../src/check/check.ts";
import { ruleById } from "../../src/lint/registry.ts";
import { errorCases } from "./keepalived-error-cases.ts";

/** The line and the rule of everything that reading reports as an error. */
function errorsOf(text: string, version: readonly number[] = [2, 2, 7]): readonly string[] {
  const { diagnostics, project } = check({
    paths: ["-"],
    stdin: { name: "keepalived.conf", bytes: Buffer.from(text) },
    dialect: "keepalived",
    targets: [{ dialect: "keepalived", version }],
  });
  return diagnostics
    .filter(({ code, severity }) => severity === "error" && ruleById(code)?.on === "reading")
    .map(({ code, span }) => {
      const before = project.sources.get(span.file)?.text.slice(0, span.start) ?? "";
      return `${before.split("\n").length} ${code}`;
    });
}

describe("what keepalived complains about, each once and under the id of its rule", () => {
  for (const { name, text, wanted } of errorCases)
    test(name, () => assert.deepEqual(errorsOf(text), wanted));

  test("a keepalived after 2.2.7 needs no interface for unicast", () => {
    const text =
      "vrrp_instance V {\nvirtual_router_id 1\nunicast_src_ip 10.0.0.1\nunicast_peer {\n10.0.0.2\n}\nvirtual_ipaddress {\n10.0.0.9/24\n}\n}\n";
    assert.deepEqual(errorsOf(text, [2, 3, 1]), []);
    assert.deepEqual(errorsOf(text), ["1 vrrp/interface-missing"]);
  });
});
