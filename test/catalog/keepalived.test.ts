import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { keywordRows } from "../../src/catalog/facts/keepalived.generated.ts";
import { definitionIn, keepalivedDefinitions } from "../../src/catalog/keepalived/definitions.ts";
import { checkByFact } from "../../src/catalog/keepalived/fact-check.ts";
import {
  counterpart,
  keywordIn,
  keywordsIn,
  keywordsNamed,
} from "../../src/catalog/keepalived/facts.ts";
import { count, decimalSeconds, secondCount } from "../../src/catalog/keepalived/kinds.ts";
import { command, splitCommand } from "../../src/catalog/keepalived/script.ts";
import { keepalivedStructures } from "../../src/catalog/keepalived/structures.ts";
import { booleanWord, ipAddress, multicastGroup } from "../../src/catalog/keepalived/values.ts";
import { weight } from "../../src/catalog/keepalived/vrrp-script.ts";
import type { ValueType, Written } from "../../src/catalog/shape.ts";

const span = { file: "f", start: 0, end: 0 };
const words = (...texts: string[]): Written[] => texts.map((text) => ({ text, span }));
const quoted = (text: string): Written => ({ text, quote: '"', span });

test("facts know keepalived's 531 keywords by block", () => {
  assert.equal(keywordsIn("main").includes("vrrp_instance"), true);
  assert.equal(keywordIn("vrrp_instance", "priority")?.type, "uint");
  assert.equal(keywordIn("vrrp_instance", "virtual_ipaddress")?.kind, "values");
  assert.equal(keywordIn("vrrp_instance", "auth_hmac")?.since, "2.4");
  assert.ok(keywordsNamed("retry").length > 5);
  assert.equal(counterpart("virtual_server/real_server/TCP_CHECK", "nb_get_retry"), "retry");
  assert.equal(counterpart("vrrp_instance", "vrrp_strict"), "strict_mode");
  assert.equal(counterpart("vrrp_script", "vrrp_strict"), undefined);
});

describe("definitions", () => {
  for (const definition of keepalivedDefinitions) {
    const { name, contexts, takes, doc } = definition;
    test(`${contexts.join(", ")} ${name}`, () => {
      for (const context of contexts) {
        const fact = keywordIn(context, name);
        assert.ok(fact, `keepalived knows no ${name} in ${context}`);
        assert.equal(fact.kind === "values", takes.usage.startsWith("{"), takes.usage);
      }
      assert.match(doc.en, /^[A-Z].*\.$/);
      assert.match(doc.zh, /[\u4e00-\u9fff].*。$/);
      const fallback = definition.fallback?.({ dialect: "keepalived", version: [2, 2, 7] });
      if (fallback === undefined || definition.inherit === "none") return;
      const again = takes.parse(words(...takes.print(fallback)));
      assert.ok(again.ok);
      assert.deepEqual(again.value === true ? false : again.value, fallback);
    });
  }

  test("the samples of every shape are read and come back, wrong ones are not", () => {
    const wrong: string[] = [];
    for (const { name, contexts, takes } of keepalivedDefinitions) {
      const where = `${contexts[0]} ${name}`;
      const read = (text: string) => takes.parse(words(...text.split(" ").filter(Boolean)));
      for (const text of takes.samples?.good ?? []) {
        const parsed = read(text);
        if (!parsed.ok) wrong.push(`${where} ${text}: ${parsed.reason.en}`);
        else if (takes.usage !== "") {
          const again = takes.parse(words(...takes.print(parsed.value)));
          if (!again.ok)
            wrong.push(`${where} ${text}: printed as ${takes.print(parsed.value).join(" ")}`);
          else assert.deepEqual(again.value, parsed.value, `${where} ${text}`);
        }
      }
      for (const text of takes.samples?.bad ?? [])
        if (read(text).ok) wrong.push(`${where} ${text}: taken`);
    }
    assert.deepEqual(wrong, []);
  });

  test("every keyword and every block of keepalived has a meaning", () => {
    const blocks = new Set(
      keepalivedStructures.flatMap(({ name, contexts }) =>
        contexts === "anywhere" ? [] : contexts.map((context) => `${context} ${name}`),
      ),
    );
    const without = keywordRows.flatMap(([path]) => {
      const cut = path.lastIndexOf("/");
      const context = cut === -1 ? "main" : path.slice(0, cut);
      const name = path.slice(cut + 1);
      return definitionIn(context, name) || blocks.has(`${context} ${name}`) ? [] : [path];
    });
    assert.deepEqual(without, []);
    for (const { doc } of keepalivedStructures) {
      assert.match(doc.en, /^[A-Z].*\.$/);
      assert.match(doc.zh, /[\u4e00-\u9fff].*。$/);
    }
  });

  test("a keyword of 2.4 says so, wherever facts do", () => {
    for (const { name, contexts, since } of keepalivedDefinitions)
      for (const context of contexts) {
        const fact = keywordIn(context, name);
        if (fact?.since === "2.4") assert.equal(since, "2.4", `${context} ${name}`);
        else if (since !== undefined && !context.includes("auth_hmac")) {
          const older = definitionIn(context, name, [2, 2, 7]);
          assert.equal(older?.since, undefined, `${context} ${name} is in 2.2 too`);
        }
      }
  });

  test("no two fill one slot with values of different kinds", () => {
    const bySlot = Map.groupBy(keepalivedDefinitions, ({ slot }) => slot);
    for (const [slot, sharing] of bySlot) {
      const kinds = sharing.flatMap(({ fallback }) => {
        const value = fallback?.({ dialect: "keepalived", version: [2, 2, 7] });
        return value === undefined ? [] : [typeof value];
      });
      assert.ok(new Set(kinds).size < 2, `${slot}: ${kinds.join(", ")}`);
      const secrets = new Set(sharing.map(({ secret = false }) => secret));
      assert.equal(secrets.size, 1, slot);
    }
  });

  test("another name stands for one that fills the same slot in the same block", () => {
    for (const { name, alias, slot, contexts } of keepalivedDefinitions) {
      if (alias === undefined) continue;
      const meant = keepalivedDefinitions.filter((one) => one.name === alias && one.slot === slot);
      for (const context of contexts)
        assert.ok(
          meant.some((one) => one.contexts.includes(context)),
          `${context} ${name}: ${alias}`,
        );
      const first = keepalivedDefinitions.find((one) => one.slot === slot);
      assert.equal(first?.alias, undefined, name);
    }
  });

  test("passwords and keys are secret", () => {
    const secret = keepalivedDefinitions.filter((definition) => definition.secret);
    assert.deepEqual(
      secret.map(({ contexts: [context], name }) => `${context} ${name}`),
      ["vrrp_instance/authentication auth_pass", "vrrp_instance/auth_hmac key", "SSL password"],
    );
  });
});

