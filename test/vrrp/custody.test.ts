import assert from "node:assert/strict";
import test from "node:test";

import type { Belongings } from "../../runtime/vrrp/belongings.ts";
import { Custody } from "../../runtime/vrrp/custody.ts";
import { InterfaceTable } from "../../runtime/vrrp/interfaces.ts";
import { haPlan } from "../support/keepalived.ts";
import { instancePlan, Lab, ms, seconds } from "./lab.ts";

const table = (...ips: readonly string[]): InterfaceTable => {
  const made = new InterfaceTable();
  const common = { removed: false, index: 2 } as const;
  const link = { kind: "link", name: "eth0", up: true, running: true, mac: undefined } as const;
  made.apply({ ...common, ...link });
  for (const ip of ips)
    made.apply({
      ...common,
      kind: "address",
      ip,
      prefix: 24,
      scope: 0,
      secondary: false,
      tentative: false,
    });
  return made;
};

/** A master whose interface has these addresses. */
function guarded(changes: Parameters<typeof instancePlan>[0], ...ips: readonly string[]) {
  const lab = new Lab();
  lab.add("a", { version: 3, interval: 100 * ms, ...changes });
  lab.start("a");
  lab.run(1 * seconds);
  assert.deepEqual(lab.masters(), ["a"]);
  const said: string[] = [];
  const restored: Belongings[] = [];
  const custody = new Custody({
    table: table(...ips),
    team: lab.node("a").team,
    survey: () => {},
    list: () => [],
    restore: (_plan, missing) => restored.push(missing),
    log: (text) => said.push(text),
  });
  return { lab, custody, said, restored };
}

test("an address that is gone costs the mastership, with a word to the peers", () => {
  const { lab, custody, said } = guarded({});
  const from = lab.transcript.length;
  custody.look(lab.now, false);
  assert.deepEqual(said, ["(V) 10.0.0.100 is no longer on eth0"]);
  assert.deepEqual(
    lab.since(from).map((line) => line.split(" ").slice(2).join(" ")),
    ["send 0", "drop", "BACKUP 100"],
  );
  assert.equal(lab.node("a").instance.role, "backup");
});

test("what is there, or nobody tracks, is not missed", () => {
  const { lab, custody, said } = guarded({}, "10.0.0.100");
  custody.look(lab.now, true);
  const [address] = instancePlan().addresses;
  assert.ok(address);
  const free = guarded({ addresses: [{ ...address, untracked: true }] });
  free.custody.look(free.lab.now, false);
  assert.deepEqual([...said, ...free.said], []);
});

test("restore sets it again, five times in ten seconds, then steps back", () => {
  const { lab, custody, restored, said } = guarded({ addressLost: "restore" });
  for (let times = 0; times < 5; times++) custody.look(lab.now, false);
  assert.equal(restored.length, 5);
  assert.equal(restored[0]?.addresses[0]?.ip, "10.0.0.100");
  assert.deepEqual(lab.masters(), ["a"]);
  custody.look(lab.now, false);
  assert.equal(restored.length, 5);
  assert.deepEqual(lab.masters(), []);
  assert.match(said.join("\n"), /taken away again and again/);
});

test("after a while its patience is back", () => {
  const { lab, custody, restored } = guarded({ addressLost: "restore" });
  for (let times = 0; times < 12; times++) {
    custody.look(lab.now, false);
    lab.run(3 * seconds);
  }
  assert.equal(restored.length, 12);
});

const text = (global: string, own: string) => `global_defs {
${global}
}
vrrp_instance V {
  ${own}
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    10.0.0.100
  }
}
`;

const lost = (global: string, own: string) => haPlan(text(global, own)).instances[0]?.addressLost;

test("the annotation says so, for an instance or for all", () => {
  assert.equal(lost("", ""), undefined);
  assert.equal(lost("", "# lbc:address_lost restore"), "restore");
  assert.equal(lost("# lbc:address_lost restore", ""), "restore");
  assert.equal(lost("# lbc:address_lost restore", "# lbc:address_lost yield"), undefined);
});

test("a backup misses nothing, and restores nothing", () => {
  const { lab, custody, restored, said } = guarded({ addressLost: "restore" });
  const { team, instance } = lab.node("a");
  team.addressLost(lab.now, instance);
  assert.equal(instance.role, "backup");
  custody.look(lab.now, true);
  assert.deepEqual([...said, ...restored], []);
});
