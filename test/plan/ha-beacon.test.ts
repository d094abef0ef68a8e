import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { planHa } from "../../src/plan/ha.ts";
import { haConfig, haPlan } from "../support/keepalived.ts";

const folder = mkdtempSync(join(tmpdir(), "lbc-beacon-"));
after(() => rmSync(folder, { recursive: true }));

const secret = "k".repeat(32);

function keyFile(text: string): string {
  const path = join(folder, `${text.length}`);
  writeFileSync(path, text);
  return path;
}

const instance = (name: string, vrid: number, lines: string) => `vrrp_instance ${name} {
  interface eth0
  virtual_router_id ${vrid}
  virtual_ipaddress {
    10.0.0.${vrid}/24
  }
  ${lines}
}
`;

const file = (words: string, ...instances: readonly string[]) =>
  `global_defs {\n# lbc:beacon ${words}\n}\n${instances.join("")}`;

const problemsOf = (words: string): string[] =>
  planHa(haConfig(file(words, instance("V", 51, "")))).diagnostics.map(({ message }) => message.en);

void describe("a beacon in the plan", () => {
  test("every network of adverts once, the shortest interval, the key as digits", () => {
    const plan = haPlan(
      file(
        `key file:${keyFile(`${secret}\n`)} node lb1`,
        instance("V", 51, "advert_int 3\n# lbc:heartbeat interface eth1"),
        instance("W", 52, "advert_int 2\n# lbc:heartbeat interface eth1"),
        instance("X", 53, "unicast_src_ip 10.0.0.1\nunicast_peer {\n10.0.0.2\n}"),
        instance("Y", 54, "# lbc:heartbeat unicast 10.9.0.1 10.9.0.2"),
        instance("Z", 55, "# lbc:heartbeat unicast 10.9.0.1 10.9.0.3"),
      ),
    );
    const { beacon } = plan;
    assert.equal(beacon?.interval, 1_000_000);
    assert.equal(beacon?.key, "6b".repeat(32));
    assert.equal(beacon?.node, "lb1");
    assert.equal(beacon?.port, 8950);
    assert.deepEqual(
      beacon?.paths.map(({ name, group, peers }) => [name, group, ...peers]),
      [
        ["interface eth0", "224.0.0.18"],
        ["interface eth1", "224.0.0.18"],
        ["unicast eth0", undefined, "10.0.0.2"],
        ["unicast 10.9.0.1", undefined, "10.9.0.2", "10.9.0.3"],
      ],
    );
  });

  test("nothing is sent without a key that is long enough", () => {
    assert.match(problemsOf("port 9000").join(), /needs a key/);
    assert.match(problemsOf(`key file:${folder}/none`).join(), /cannot be read/);
    assert.match(problemsOf("key env:LBC_NO_SUCH_KEY").join(), /cannot be read/);
    assert.match(problemsOf(`key file:${keyFile("short")}`).join(), /32 to 64 bytes/);
    assert.deepEqual(problemsOf(`key file:${keyFile(secret)}`), []);
  });

  test("no beacon where nobody asks for one", () => {
    assert.equal(haPlan(instance("V", 51, "")).beacon, undefined);
  });
});
