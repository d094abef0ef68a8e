import assert from "node:assert/strict";
import { test } from "node:test";

import { keepalivedDefinitions } from "../../src/catalog/keepalived/definitions.ts";
import { keywordIn } from "../../src/catalog/keepalived/facts.ts";
import { planHa } from "../../src/plan/ha.ts";
import { modelOf } from "../support/keepalived-model.ts";

const newest = [2, 4, 3];

const instance = (inside: string): string => `vrrp_instance V {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    10.0.0.1
  }
  ${inside}
}
`;

const second = instance("").replace(" V ", " W ").replace("51", "52");

/** A statement in each block that an agent of lbc looks into. */
const blocks: Readonly<Record<string, (statement: string) => string>> = {
  main: (statement) => `${statement}\n${instance("")}`,
  global_defs: (statement) => `global_defs {\n${statement}\n}\n${instance("")}`,
  vrrp_instance: instance,
  vrrp_sync_group: (statement) =>
    `${instance("")}${second}vrrp_sync_group G {\ngroup {\nV\nW\n}\n${statement}\n}\n`,
};

const refusedNames = (text: string): readonly string[] =>
  planHa(modelOf(text, newest)).diagnostics.map(({ message }) => message.en);

test("a keyword that the catalog calls refused is refused by its name or its other one, no other is", () => {
  const wrong: string[] = [];
  let asked = 0;
  for (const { name, slot, contexts, serve, takes } of keepalivedDefinitions)
    for (const context of contexts) {
      const block = Object.hasOwn(blocks, context) ? blocks[context] : undefined;
      const kind = keywordIn(context, name)?.kind;
      const words = kind === "values" ? "{\n}" : (takes.samples?.good ?? ["/bin/true"]).at(0);
      if (!block || kind === "block" || words === undefined || words === "off") continue;
      asked++;
      const said = refusedNames(block(`${name} ${words}`));
      const names = keepalivedDefinitions.filter((one) => one.slot === slot).map((one) => one.name);
      const byName = said.some((text) => names.some((each) => text.includes(each)));
      if (byName !== (serve === "refused"))
        wrong.push(`${context} ${name} ${words}: ${said.join("; ")}`);
    }
  assert.deepEqual(wrong, []);
  assert.ok(asked > 200, String(asked));
});

test("every block that the agent has no hands for is refused by name, once", () => {
  for (const [name, text] of [
    [
      "virtual_server",
      "virtual_server 10.0.0.9 80 {\nreal_server 10.0.0.1 80 {\nTCP_CHECK {\n}\n}\n}\n",
    ],
    ["virtual_server_group", "virtual_server_group G {\n10.0.0.9 80\n}\n"],
    ["SSL", "SSL {\nca /tmp/ca\n}\n"],
    ["bfd_instance", "bfd_instance b {\nneighbor_ip 10.0.0.3\n}\n"],
    ["track_group", "track_group g {\ngroup {\nV\n}\n}\n"],
    ["static_ipaddress", "static_ipaddress {\n10.0.0.9/24 dev eth0\n}\n"],
    ["static_routes", "static_routes {\n10.1.0.0/16 dev eth0\n}\n"],
    ["static_rules", "static_rules {\nfrom 10.1.0.0/16 table 5 preference 3\n}\n"],
    ["linkbeat_interfaces", "linkbeat_interfaces {\neth0\n}\n"],
  ] as const) {
    const said = refusedNames(text + instance(""));
    assert.equal(said.length, 1, `${name}: ${said.join("; ")}`);
    assert.match(said[0] ?? "", new RegExp(`\\b${name}\\b`));
  }
});
