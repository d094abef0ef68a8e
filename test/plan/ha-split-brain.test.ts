import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { planHa } from "../../src/plan/ha.ts";
import { haConfig, haPlan } from "../support/keepalived.ts";

const instance = (lines: string, name = "V", vrid = 51) => `vrrp_instance ${name} {
  interface eth0
  virtual_router_id ${vrid}
  virtual_ipaddress {
    10.0.0.1/24
  }
  ${lines}
}
`;

const required = (line: string) =>
  haPlan(instance(`# lbc:witness ping 10.0.0.2\n# lbc:witness ping 10.0.0.3\n${line}`)).instances[0]
    ?.trackWitnesses?.require;

describe("annotations to the plan", () => {
  test("heartbeat paths", () => {
    const text = instance(
      "# lbc:heartbeat interface eth1\n# lbc:heartbeat unicast 10.9.0.1 10.9.0.2",
    );
    assert.deepEqual(haPlan(text).instances[0]?.heartbeats, [
      {
        kind: "interface",
        name: "interface eth1",
        interface: "eth1",
        source: undefined,
        group: undefined,
      },
      { kind: "unicast", name: "unicast 10.9.0.1", source: "10.9.0.1", peers: ["10.9.0.2"] },
    ]);
  });

  test("witnesses, once for all instances that ask for the same", () => {
    const lines = `# lbc:witness ping 10.0.0.254 interval 500ms timeout 200ms
      # lbc:witness http http://10.0.0.5/up status 204
      # lbc:witness tcp [2001:db8::1]:22 rise 1 fall 2
      # lbc:witness require 2 weight -20`;
    const plan = haPlan(instance(lines) + instance(lines, "W", 52));
    assert.deepEqual(plan.instances[1]?.trackWitnesses, {
      witnesses: [0, 1, 2],
      require: 2,
      weight: -20,
    });
    assert.deepEqual(plan.witnesses, [
      {
        name: "ping 10.0.0.254",
        target: { kind: "ping", address: "10.0.0.254" },
        interval: 500_000,
        timeout: 200_000,
        rise: 2,
        fall: 3,
      },
      {
        name: "http http://10.0.0.5/up",
        target: { kind: "http", url: "http://10.0.0.5/up", method: "GET", status: 204 },
        interval: 1_000_000,
        timeout: 1_000_000,
        rise: 2,
        fall: 3,
      },
      {
        name: "tcp [2001:db8::1]:22",
        target: { kind: "tcp", host: "2001:db8::1", port: 22 },
        interval: 1_000_000,
        timeout: 1_000_000,
        rise: 1,
        fall: 2,
      },
    ]);
  });

  test("all of them are required where nothing is said, and no more than there are", () => {
    assert.equal(required(""), 2);
    assert.equal(required("# lbc:witness require 1"), 1);
    assert.equal(required("# lbc:witness require 9"), 2);
  });

  test("probes", () => {
    const text = instance('# lbc:probe command "ssh third ping -c1 -W1 10.0.0.2" timeout 3s');
    const plan = haPlan(text);
    assert.deepEqual(plan.instances[0]?.probes, [
      {
        name: "ssh",
        timeout: 3_000_000,
        target: { kind: "command", command: "ssh third ping -c1 -W1 10.0.0.2" },
      },
    ]);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    [instance("# lbc:heartbeat interface eth0"), /no second path/],
    [
      instance("# lbc:heartbeat interface eth1") +
        instance("", "W").replace("interface eth0", "interface eth1"),
      /instance W has virtual_router_id 51 on eth1/,
    ],
    [instance("# lbc:heartbeat unicast fd00::1 fd00::2"), /are IPv4: so must/],
  ];
  for (const [text, message] of refused)
    test(`refused: ${message.source}`, () => {
      const { plan, diagnostics } = planHa(haConfig(text));
      assert.equal(plan, undefined);
      assert.match(diagnostics[0]?.message.en ?? "", message);
    });
});
