import assert from "node:assert/strict";
import test from "node:test";

import { haPlan } from "../support/keepalived.ts";

const instance = (name: string, vrid: number, ...lines: readonly string[]) =>
  `vrrp_instance ${name} {
  interface eth0
  virtual_router_id ${vrid}
  priority 100
  virtual_ipaddress { 
    10.0.0.${vrid} 
  }
  ${lines.join("\n  ")}
}
`;

test("an arbiter and a disk lock are one permit, with everything they say", () => {
  const plan = haPlan(
    instance(
      "A",
      1,
      "# lbc:arbiter etcd http://10.0.0.5:2379/,https://b:2379 key /x ttl 5s keep user u password-file /p ca /ca cert /c certkey /k",
      "# lbc:disk_lock /shared/a interval 500ms ttl 4s mode lease",
    ),
  );
  assert.deepEqual(plan.permits, [
    {
      name: "A",
      members: [0],
      guards: [
        {
          kind: "arbiter",
          ttl: 5_000_000,
          keep: true,
          etcd: {
            endpoints: ["http://10.0.0.5:2379", "https://b:2379"],
            key: "/x",
            user: "u",
            passwordFile: "/p",
            tls: { ca: "/ca", cert: "/c", key: "/k" },
          },
        },
        {
          kind: "disk_lock",
          path: "/shared/a",
          interval: 500_000,
          ttl: 4_000_000,
          mode: "lease",
        },
      ],
    },
  ]);
  assert.equal(plan.instances[0]?.guarded, true);
  assert.deepEqual(plan.fences, []);
});

test("what global_defs says holds for all, each with a key and a file of its own", () => {
  const plan = haPlan(
    `global_defs {
  # lbc:arbiter etcd http://e:2379
  # lbc:disk_lock /shared/lock
}
${instance("A", 1)}${instance("B", 2, "# lbc:arbiter etcd http://f:2379")}`,
  );
  const said = plan.permits.map(({ guards }) =>
    guards.map((guard) =>
      guard.kind === "arbiter"
        ? `${guard.etcd.endpoints.join()} ${guard.etcd.key} ${guard.ttl} ${guard.keep}`
        : guard.path,
    ),
  );
  assert.deepEqual(said, [
    ["http://e:2379 /lbc/A 3000000 false", "/shared/lock.A"],
    ["http://f:2379 /lbc/B 3000000 false", "/shared/lock.B"],
  ]);
});

test("a group has one permit, wherever it is said; others have none", () => {
  for (const [group, member] of [
    ["# lbc:arbiter etcd http://e:2379", ""],
    ["", "# lbc:arbiter etcd http://e:2379"],
  ]) {
    const plan = haPlan(
      `${instance("A", 1)}${instance("B", 2, member ?? "")}${instance("C", 3)}
vrrp_sync_group G {
  ${group}
  group {
    B
    A
  }
}
`,
    );
    assert.deepEqual(
      plan.permits.map(({ name, members }) => [name, members]),
      [["G", [1, 0]]],
    );
    assert.deepEqual(
      plan.instances.map(({ guarded }) => guarded),
      [true, true, false],
    );
  }
});

test("fence: reboot or a script, at its pace", () => {
  const plan = haPlan(
    instance("A", 1, "# lbc:fence reboot") +
      instance("B", 2, "# lbc:fence script /bin/loser after 1s apart 5m stamp /run/s"),
  );
  assert.deepEqual(plan.fences, [
    {
      members: [0],
      script: undefined,
      after: 5_000_000,
      apart: 3_600_000_000,
      stamp: "/var/lib/lbc/fence",
    },
    {
      members: [1],
      script: { argv: ["/bin/loser"], user: undefined, group: undefined },
      after: 1_000_000,
      apart: 300_000_000,
      stamp: "/run/s",
    },
  ]);
});
