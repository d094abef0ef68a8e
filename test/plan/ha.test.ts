import assert from "node:assert/strict";
import test from "node:test";

import { planHa } from "../../src/plan/ha.ts";
import { haConfig, haPlan } from "../support/keepalived.ts";

const instance = (inside: string, outside = "") => `
global_defs {
  ${outside}
}
vrrp_script check {
  script "/bin/check 'a b' c"
  interval 2
  timeout 3
  weight -30
  rise 2
  fall 3
  user nobody
}
vrrp_instance V {
  interface eth0
  virtual_router_id 51
  ${inside}
}
`;

const only = (text: string) => {
  const [found] = haPlan(text).instances;
  assert.ok(found);
  return found;
};

test("what is not written is as keepalived has it", () => {
  const plan = only(instance("virtual_ipaddress {\n10.0.0.1\n}"));
  assert.deepEqual(plan, {
    name: "V",
    interface: "eth0",
    vrid: 51,
    version: 2,
    family: 4,
    interval: 1_000_000,
    downAdverts: 3,
    password: undefined,
    ah: false,
    hmac: undefined,
    group: "224.0.0.18",
    source: undefined,
    senderMac: undefined,
    unicastPeers: [],
    unicastTtl: 255,
    checkUnicastSource: true,
    checkNeighbourTtl: true,
    skipAddressCheck: false,
    addressMismatch: "drop",
    plainChecksum: false,
    oldUnicastChecksum: "auto",
    eitherChecksum: true,
    checkOwnAddress: true,
    ownerIgnoresAdverts: false,
    rivalOwner: "outlast",
    trackSource: false,
    accept: true,
    lateBackup: undefined,
    addresses: [
      {
        ip: "10.0.0.1",
        prefix: 32,
        device: "eth0",
        label: undefined,
        scope: 0,
        broadcast: undefined,
        flags: 0,
        preferred: undefined,
      },
    ],
    excluded: [],
    routes: [],
    rules: [],
    priority: 100,
    wantMaster: false,
    preempt: true,
    preemptDelay: 0,
    answerLower: true,
    answerHigher: false,
    heartbeats: [],
    trackWitnesses: undefined,
    probes: [],
    guarded: false,
    trackPrimary: true,
    promoteSecondaries: false,
    trackInterfaces: [],
    trackScripts: [],
    watches: [],
    garp: {
      repeat: 5,
      delay: 5_000_000,
      refresh: 0,
      refreshRepeat: 1,
      lowerRepeat: 5,
      lowerDelay: 5_000_000,
    },
    notify: {
      master: undefined,
      backup: undefined,
      fault: undefined,
      stop: undefined,
      any: undefined,
      masterLowerPriority: undefined,
      deleted: undefined,
      tell: { mail: false, priorityChanges: false, sayDeleted: false, webhooks: [] },
    },
  });
});

test("addresses, trackers, password and scripts", () => {
  const text = instance(
    `state BACKUP
  priority 120
  advert_int 2
  authentication {
    auth_type PASS
    auth_pass 123456789
  }
  virtual_ipaddress {
    10.0.0.1/24 dev eth1 label eth1:v scope link brd +
    10.0.5.1/20 brd -
  }
  virtual_ipaddress_excluded {
    10.0.0.2/24
  }
  track_script {
    check
    check weight 20 reverse
  }
  track_interface {
    eth0
    eth1 weight -5 reverse
  }
  notify "/bin/notify x"
  notify_master /bin/master root`,
    "script_user daemon\nenable_script_security",
  );
  const plan = haPlan(text);
  const found = only(text);
  assert.equal(found.password, "12345678");
  assert.deepEqual(found.addresses, [
    {
      ip: "10.0.0.1",
      prefix: 24,
      device: "eth1",
      label: "eth1:v",
      scope: 253,
      broadcast: "10.0.0.255",
      flags: 0,
      preferred: undefined,
    },
    {
      ip: "10.0.5.1",
      prefix: 20,
      device: "eth0",
      label: undefined,
      scope: 0,
      broadcast: "10.0.0.0",
      flags: 0,
      preferred: undefined,
    },
  ]);
  assert.deepEqual(found.trackScripts, [
    { script: 0, weight: -30, reverse: false },
    { script: 0, weight: 20, reverse: true },
  ]);
  assert.deepEqual(found.trackInterfaces, [{ name: "eth1", weight: -5, reverse: true }]);
  assert.deepEqual(found.notify.any, {
    argv: ["/bin/notify", "x"],
    user: "daemon",
    group: undefined,
  });
  assert.deepEqual(found.notify.master?.user, "root");
  assert.deepEqual(plan.scripts, [
    {
      name: "check",
      command: { argv: ["/bin/check", "a b", "c"], user: "nobody", group: undefined },
      interval: 2_000_000,
      timeout: 3_000_000,
      rise: 2,
      fall: 3,
      initFail: false,
    },
  ]);
  assert.equal(plan.scriptSecurity, true);
  assert.equal(haPlan(instance("", "vrrp_garp_interval 0.01")).paces.garp, 10_000);
});

