import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { type AnyDirective, directives } from "../../src/catalog/index.ts";
import type { Written } from "../../src/catalog/shape.ts";
import { argumentSamples } from "../support/nginx-arguments.ts";
import { statements } from "../support/nginx-statements.ts";

const words = (text: string): readonly Written[] =>
  Array.from(text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g), (match) => ({
    text: match[1] ?? match[2] ?? match[3] ?? "",
    span: { file: "f", start: match.index, end: match.index + match[0].length },
  }));

const plain = (texts: readonly string[]): readonly Written[] =>
  texts.map((text) => ({ text, span: { file: "f", start: 0, end: 0 } }));

/** What nginx takes after a name, in one of its blocks. */
function goodOf({ name, takes }: AnyDirective): readonly (readonly Written[])[] {
  const table = Object.entries(argumentSamples)
    .filter(([key]) => key.split("@")[0] === name)
    .flatMap(([, { good }]) => good.split(" | "));
  return [...table, ...(statements[name]?.good ?? [])]
    .map(words)
    .concat((takes.samples?.good ?? []).map((text) => plain([text])));
}

/** A value without its places in the text. */
const meaningOf = (value: unknown): string =>
  JSON.stringify(value instanceof Map ? [...value] : value, (key, inner: unknown) =>
    /span$/i.test(key) ? undefined : inner,
  );

describe("shapes", () => {
  test("print what they read, so that it is read as the same again", () => {
    let read = 0;
    for (const def of directives) {
      for (const said of goodOf(def)) {
        const first = def.takes.parse(said);
        if (!first.ok) continue;
        read++;
        const printed = def.takes.print(first.value);
        const second = def.takes.parse(plain(printed));
        const shown = `${def.slot} ${said.map(({ text }) => text).join(" ")} → ${printed.join(" ")}`;
        assert.ok(second.ok, `${shown}: ${second.ok ? "" : second.reason.en}`);
        assert.deepEqual(def.takes.print(second.value), printed, shown);
        assert.equal(meaningOf(second.value), meaningOf(first.value), shown);
      }
    }
    assert.ok(read > 2500, String(read));
  });

  test("print their defaults as words that they read", () => {
    for (const def of directives) {
      for (const dialect of def.dialects) {
        const value = def.fallback?.({ dialect, version: [1, 22] });
        if (value === undefined || def.block === true) continue;
        const printed = def.takes.print(value);
        // Before 1.29.7 no connection was kept, which could not be written.
        if (printed.length === 0 || def.name === "keepalive") continue;
        const parsed = def.takes.parse(plain(printed));
        assert.ok(parsed.ok, `${def.slot} ${printed.join(" ")}`);
      }
    }
  });

  test("throw at no words", () => {
    const word = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom("off", "on", "$a", "${", "a=b", "zone=a:1m", "rate=1r/s", "~(", "max=1", "="),
      fc.constantFrom("http://a:1/", "unix:/a", "[::1]:80", "1:2:2", "levels=1:2", "@1h", "=404"),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...directives),
        fc.array(word, { maxLength: 5 }),
        ({ takes }, said) => {
          const parsed = takes.parse(plain(said));
          if (parsed.ok) takes.print(parsed.value);
          else assert.ok(parsed.reason.en !== "" && parsed.reason.zh !== "");
        },
      ),
      { numRuns: 4000 },
    );
  });
});
