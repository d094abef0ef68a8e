import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { builtin, family } from "../../runtime/decide/variables.ts";
import {
  builtinVariable,
  variableNames,
  variables,
  variablesNamed,
} from "../../src/catalog/variables/index.ts";
import { groupNames, referencesIn } from "../../src/catalog/variables/references.ts";
import type { Target } from "../../src/ir/target.ts";

const nginx: Target = { dialect: "nginx", version: [1, 22] };

const names = (text: string) => referencesIn(text).map(({ name }) => name);

describe("variables", () => {
  test("each has a name, a place and words in both languages", () => {
    for (const { name, traffic, doc, since } of variables) {
      assert.match(name, /^[a-z]\w*$/);
      assert.ok(traffic.length > 0 && doc.en.endsWith(".") && /\p{Script=Han}/u.test(doc.zh), name);
      assert.ok(since === undefined || /^1\.\d+\.\d+$/.test(since), name);
    }
    assert.ok(variables.length > 180);
  });

  test("serve has what the table says, and no more", () => {
    const served = new Set([...Object.keys(builtin), ...Object.keys(family)]);
    const said = variables.filter(({ serve }) => serve === "full");
    for (const name of served)
      assert.ok(
        said.some((one) => one.name === name),
        name,
      );
    for (const { name } of said)
      assert.ok(served.has(name) || /^(?:sent_)?http_/.test(name), `${name} is not served`);
  });

  test("are known by version, product, traffic and family, in any case", () => {
    assert.ok(builtinVariable(nginx, "http", "Remote_Addr"));
    assert.equal(builtinVariable(nginx, "stream", "request_uri"), undefined);
    assert.equal(builtinVariable(nginx, "http", "request_port"), undefined);
    assert.ok(builtinVariable({ dialect: "nginx", version: [1, 31] }, "http", "request_port"));
    assert.equal(builtinVariable(nginx, "http", "upstream_http_etag")?.name, "upstream_http_");
    assert.equal(builtinVariable(nginx, "http", "http_host")?.fixed, true);
    assert.equal(builtinVariable(nginx, "http", "http_x_mine")?.fixed, false);
    assert.equal(builtinVariable(nginx, "http", "p8s_value"), undefined);
    assert.deepEqual(variablesNamed("p8s_value")[0]?.dialects, ["angie"]);
    assert.deepEqual(variablesNamed("nobody"), []);
    assert.ok(!variableNames(nginx, "http").includes("arg_"));
  });

  test("are found in texts as nginx finds them", () => {
    assert.deepEqual(names("$a-${b}c$1$10${2}$0"), ["a", "b", "2", "0"]);
    assert.deepEqual(names("a$ ${ ${x"), []);
    assert.deepEqual(referencesIn("x$host/"), [{ name: "host", start: 1, end: 6 }]);
  });

  test("come from groups with names", () => {
    assert.deepEqual(groupNames("^/(?<a>x)(?P<b>y)(?'c'z)(d)(?:e)"), ["a", "b", "c"]);
    assert.deepEqual(groupNames("\\(?<a>[(?<b>]"), []);
    assert.deepEqual(groupNames("(?<=a)(?<!b)c"), []);
  });
});