test("state MASTER clears nopreempt and preempt_delay, and without a priority owns", () => {
  const master = only(instance("state MASTER\nnopreempt\npreempt_delay 5"));
  assert.deepEqual(
    [master.priority, master.wantMaster, master.preempt, master.preemptDelay],
    [255, true, true, 0],
  );
  const backup = only(instance("nopreempt"));
  assert.deepEqual([backup.priority, backup.preempt], [100, false]);
  assert.equal(only(instance("preempt_delay 5")).preemptDelay, 5_000_000);
});

test("global values hold where the instance says nothing; vrrp_min_garp lowers the rest", () => {
  const globals = "vrrp_version 3\nvrrp_garp_master_delay 10\nvrrp_min_garp";
  const plan = only(instance("advert_int 0.1\ngarp_master_repeat 3", globals));
  assert.deepEqual([plan.version, plan.interval], [3, 100_000]);
  assert.deepEqual([plan.garp.repeat, plan.garp.delay], [3, 10_000_000]);
  assert.deepEqual([plan.garp.lowerRepeat, plan.garp.lowerDelay], [1, 0]);
});

test("a group of its own parts an instance from its twin", () => {
  const grouped = instance("mcast_dst_ip 224.0.0.19").replace("vrrp_instance V", "vrrp_instance W");
  const { instances } = haPlan(instance("", "vrrp_mcast_group4 224.0.0.99") + grouped);
  assert.deepEqual(
    instances.map(({ group }) => group),
    ["224.0.0.99", "224.0.0.19"],
  );
});

test("unicast peers with their bounds; lbc hears only its peers unless told to be keepalived", () => {
  const text = instance(`unicast_src_ip 10.0.0.5
  unicast_peer {
    10.0.0.6
    10.0.0.7 min_ttl 250 max_ttl 254
  }`);
  const plan = only(text);
  assert.equal(plan.source, "10.0.0.5");
  assert.deepEqual(plan.unicastPeers, [
    { address: "10.0.0.6", minTtl: 0, maxTtl: 255 },
    { address: "10.0.0.7", minTtl: 250, maxTtl: 254 },
  ]);
  const open = instance("unicast_peer {\n10.0.0.6\n}");
  assert.equal(only(open).checkUnicastSource, true);
  assert.equal(
    only(open.replace("interface", "unicast_ttl 64\ninterface")).checkNeighbourTtl,
    false,
  );
  assert.equal(
    planHa(haConfig(open), { compat: true }).plan?.instances[0]?.checkUnicastSource,
    false,
  );
});

test("keepalived 2.4 takes adverts with other addresses", () => {
  const plan = planHa(haConfig(instance(""), [2, 4])).plan;
  assert.equal(plan?.instances[0]?.addressMismatch, "accept");
});

const refused: readonly (readonly [string, string, string?])[] = [
  ["use_ipvlan", "use_ipvlan ipv1 10.0.0.5"],
  ["encap", "virtual_routes {\n10.1.0.0/16 dev eth0 encap mpls 100\n}"],
  ["track_bfd", "track_bfd {\nb\n}"],
  ["scope odd", "virtual_ipaddress {\n10.0.0.1 scope odd\n}"],
  ["lvs_notify_fifo", "", "lvs_notify_fifo /run/f"],
];

