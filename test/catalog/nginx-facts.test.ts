import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import {
  allNames,
  type Fact,
  factsOf,
  modulesWith,
  takesCount,
} from "../../src/catalog/facts/nginx.ts";
import { argumentLetters, contextLetters } from "../../tools/fact-letters.ts";

const path =
  process.env["LBC_FACTS"] ??
  join(import.meta.dirname, "..", "..", "..", "shared", "facts", "nginx-directives.json");

type Table = Readonly<
  Record<
    string,
    Readonly<
      Record<
        string,
        readonly { readonly args: readonly string[]; readonly ctx: readonly string[] }[]
      >
    >
  >
>;

const letters: Readonly<Record<string, string>> = {
  nginx: "N",
  freenginx: "f",
  angie: "a",
  tengine: "t",
  "nginx-plus-R37": "p",
  "openresty-lua": "o",
};

const takes = (fact: Fact, args: string, count: number): boolean => {
  const said = args.replace("b", "");
  const wanted =
    said.includes("*") ||
    (said.includes("+") && count >= 1) ||
    (said.includes("p") && count >= 2) ||
    said.includes(String(count)) ||
    (said.includes("f") && count === 1);
  return takesCount(fact, count) === wanted;
};

test(
  "every registration of the twelve products is in the facts, with its blocks and its arguments",
  { skip: !existsSync(path) && "the table of directives is not here" },
  () => {
    const table = JSON.parse(readFileSync(path, "utf8")) as Table;
    const names = new Set<string>();
    const wrong: string[] = [];
    assert.equal(Object.keys(table).length, 12);
    for (const [product, directives] of Object.entries(table))
      for (const [name, entries] of Object.entries(directives)) {
        names.add(name);
        for (const { args, ctx } of entries) {
          if (ctx.length === 0) continue;
          const facts = factsOf(name, letters[product] ?? "x");
          const there = facts.some(
            (fact) =>
              standsIn(fact, contextLetters(ctx)) &&
              fact.block === argumentLetters(args).startsWith("b") &&
              [0, 1, 2, 3, 4, 5].every((count) => takes(fact, argumentLetters(args), count)),
          );
          if (!there) wrong.push(`${product}: ${name}`);
        }
      }
    const known = new Set(allNames());
    const lost = [...names].filter((name) => !known.has(name));
    console.log(
      `# ${names.size} names of 12 products, ${lost.length} lost, ${wrong.length} differ`,
    );
    assert.deepEqual([...lost, ...wrong], []);
  },
);

const standsIn = ({ contexts }: Fact, where: string): boolean =>
  where === "*"
    ? contexts === "anywhere"
    : contexts !== "anywhere" && contexts.length === where.length;

test("modules of third parties are known by their names", () => {
  assert.deepEqual(modulesWith("echo"), ["echo"]);
  assert.deepEqual(modulesWith("more_set_headers"), ["headers-more"]);
  assert.deepEqual(modulesWith("check"), ["upstream-check"]);
  assert.deepEqual(modulesWith("proxy_pass"), []);
});

test("what the slot functions of 1.22 take is read from the binary", () => {
  const [satisfy] = factsOf("satisfy", "n");
  assert.deepEqual([satisfy?.kind, satisfy?.choices], ["choice", ["all", "any"]]);
  const [status] = factsOf("limit_conn_status", "n");
  assert.deepEqual([status?.kind, status?.choices], ["number", ["400", "599"]]);
  const [methods] = factsOf("dav_methods", "n");
  assert.equal(methods?.kind, "set");
  assert.equal(factsOf("ssl_ocsp", "n")[0]?.choices.includes("leaf"), true);
});
