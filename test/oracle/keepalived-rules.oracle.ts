import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { exampleFiles } from "../../src/explain/example.ts";
import type { AnyRule, Example } from "../../src/lint/rule.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import { errorCases } from "../lower/keepalived-error-cases.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";

/*
 * What rules of reading say that keepalived complains about, asked of 2.2.7: their bad examples, the
 * same after the fix, their good ones, and the texts of `keepalived-errors.test.ts`.
 */

/** Of the machine that is asked, not of the text: what examples leave out of `global_defs`. */
const ofTheMachine = /SECURITY VIOLATION|Unable to set default user|Disabling track script/;

const own = rules.filter(({ id, on }) => on === "reading" && /^(?:vrrp|script|lvs)\//.test(id));

const textOf = (rule: AnyRule, example: Example): string =>
  exampleFiles(rule, example)[0]?.text ?? "";

describe("rules of what keepalived reports", { skip: withoutKeepalived }, () => {
  const keepalived = withoutKeepalived === false ? new KeepalivedCheck() : undefined;
  after(() => keepalived?.remove());
  const complaintsOf = (text: string): readonly string[] => {
    assert.ok(keepalived);
    const { messages, status } = keepalived.ask(text);
    assert.notEqual(status, undefined, "it crashed");
    return messages.filter((message) => !ofTheMachine.test(message));
  };

  test("there are as many as tier 1 has", () => assert.ok(own.length >= 37, String(own.length)));

  for (const rule of own)
    test(rule.id, () => {
      for (const example of rule.bad) {
        assert.notDeepEqual(complaintsOf(textOf(rule, example)), [], example.text);
        if (example.fixed !== undefined)
          assert.deepEqual(complaintsOf(example.fixed), [], example.fixed);
      }
      for (const example of rule.good)
        assert.deepEqual(complaintsOf(textOf(rule, example)), [], example.text);
    });

  for (const { name, text, wanted } of errorCases)
    test(name, () => {
      const complaints = complaintsOf(text);
      assert.equal(complaints.length > 0, wanted.length > 0, complaints.join("\n"));
    });
});