for (const [name, inside, outside] of refused)
  test(`refuses by name: ${name} (${inside === "" ? outside : inside.split("\n")[0]})`, () => {
    const text = instance(inside, outside);
    const { plan, diagnostics } = planHa(haConfig(text));
    assert.ok(plan, "what is allowed by name is left out");
    const [found, ...more] = diagnostics;
    assert.deepEqual(more, []);
    assert.equal(found?.code, "serve/unsupported");
    assert.match(found.message.en, new RegExp(name));
    const written = (inside || outside) ?? "";
    const shown = text.slice(found.span.start, found.span.end);
    assert.ok(written.includes(shown.split("\n")[0] ?? "?"), shown);
  });

test("whoever allows a name gets the rest", () => {
  const text = instance(
    "use_ipvlan ipv1 10.0.0.5\nvirtual_ipaddress {\n10.0.0.1\n}\ntrack_bfd {\nb\n}",
  );
  const allowed = (...allowUnsupported: string[]) => planHa(haConfig(text), { allowUnsupported });
  const names = allowed().diagnostics.map(({ help }) => help?.en.split(" ").at(-1) ?? "");
  assert.deepEqual(names.toSorted(), ["track_bfd", "use_ipvlan"]);
  assert.equal(allowed("use_ipvlan").diagnostics.length, 1);
  const { plan, diagnostics } = allowed(...names);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    plan?.instances[0]?.addresses.map(({ ip }) => ip),
    ["10.0.0.1"],
  );
});

test("what is incomplete cannot be allowed", () => {
  const { plan, diagnostics } = planHa(haConfig("vrrp_instance V {\ninterface eth0\n}\n"), {
    allowUnsupported: ["serve/incomplete", "virtual_router_id", "vrrp_instance"],
  });
  assert.equal(plan, undefined);
  assert.equal(diagnostics.length, 1);
});

const codes = (text: string) => planHa(haConfig(text)).diagnostics.map(({ code }) => code);

test("groups: members by index, weights left out, their own scripts", () => {
  const group = "vrrp_sync_group G {\ngroup {\nV\n}\nnotify /bin/group\n}\n";
  const plan = haPlan(instance("track_script {\ncheck\n}") + group);
  assert.deepEqual(plan.groups[0]?.members, [0]);
  assert.deepEqual(plan.groups[0]?.notify.any?.argv, ["/bin/group"]);
  assert.deepEqual(plan.instances[0]?.trackScripts, []);
});

test("refuses what is missing", () => {
  assert.deepEqual(codes(`${instance("")}vrrp_sync_group G {\ngroup {\nW\n}\n}\n`), [
    "serve/incomplete",
  ]);
  assert.deepEqual(codes("vrrp_instance V {\n}\n"), ["serve/incomplete", "serve/incomplete"]);
  assert.deepEqual(codes(instance("track_script {\nnobody\n}")), ["serve/incomplete"]);
  assert.deepEqual(codes(`${instance("")}vrrp_script S {\ninterval 1\n}\n`), ["serve/incomplete"]);
  assert.deepEqual(codes("global_defs {\n}\n"), ["serve/incomplete"], "no instance at all");
  assert.deepEqual(
    codes(instance("") + instance("").replace("vrrp_instance V", "vrrp_instance W")),
    ["serve/incomplete"],
  );
  assert.deepEqual(codes(`${instance("")}virtual_server 10.0.0.1 80 {\n}\n`), [
    "serve/unsupported",
  ]);
});

const tracking = (group: string, own: string) => {
  const text = `track_file f {
  file /run/f
  weight 2
}
vrrp_track_process p {
  process "/usr/sbin/a b" -c "x y"
  quorum 2
  delay 0.5
  fork_delay 2
}
vrrp_track_process none {
  process b
  quorum_max 0
  param_match partial
}
${instance(own)}
vrrp_sync_group G {
  group {
    V
  }
  ${group}
}
`;
  return haPlan(text);
};

test("processes and files that are watched", () => {
  const { watched } = tracking("", "track_file {\nf weight 3 reverse\n}\ntrack_process {\np\n}");
  assert.deepEqual(watched.processes, [
    {
      name: "p",
      process: "/usr/sbin/a b",
      fullCommand: true,
      match: { kind: "exact", parameters: ["-c", "x y"] },
      quorum: 2,
      quorumMax: 4_294_967_295,
      forkDelay: 2_000_000,
      terminateDelay: 500_000,
    },
    {
      name: "none",
      process: "b",
      fullCommand: true,
      match: { kind: "any", parameters: [] },
      quorum: 0,
      quorumMax: 0,
      forkDelay: 0,
      terminateDelay: 0,
    },
  ]);
  assert.deepEqual(watched.files, [{ name: "f", path: "/run/f", init: undefined }]);
});

