import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import ajv from "ajv";

import { check } from "../../src/check/check.ts";
import { optionsOf, optionText, settingsOf } from "../../src/explain/option-facts.ts";
import type { Option } from "../../src/lint/options.ts";
import { readOption } from "../../src/lint/read-option.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import type { LintSettings } from "../../src/lint/settings.ts";
import { say } from "../../src/messages/text.ts";

const summary = say({ en: "something", zh: "某物" });
const time: Option = { kind: "duration", least: 100, most: 60_000, summary };
const count: Option = { kind: "count", least: 1, most: 9, summary };
const choice: Option = { kind: "choice", of: ["plus", "open"], summary };
const words: Option = {
  kind: "words",
  fallback: [],
  each: { pattern: "^/", says: say({ en: "a path is expected", zh: "应为路径" }) },
  summary,
};

const read = (option: Option, value: unknown): unknown => {
  const parsed = readOption(option, value);
  return parsed.ok ? parsed.value : parsed.reason.en;
};

const hasUnit = "a time with its unit is expected, such as 500ms, 10s or 5m";

describe("options", () => {
  test("are read by their kind, within their bounds", () => {
    assert.deepEqual(
      ["100ms", "1m", "1s500ms", "99ms", "61s", "10", 10, null, "1 s", "1m30"].map((value) =>
        read(time, value),
      ),
      [
        100,
        60_000,
        1500,
        "between 100ms and 1m",
        "between 100ms and 1m",
        hasUnit,
        hasUnit,
        hasUnit,
        hasUnit,
        hasUnit,
      ],
    );
    assert.deepEqual(
      [1, 9, 0, 10, 1.5, "3"].map((value) => read(count, value)),
      [
        1,
        9,
        "between 1 and 9",
        "between 1 and 9",
        "a whole number is expected",
        "a whole number is expected",
      ],
    );
    assert.equal(read({ kind: "switch", fallback: false, summary }, true), true);
    assert.match(String(read({ kind: "switch", fallback: false, summary }, "on")), /true or false/);
    assert.equal(read(choice, "open"), "open");
    assert.match(String(read(choice, "opn")), /did you mean `open`/);
    assert.deepEqual(read(words, ["/a", "/b"]), ["/a", "/b"]);
    assert.equal(read(words, ["a"]), "a path is expected");
    assert.equal(read(words, "/a"), "a list of texts is expected");
  });

  test("of all rules have a name, a default within the bounds, and texts in both languages", () => {
    for (const rule of rules)
      for (const [name, option] of optionsOf(rule)) {
        const where = `${rule.id} ${name}`;
        assert.match(name, /^[a-z][a-zA-Z]*$/, where);
        assert.notEqual(name, "severity", where);
        const { kind, fallback } = option;
        if (kind === "duration" || kind === "count")
          assert.ok(
            fallback === undefined || (fallback >= option.least && fallback <= option.most),
            where,
          );
        else if (fallback !== undefined) assert.ok(readOption(option, fallback).ok, where);
        assert.match(option.summary.zh, /[\u4E00-\u9FFF]/, where);
        assert.doesNotMatch(optionText(option).en, /undefined|\{/, where);
      }
  });

  test("of examples are options of their rules", () => {
    for (const rule of rules)
      for (const { options = {} } of [...rule.bad, ...rule.good])
        for (const [name, value] of Object.entries(options)) {
          const option = rule.options?.[name];
          assert.ok(option && readOption(option, value).ok, `${rule.id} ${name}`);
        }
  });

  test("are shown with an example that needs them", () => {
    const rule = rules.find(({ id }) => id === "health/check-slower-than-target");
    const example = rule?.good.find(({ options }) => options);
    assert.ok(rule && example);
    assert.equal(
      settingsOf(rule, example),
      "lint:\n  rules:\n    health/check-slower-than-target: {target: 30s}\n",
    );
  });
});

const slow = (path: string) =>
  `events {}\nhttp { server { location ${path} { proxy_read_timeout 10m; proxy_pass http://10.0.0.1; } } }\n`;

test("options hold for all files, and others for some", () => {
  const id = "timeout/read-timeout-too-long";
  const held = new Map([
    ["/x/a.conf", Buffer.from(slow("/"))],
    ["/x/b.conf", Buffer.from(slow("/b"))],
  ]);
  const found = (settings: Partial<LintSettings>) =>
    check(
      { paths: ["a.conf", "b.conf"], held, cwd: "/x" },
      { settings: { preset: "recommended", levels: new Map(), ...settings } },
    ).diagnostics.flatMap(({ code, span }) => (code === id ? [span.file] : []));
  const longest = (milliseconds: number) => new Map([[id, { longest: milliseconds }]]);
  const inB = { fits: (file: string) => file === "b.conf", levels: new Map() };
  assert.deepEqual(found({}), ["a.conf", "b.conf"]);
  assert.deepEqual(found({ options: longest(600_000) }), []);
  assert.deepEqual(found({ overrides: [{ ...inB, options: longest(600_000) }] }), ["a.conf"]);
  assert.deepEqual(
    found({ options: longest(600_000), overrides: [{ ...inB, options: longest(599_000) }] }),
    ["b.conf"],
  );
});

test("the schema for editors knows the options of each rule", () => {
  const root = join(import.meta.dirname, "..", "..");
  const text = readFileSync(join(root, "schemas", "lbc.schema.json"), "utf8");
  const { properties, ...schema } = JSON.parse(text) as { properties: { lint: object } };
  const valid = new ajv.Ajv({ strict: false }).compile({
    ...schema,
    properties: { lint: properties.lint },
  });
  const id = "health/check-slower-than-target";
  const takes = (setting: unknown): boolean => valid({ lint: { rules: { [id]: setting } } });
  assert.ok(
    takes("off") && takes({ target: "30s" }) && takes({ severity: "info", target: "1m30s" }),
  );
  assert.ok(!takes({ target: 30 }) && !takes({ taget: "30s" }) && !takes({ target: "30" }));
  assert.ok(valid({ lint: { overrides: [{ paths: ["a"], rules: { [id]: { target: "1m" } } }] } }));
});
