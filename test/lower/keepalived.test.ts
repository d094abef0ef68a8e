import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import {
  advertIntOf,
  authenticationOf,
  priorityOf,
  stateOf,
  versionOf,
} from "../../src/catalog/keepalived/effective.ts";
import { garpMasterDelay } from "../../src/catalog/keepalived/vrrp-garp.ts";
import {
  instanceInterface,
  priority,
  strictMode,
  virtualRouterId,
} from "../../src/catalog/keepalived/vrrp-instance.ts";
import { notifyMaster } from "../../src/catalog/keepalived/vrrp-notify.ts";
import { interval, script, weight } from "../../src/catalog/keepalived/vrrp-script.ts";
import { read, siteOf } from "../../src/ir/scope.ts";
import { lowerKeepalived } from "../../src/lower/keepalived.ts";
import { load } from "../../src/project/loader.ts";

function lower(files: Readonly<Record<string, string>>, version = [2, 2, 7]) {
  const held = new Map(
    Object.entries(files).map(([name, text]) => [`/example/${name}`, Buffer.from(text)]),
  );
  const [first = ""] = Object.keys(files);
  const project = load({
    cwd: "/example",
    held,
    paths: [first],
    dialect: "keepalived",
    targets: [{ dialect: "keepalived", version }],
  });
  const [root] = project.roots;
  assert.ok(root);
  const { config, diagnostics } = lowerKeepalived(project, root);
  return { ...config, diagnostics, project };
}

const one = (text: string, version?: number[]) => lower({ "keepalived.conf": text }, version);

/** Findings as `line:column code`. */
function findings(text: string, version?: number[]): string[] {
  const { diagnostics, project } = one(text, version);
  return diagnostics.map(({ code, span }) => {
    const position = project.sources.get(span.file)?.position(span.start);
    return `${position?.line}:${position?.column} ${code}`;
  });
}

const instance = (lines: string): string => `vrrp_instance VI {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    10.0.0.9/24
  }
${lines}
}
`;

test("an instance, its addresses, peers and trackers", () => {
  const { ha, diagnostics, unmodelled } = one(
    instance(`  state MASTER
  priority 150
  unicast_peer {
    10.0.0.2
    10.0.0.3 min_ttl 5
  }
  track_script {
    chk weight -20 reverse
    other
  }
  track_interface {
    eth1 weight 5
  }
  notify_master "/bin/up 'a b'" root
  virtual_ipaddress_excluded {
    2001:db8::9/64 dev eth1 scope link no_track
  }`),
  );
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(unmodelled, []);
  const [vi] = ha.instances;
  assert.ok(vi);
  assert.equal(vi.name, "VI");
  assert.equal(read(vi.scope, instanceInterface).value, "eth0");
  assert.equal(read(vi.scope, virtualRouterId).value, 51);
  assert.deepEqual(
    vi.addresses.map(({ ip, prefix, family }) => [ip, prefix, family]),
    [["10.0.0.9", 24, 4]],
  );
  const [excluded] = vi.excluded;
  assert.deepEqual(
    [excluded?.ip, excluded?.device, excluded?.label, excluded?.scope, excluded?.noTrack],
    ["2001:db8::9", "eth1", undefined, "link", true],
  );
  assert.deepEqual(
    vi.unicastPeers.map(({ value }) => value),
    ["10.0.0.2", "10.0.0.3"],
  );
  assert.deepEqual(
    vi.trackScripts.map(({ name, weight: own, reverse }) => [name, own, reverse]),
    [
      ["chk", -20, true],
      ["other", undefined, undefined],
    ],
  );
  assert.deepEqual(read(vi.scope, notifyMaster).value, {
    argv: ["/bin/up", "a b"],
    user: "root",
    group: undefined,
  });
});

test("what the instance does not say, global_defs say, wherever they stand", () => {
  const { ha } = one(
    `${instance("  garp_master_delay 1")}${instance("").replace("VI", "V2")}global_defs {
  vrrp_strict
  vrrp_garp_master_delay 2
}
`,
  );
  const [first, second] = ha.instances;
  assert.ok(first && second);
  assert.equal(read(first.scope, garpMasterDelay).value, 1000);
  assert.equal(read(second.scope, garpMasterDelay).value, 2000);
  const strict = read(second.scope, strictMode);
  assert.equal(strict.value, true);
  assert.equal(strict.origin.kind, "inherited");
});

