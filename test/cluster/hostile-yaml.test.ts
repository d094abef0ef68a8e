import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { wrongIn } from "../../src/cluster/read.ts";
import { entryOf } from "../../src/ir/placed.ts";
import { structureOf } from "../../src/project/settings-file.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

/** What is said of an `lbc.yaml`, with its line. */
function told(text: string): readonly string[] {
  const source = Source.fromText("lbc.yaml", text);
  const { root, diagnostics } = readYaml(source);
  const cluster = root?.kind === "map" ? entryOf(root, "cluster")?.value : undefined;
  const found = [
    ...diagnostics,
    ...(root ? structureOf(root) : []),
    ...(cluster ? wrongIn(cluster) : []),
  ];
  return found.map(({ message, span }) => `${source.position(span.start).line} ${message.en}`);
}

const nodes = "cluster:\n  nodes: { a: {} }\n";

describe("a description in YAML that means harm", () => {
  test("laughs a billion times", () => {
    const lines = Array.from({ length: 12 }, (_, level) => {
      const inside = level === 0 ? "x" : `*l${level - 1}`;
      return `  l${level}: &l${level} [${Array.from({ length: 9 }, () => inside).join(", ")}]`;
    });
    assert.deepEqual(told(`cluster:\n${lines.join("\n")}\n`), [
      "7 aliases copy more than 100000 values",
    ]);
  });

  test("merges the same keys into everything", () => {
    const keys = Array.from({ length: 300 }, (_, index) => `k${index}: {}`).join(", ");
    const all = Array.from({ length: 600 }, (_, index) => `u${index}: { <<: *all }`).join(", ");
    const found = told(`${nodes}  x: &all { ${keys} }\n  upstreams: { ${all} }\n`);
    assert.deepEqual(found, ["4 aliases copy more than 100000 values"]);
  });

  test("refers to itself", () => {
    assert.deepEqual(told("cluster:\n  nodes: &all { a: { overrides: *all } }\n"), [
      "2 this alias stands inside what it names, and would never end",
    ]);
    const [merged] = told("cluster:\n  nodes: { a: &a { overrides: { <<: *a } } }\n");
    assert.equal(merged, "2 this alias stands inside what it names, and would never end");
  });

  test("reaches for what every object has", () => {
    const found = told(
      `${nodes}  servers: { w: {} }\n  __proto__: { polluted: 1 }\n  paths: { <<: { __proto__: { polluted: 1 } } }\n`,
    );
    assert.equal(found.length, 2);
    assert.match(found[0] ?? "", /^4 there is no key `__proto__` here/);
    assert.match(found[1] ?? "", /^5 there is no key `__proto__` here/);
    assert.equal(Reflect.get({}, "polluted"), undefined);
  });

  test("is merged as people write it", () => {
    const found = told(
      `${nodes}  upstreams:
    app: &usual { server: [10.0.0.1:80], keepalive: 8, health: { uri: /h } }
    old: { <<: *usual, server: [10.0.0.2:80], keepalve: 3 }
    new: { <<: [*usual], fail_timeout: 5 }
`,
    );
    assert.deepEqual(found, [
      "5 there is no key `keepalve` here; did you mean `keepalive`?",
      "6 the unit is missing: `5s` or `5ms`",
    ]);
  });

  test("has what is wrong in what is merged: it is told once, where it stands", () => {
    const found = told(
      `${nodes}  upstreams:
    app: &usual { server: [10.0.0.1:80], fail_timeout: 5 }
    old: { <<: *usual }
    new: { <<: *usual }
`,
    );
    assert.deepEqual(found, ["4 the unit is missing: `5s` or `5ms`"]);
  });

  test("has numbers and words that YAML of old took for something else", () => {
    assert.deepEqual(
      told(`${nodes}  floats: { v: { address: 10.0.0.9/24, vrid: 0x33, preempt: no } }\n`),
      [
        "3 a number from 1 to 255 is expected here, not `0x33`",
        "3 true or false, or a time such as `5s` is expected here, not `no`",
      ],
    );
  });
});
