import assert from "node:assert/strict";
import { test } from "node:test";

import { normaliseHost } from "../../runtime/decide/host.ts";
import { ServerNames } from "../../runtime/decide/routing.ts";
import { Variables } from "../../runtime/decide/variables.ts";
import { FakeExchange } from "./exchange.ts";
import { listenerPlan } from "./plans.ts";
import { chooseLocations, servers } from "./routing-cases.ts";
import { readVerdicts } from "./verdicts.ts";

for (const [index, specs] of servers.entries())
  test(`locations are chosen as nginx does, server ${index + 1}`, () => {
    assert.deepEqual(chooseLocations(specs), readVerdicts("routing", String(index + 1)));
  });

test("a server is found by name: exact, leading, trailing, pattern, default", () => {
  const listener = listenerPlan({
    defaultServer: 9,
    exact: [
      ["a.com", 1],
      ["", 2],
    ],
    leading: [
      [".a.com", 3],
      [".b.a.com", 4],
    ],
    trailing: [
      ["www.", 5],
      ["www.a.", 6],
    ],
    regex: [
      ["^(?<sub>.+)\\.x$", 7],
      ["x", 8],
    ],
  });
  const variables = new Variables();
  const names = new ServerNames(listener, variables);
  const exchange = new FakeExchange();
  const find = (host: string) => names.find(host, exchange);
  assert.deepEqual(
    [
      "a.com",
      "",
      "c.a.com",
      "d.c.a.com",
      "d.b.a.com",
      "b.a.com",
      "www.org",
      "www.a.org",
      "www.a.com",
      "s.x",
      "ax",
      "q",
      "www.",
    ].map(find),
    [1, 2, 3, 3, 4, 3, 5, 6, 3, 7, 8, 9, 9],
  );
  find("s.x");
  assert.equal(variables.get(variables.define("sub"), exchange), "s");
});

test("hosts are normalised as nginx does", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["A.Com", "a.com"],
    ["a.com:80", "a.com"],
    ["a.com.", "a.com"],
    ["a.com.:80", "a.com"],
    ["[::1]:80", "[::1]"],
    ["[::1]", "[::1]"],
    ["a..b", undefined],
    ["a/b", undefined],
    ["a b", undefined],
    ["", undefined],
    [":80", undefined],
    [".", undefined],
    [".a", ".a"],
    ["a_b", "a_b"],
    ["\xe9", "\xe9"],
    ["a\x7f", undefined],
  ];
  for (const [host, wanted] of cases) assert.equal(normaliseHost(host), wanted, host);
});