test("scripts and groups", () => {
  const { ha, diagnostics } = one(`vrrp_script chk {
  script "/bin/check a"
  interval 2
  weight -20
}
vrrp_sync_group G {
  group {
    A B
    C
  }
}
`);
  assert.deepEqual(diagnostics, []);
  const [chk] = ha.scripts;
  assert.ok(chk);
  assert.deepEqual(read(chk.scope, script).value?.argv, ["/bin/check", "a"]);
  assert.equal(read(chk.scope, interval).value, 2000);
  assert.equal(read(chk.scope, weight).value.value, -20);
  assert.deepEqual(
    ha.syncGroups[0]?.members.map(({ value }) => value),
    ["A", "B", "C"],
  );
});

test("includes stand in their place, and the way to them is kept", () => {
  const { ha, diagnostics } = lower({
    "keepalived.conf": "$P=120\ninclude vi.conf\n",
    "vi.conf": "vrrp_instance VI {\n  include inner.conf\n}\n",
    "inner.conf": "priority $P\nprioriti 3\n",
  });
  const [vi] = ha.instances;
  assert.ok(vi);
  const value = read(vi.scope, priority);
  assert.equal(value.value, 120);
  const site = siteOf(value);
  assert.equal(site?.span.file, "inner.conf");
  assert.equal(site?.via?.span.file, "vi.conf");
  assert.equal(site?.via?.via?.span.file, "keepalived.conf");
  assert.deepEqual(
    diagnostics.map(({ code, via }) => [code, via?.span.file]),
    [["base/unknown-keyword", "vi.conf"]],
  );
});

test("what keepalived leaves out is kept by name", () => {
  const { unmodelled } = one(
    "virtual_server 10.0.0.300 80 {\n  real_server 10.0.0.1 80 {\n    TCP_CHECK {\n    }\n  }\n}\n",
  );
  assert.deepEqual(
    unmodelled.map(({ name, context }) => `${context} ${name}`),
    ["main virtual_server"],
  );
});

describe("findings", () => {
  const cases: readonly (readonly [name: string, text: string, wanted: readonly string[]])[] = [
    ["a keyword nobody knows", instance("  bogus 1"), ["7:3 base/unknown-keyword"]],
    ["a keyword of another block", instance("  script x"), ["7:3 base/wrong-block"]],
    [
      "a name out of range, a missing one, too many words",
      instance("  priority 0\n  state\n  nopreempt x\n  priority 10 interface eth0"),
      [
        "7:12 vrrp/priority-range",
        "8:3 base/wrong-arity",
        "9:13 base/ignored-word",
        "10:15 base/ignored-word",
      ],
    ],
    ["a block where none belongs", instance("  priority 1 {\n  }"), ["7:3 base/wrong-arity"]],
    ["no block where one belongs", instance("  authentication"), ["7:3 base/wrong-arity"]],
    [
      "bad lines of addresses",
      instance(
        "  virtual_ipaddress_excluded {\n    10.0.0.300\n    10.0.0.1/33\n    10.0.0.2 10.0.0.3\n    10.0.0.4 dev\n  }",
      ),
      [
        "8:5 base/wrong-value-type",
        "9:5 base/wrong-value-type",
        "10:14 base/wrong-value-type",
        "11:14 base/wrong-arity",
      ],
    ],
    [
      "bad lines of trackers and peers",
      instance(
        "  track_script {\n    a weight 300\n    b wait 3\n    c weight\n  }\n  unicast_peer {\n    host\n  }",
      ),
      [
        "8:14 script/weight-range",
        "9:7 base/wrong-value-type",
        "10:7 base/wrong-arity",
        "13:5 vrrp/unicast-bad-peer",
      ],
    ],
    ["an instance twice", instance("") + instance(""), ["9:15 base/duplicate-directive"]],
    ["an instance without a name", "vrrp_instance {\n}\n", ["1:1 base/wrong-arity"]],
    ["a group of another version", instance("  version 4"), ["7:11 base/wrong-value-type"]],
    ["a keyword of 2.4", instance("  no_virtual_ipaddress"), ["7:3 base/unknown-keyword"]],
    ["static addresses", "static_ipaddress {\n  10.0.0.300/24\n}\n", ["2:3 base/wrong-value-type"]],
    [
      "values beyond the model",
      "virtual_server 10.0.0.9 80 {\n  delay_loop x\n}\n",
      ["2:14 base/wrong-value-type"],
    ],
  ];
  for (const [name, text, wanted] of cases)
    test(name, () => {
      assert.deepEqual(findings(text), wanted);
    });

  test("what 2.4 brought is known to 2.4", () => {
    assert.deepEqual(findings(instance("  no_virtual_ipaddress"), [2, 4, 3]), []);
  });

  test("of two instances of one name the first one counts", () => {
    const { ha } = one(instance("  priority 1") + instance("  priority 2"));
    assert.deepEqual(
      ha.instances.map(({ scope }) => read(scope, priority).value),
      [1],
    );
  });

  test("the right keyword is named, with a fix", () => {
    const { diagnostics } = one(
      "virtual_server 10.0.0.9 80 {\n real_server 10.0.0.1 80 {\n TCP_CHECK {\n nb_get_retry 2\n }\n }\n}\n",
    );
    assert.equal(diagnostics[0]?.code, "base/wrong-block");
    assert.match(diagnostics[0]?.help?.en ?? "", /retry/);
    assert.equal(diagnostics[0]?.fix?.edits[0]?.text, "retry");
    assert.match(one(instance("  prioriti 5")).diagnostics[0]?.help?.en ?? "", /priority/);
  });

  test("no password stands in a finding", () => {
    const { diagnostics } = one(
      instance(
        "  authentication {\n    auth_type PASS x\n    auth_pass hunter22 hunter33\n  }\n  auth_pass hunter44",
      ),
    );
    assert.equal(diagnostics.length, 3);
    assert.doesNotMatch(JSON.stringify(diagnostics), /hunter/);
  });
});

