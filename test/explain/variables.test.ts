import assert from "node:assert/strict";
import { test } from "node:test";

import { variables } from "../../src/catalog/variables/index.ts";
import {
  variableJson,
  variableMeant,
  variablePage,
  variablesCalled,
} from "../../src/explain/variable-page.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { displayWidth } from "../../src/messages/width.ts";

const look = (language: "en" | "zh", columns?: number) => ({ language, paint: noPaint, columns });

test("every variable is answered, in both languages and within the terminal", () => {
  for (const { name } of variables) {
    const called = variablesCalled(`$${name}`);
    assert.ok(called.length > 0, name);
    for (const language of ["en", "zh"] as const)
      for (const line of variablePage(called, look(language, 80)).split("\n"))
        assert.ok(displayWidth(line) <= 80 && !line.includes("undefined"), line);
  }
});

const page = (name: string) => variablePage(variablesCalled(name), look("en"));

test("a variable says where it has a value, since when, and whether it may be set", () => {
  assert.match(page("upstream_addr"), /^\$upstream_addr \(nginx, THS, /);
  assert.match(page("$request_port"), /nginx since 1\.29\.3/);
  assert.match(page("${arg_page}"), /^\$arg_NAME/);
  assert.match(page("$args"), /yes, by `set` and `map`/);
  assert.match(page("$status"), /has a value in +http[\s\S]+has a value in +stream/);
  assert.match(page("$ssl_preread_server_name"), /refuses to start with it/);
});

test("the JSON is described in docs/explain.md", () => {
  const json = JSON.parse(variableJson(variablesCalled("upstream_addr"), "en")) as {
    readonly kind: string;
    readonly meanings: readonly Readonly<Record<string, unknown>>[];
  };
  assert.equal(json.kind, "variable");
  assert.deepEqual(json.meanings[0]?.["traffic"], ["http", "stream"]);
  assert.equal(json.meanings[0]?.["settable"], false);
});

test("a misspelt one is put right", () => {
  assert.equal(variableMeant("$remote_adr"), "$remote_addr");
  assert.equal(variableMeant("$zzzzzzzzzzzzzz"), undefined);
});