function samplesComeBack<T>(type: ValueType<T>): void {
  test(`${type.name} takes its samples and prints them back`, () => {
    for (const text of type.samples.good) {
      const parsed = type.parse(text);
      assert.ok(parsed.ok, text);
      assert.deepEqual(type.parse(type.print(parsed.value)), parsed, text);
    }
    for (const text of type.samples.bad) assert.ok(!type.parse(text).ok, text);
  });
}

describe("values", () => {
  samplesComeBack(count(1, 255));
  samplesComeBack(count(-253, 253));
  samplesComeBack(secondCount(0, 4294));
  samplesComeBack(decimalSeconds(0.01, 255));
  samplesComeBack(booleanWord);
  samplesComeBack(ipAddress);
  samplesComeBack(multicastGroup(4));
  samplesComeBack(multicastGroup(6));

  test("numbers in range come back", () => {
    const priority = count(1, 255);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), (value) => {
        const parsed = priority.parse(priority.print(value));
        assert.ok(parsed.ok && parsed.value === value);
      }),
    );
  });

  test("seconds become milliseconds", () => {
    assert.deepEqual(decimalSeconds(0.01, 255).parse("0.5"), { ok: true, value: 500 });
    assert.deepEqual(decimalSeconds(0.000001, 4294).parse("0.0001"), { ok: true, value: 0.1 });
    assert.deepEqual(secondCount(0, 60).parse("5"), { ok: true, value: 5000 });
  });
});

describe("commands", () => {
  test("both quotes group, backslashes escape", () => {
    assert.deepEqual(splitCommand(`/a 'b c' "d \\"e\\"" f\\ g \\x41\\102\\n`), [
      "/a",
      "b c",
      'd "e"',
      "f g",
      "AB\n",
    ]);
  });

  test("a quoted command has arguments; words after it are user and group", () => {
    assert.deepEqual(command.parse([quoted("/bin/x 'a b' c"), ...words("root", "adm")]), {
      ok: true,
      value: { argv: ["/bin/x", "a b", "c"], user: "root", group: "adm" },
    });
    assert.deepEqual(command.parse(words("/bin/x", "a")), {
      ok: true,
      value: { argv: ["/bin/x"], user: "a", group: undefined },
    });
    assert.equal(command.parse([]).ok, false);
  });

  test("what is printed is read as the same", () => {
    const part = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (argv) => {
        if (argv.some((word) => /^\s+$/.test(word))) return;
        const value = { argv, user: undefined, group: undefined };
        const [printed = ""] = command.print(value);
        const text = /[\s"'\\]/.test(printed) ? [quoted(printed)] : words(printed);
        assert.deepEqual(command.parse(text), { ok: true, value });
      }),
    );
  });
});

test("weights have an option", () => {
  const parsed = weight.takes.parse(words("-20", "reverse"));
  assert.deepEqual(parsed, { ok: true, value: { value: -20, reverse: true } });
  assert.equal(weight.takes.parse(words("-254")).ok, false);
  assert.equal(weight.takes.parse(words("5", "x")).ok, false);
});

test("facts check what has no meaning", () => {
  const port = keywordIn("virtual_server/real_server/TCP_CHECK", "connect_port");
  assert.ok(port);
  assert.equal(checkByFact(port, words("80")), undefined);
  assert.equal(checkByFact(port, words("80x"))?.code, "base/wrong-value-type");
  assert.equal(checkByFact(port, words("0"))?.code, "base/wrong-value-type");
  assert.equal(checkByFact(port, [])?.code, "base/wrong-arity");
});