const holds = (lines: string) => {
  const [vi] = one(instance(lines)).ha.instances;
  assert.ok(vi);
  return vi;
};

describe("what holds in the end", () => {
  test("advert_int in version 2 is whole seconds, in version 3 steps of 10 ms below 40.96 s", () => {
    for (const [lines, wanted] of [
      ["", 1000],
      ["advert_int 0.4", 1000],
      ["advert_int 1.5", 2000],
      ["advert_int 255", 255_000],
      ["version 3\nadvert_int 0.015", 20],
      ["version 3\nadvert_int 0.5", 500],
      ["version 3\nadvert_int 60", 40_950],
    ] as const)
      assert.equal(advertIntOf(holds(lines)).value, wanted, lines);
  });

  test("a missing priority is 100, or 255 for state MASTER; priority 255 is state MASTER", () => {
    assert.equal(priorityOf(holds("").scope).value, 100);
    assert.equal(priorityOf(holds("state MASTER").scope).value, 255);
    assert.equal(priorityOf(holds("state MASTER\npriority 90").scope).value, 90);
    assert.equal(stateOf(holds("priority 255").scope).value, "MASTER");
    assert.equal(stateOf(holds("").scope).value, "BACKUP");
  });

  test("IPv6 is version 3", () => {
    const [vi] = one("vrrp_instance V {\n virtual_ipaddress {\n fe80::1/64\n }\n}\n").ha.instances;
    assert.ok(vi);
    assert.equal(versionOf(vi).value, 3);
  });

  test("authentication works in version 2 without strict mode, with type and password", () => {
    const auth = "authentication {\nauth_type PASS\nauth_pass a\n}";
    assert.equal(authenticationOf(holds(auth))?.type.value, "PASS");
    assert.equal(authenticationOf(holds(`version 3\n${auth}`)), undefined);
    assert.equal(authenticationOf(holds(`strict_mode on\n${auth}`)), undefined);
    assert.equal(authenticationOf(holds("authentication {\nauth_type PASS\n}")), undefined);
  });
});

test("no text makes it throw", () => {
  const word = fc.constantFrom(
    "vrrp_instance",
    "vrrp_script",
    "global_defs",
    "virtual_ipaddress",
    "authentication",
    "auth_pass",
    "priority",
    "track_script",
    "include",
    "10.0.0.1/24",
    "weight",
    "VI",
    "-5",
    "{",
    "}",
    "\n",
    '"',
    "$A=1",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (pieces) => {
      const { diagnostics, project } = one(pieces.join(" "));
      for (const { span } of diagnostics) assert.ok(project.sources.has(span.file));
    }),
    { numRuns: 200 },
  );
});