const kinds = ["track_script", "track_file", "track_process", "track_interface"] as const;
const names = ["check", "f", "p", "eth9"];
const weighing = (weight: string) =>
  kinds.map((kind, at) => `${kind} {\n${names[at]} ${weight}\n}`).join("\n");

function weights(group: string, own: string): unknown[] {
  const [plan] = tracking(group, own).instances;
  const of = (kind: "file" | "process") =>
    plan?.watches.filter((one) => one.kind === kind).map(({ weight }) => weight);
  return [
    plan?.trackScripts.map(({ weight }) => weight),
    of("file"),
    of("process"),
    plan?.trackInterfaces.map(({ weight }) => weight),
  ];
}

test("a quorum_max below the quorum is passed over", () => {
  const block = "vrrp_track_process p {\nprocess a\nquorum 5\nquorum_max 2\n}\n";
  const [process] = haPlan(block + instance("track_process {\np\n}")).watched.processes;
  assert.deepEqual([process?.quorum, process?.quorumMax], [5, 4_294_967_295]);
});

/* As keepalived 2.2.7 puts them together; its dump after SIGUSR1 says so. */
test("what a group tracks, its members track; whose weight holds", () => {
  assert.deepEqual(weights("", weighing("weight 5")), [[], [0], [5], [5]]);
  assert.deepEqual(weights("sync_group_tracking_weight", weighing("weight 5")), [
    [5],
    [5],
    [5],
    [5],
  ]);
  assert.deepEqual(weights("global_tracking", weighing("weight 5")), [[5], [5], [5], [5]]);
  assert.deepEqual(weights(weighing("weight 7"), ""), [[7], [7], [7], [7]]);
  assert.deepEqual(weights(weighing("weight 7"), weighing("weight 5")), [[7], [0], [7], [7]]);
  assert.deepEqual(weights(weighing("weight 7"), weighing("weight 0")), [[0], [0], [0], [0]]);
  const both = weights(`${weighing("weight 7")}\nsync_group_tracking_weight`, weighing("weight 5"));
  assert.deepEqual(both, [[7], [7], [7], [7]]);
});

const wrong = (text: string) => planHa(haConfig(text)).diagnostics.map(({ message }) => message.en);

test("what is tracked must be there and say what it is", () => {
  assert.deepEqual(wrong(instance("track_file {\nf\n}\ntrack_process {\np\n}")), [
    "there is no vrrp_track_process p",
    "there is no track_file f",
  ]);
  assert.deepEqual(wrong(`track_file f {\n}\nvrrp_track_process p {\n}\n${instance("")}`), [
    "vrrp_track_process p has no process",
    "track_file f has no file",
  ]);
});

const proxyOf = (text: string, proxy: boolean | undefined) => {
  const { plan, diagnostics } = planHa(haConfig(text), { proxy });
  const said = diagnostics.map(({ message }) => message.en);
  return said.length > 0 ? said : plan?.instances[0]?.watches;
};

test("lbc's own proxy counts where it is served, as it is said or not at all", () => {
  const plain = { kind: "proxy", weight: 0, reverse: false, healthy: 0, group: undefined };
  assert.deepEqual(proxyOf(instance(""), undefined), []);
  assert.deepEqual(proxyOf(instance(""), false), []);
  assert.deepEqual(proxyOf(instance(""), true), [{ ...plain, implied: true }]);
  assert.deepEqual(proxyOf(instance("# lbc:track_proxy off"), true), []);
  assert.deepEqual(proxyOf(instance("", "# lbc:track_proxy off"), true), []);
  assert.deepEqual(proxyOf(instance("# lbc:track_proxy"), true), [{ ...plain, implied: false }]);
  const written = instance("# lbc:track_proxy weight -20 healthy 50% group app");
  assert.deepEqual(proxyOf(written, undefined), [
    { ...plain, weight: -20, healthy: 0.5, group: "app", implied: false },
  ]);
  assert.deepEqual(proxyOf(written, false), [
    "track_proxy: there is no proxy here; lbc serve runs one with -c FILE",
  ]);
});
