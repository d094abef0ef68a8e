import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import type { Purpose } from "../../src/cluster/expand.ts";
import { wrongIn } from "../../src/cluster/read.ts";
import { described, strictly } from "../support/described.ts";

/*
 * Whatever right thing a description says of floats, groups, checks, notifications and virtual
 * servers: the vocabulary takes it, it becomes a configuration without an error, and the preset
 * strict has nothing to say.
 */

const family = fc.constantFrom("4", "6", "46", "64");

const node = fc.record({
  address: family,
  priority: fc.option(fc.integer({ min: 2, max: 254 }), { nil: undefined }),
});

const float = fc.record({
  address: family,
  preempt: fc.constantFrom(undefined, true, false, "20s"),
  advert: fc.constantFrom(undefined, "1s", "2s", "250ms"),
  transport: fc.constantFrom(undefined, "multicast"),
  secret: fc.boolean(),
  notify: fc.constantFrom(
    undefined,
    { log: true },
    { webhook: "https://a.example/x" },
    "/bin/true",
  ),
  nodes: fc.constantFrom(undefined, "reversed", "first"),
});

const checks = {
  page: { http: "http://127.0.0.1:8080/x", fall: 3 },
  port: { tcp: "[::1]:8080", interval: "1s" },
  process: { process: "app", timeout: "1s" },
  own: { command: "/bin/true" },
};

const cluster = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: 5 }),
  floats: fc.array(float, { minLength: 1, maxLength: 3 }),
  isGrouped: fc.boolean(),
  checks: fc.subarray(Object.keys(checks) as (keyof typeof checks)[]),
  notify: fc.constantFrom(
    undefined,
    { log: true, command: "/bin/true --x", webhook: "https://a.example/x" },
    { mail: { to: ["a@example.com"], from: "b@example.com", server: "10.0.0.9:25" } },
  ),
  health: fc.constantFrom(
    undefined,
    true,
    { uri: "/x", fall: 2 },
    { interval: "5s", timeout: "2s" },
  ),
  isUdp: fc.boolean(),
  isProxy: fc.boolean(),
  purpose: fc.constantFrom<Purpose>("files", "serve"),
});

type Made = typeof cluster extends fc.Arbitrary<infer T> ? T : never;

const addresses = (families: string, last: number): string[] =>
  Array.from(families, (one) => (one === "4" ? `10.0.0.${last}/24` : `fd00::${last}/64`));

function descriptionOf(made: Made): unknown {
  const names = made.nodes.map((_, at) => `n${at}`);
  // A group needs the same nodes in the same order.
  const order = (one: Made["floats"][number]) => (made.isGrouped ? made.floats[0] : one)?.nodes;
  const nodesOf = (one: Made["floats"][number]) => {
    if (order(one) === "reversed") return names.toReversed();
    return order(one) === "first" ? names.slice(0, 1) : undefined;
  };
  const floats = made.floats.map((one, at) => {
    // Of a single family: adverts of the first go to the other as well.
    const isSecret = one.secret && one.advert !== "250ms" && one.address.startsWith("4");
    return [
      `f${at}`,
      {
        address: addresses(one.address, 100 + at),
        vrid: 51 + at,
        preempt: one.preempt,
        advert: one.advert,
        transport: one.transport,
        notify: one.notify,
        nodes: nodesOf(one),
        ...(isSecret && { secret: "env:VRRP" }),
      },
    ] as const;
  });
  // Where there is neither a check nor a proxy nobody knows what to watch.
  const watched = made.checks.length > 0 || made.isProxy ? made.checks : (["process"] as const);
  return {
    nodes: Object.fromEntries(
      made.nodes.map((one, at) => [
        names[at],
        { address: addresses(one.address, 11 + at), priority: one.priority },
      ]),
    ),
    floats: Object.fromEntries(floats),
    ...(made.isGrouped &&
      floats.length > 1 && { groups: { g: { floats: floats.map(([name]) => name) } } }),
    ...(made.isProxy && {
      servers: { web: { listen: [8080, "[::]:8080"], program: [{ return: [200, "ok"] }] } },
    }),
    checks: Object.fromEntries(watched.map((name) => [name, checks[name]])),
    notify: made.notify,
    virtual_servers: {
      v: {
        on: "f0",
        port: 81,
        servers: made.floats[0]?.address.includes("4")
          ? ["10.0.1.1:81", { address: "10.0.1.2:81", weight: 2 }]
          : ["[fd01::1]:81", { address: "[fd01::2]:81", weight: 2 }],
        udp: made.isUdp || undefined,
        health: made.isUdp ? undefined : made.health,
      },
    },
  };
}

const unique = ({ nodes }: Made): boolean => {
  const said = nodes.flatMap(({ priority }) => priority ?? []);
  return new Set(said).size === said.length;
};

test("a right description has nothing that strict could say", () => {
  fc.assert(
    fc.property(cluster.filter(unique), (made) => {
      const text = JSON.stringify(descriptionOf(made));
      const one = described(text, made.purpose);
      const wrong = [...wrongIn(one.root), ...one.wrong];
      assert.deepEqual(
        wrong.map(({ message }) => message.en),
        [],
        text,
      );
      assert.deepEqual(strictly(one), [], text);
    }),
    { numRuns: 40 },
  );
});
