import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { described, keepalivedOf, pointedAt, strictly } from "../support/described.ts";

/* Groups, notifications, guards, virtual servers, and keepalived's own words. */

const nodes = "nodes: {a: {address: 10.0.0.1/24}, b: {address: 10.0.0.2/24}}\n";
const checks = "checks: {app: {process: app}}\n";
const of = (text: string, purpose?: "files" | "serve") =>
  described(`${nodes}${checks}${text}`, purpose);

/** What is wrong, and where. */
const wrong = (one: ReturnType<typeof described>) =>
  one.wrong.map((found) => [found.severity, found.message.en, pointedAt(one, found)]);

suite("groups", () => {
  const floats = "floats: {x: {address: 10.0.0.101}, y: {address: 10.0.0.102, nodes: [b, a]}}\n";

  test("a node that may not hold a member has the group without it", () => {
    const one = of(
      "floats: {x: {address: 10.0.0.101}, y: {address: 10.0.0.102}, z: {address: 10.0.0.103, nodes: [a]}}\ngroups: {g: {floats: [z], sync_group_tracking_weight: true}}",
    );
    assert.match(keepalivedOf(one, "a"), /vrrp_sync_group g \{[^}]*z\n/);
    assert.doesNotMatch(keepalivedOf(one, "b"), /vrrp_sync_group/);
  });

  test("members that two nodes want in different orders", () => {
    const one = of(`${floats}groups: {g: {floats: [x, y]}}`);
    assert.deepEqual(wrong(one).slice(0, 1), [
      [
        "error",
        "floats of a group move together and need the same nodes in the same order: x has a, b, y has b, a",
        "x",
      ],
    ]);
  });
});

const mail = (to: string) => `{mail: {to: ${to}, from: lb@example.com, server: "10.0.0.9:25"}}`;

suite("notifications", () => {
  const float =
    "floats: {v: {address: 10.0.0.100}, w: {address: 10.0.0.101, notify: {log: true}}}\n";

  test("a program alone is called as it is; more than that is a script of the node", () => {
    const one = of(`${float}notify: {command: "/usr/local/bin/tell me"}`);
    assert.match(keepalivedOf(one, "a"), /notify "\/usr\/local\/bin\/tell me"/);
    assert.match(keepalivedOf(one, "a"), /notify \/etc\/keepalived\/scripts\/notify-w\.sh/);
    const [node] = one.expanded.nodes;
    assert.deepEqual(
      node?.scripts.map(({ name }) => name),
      ["notify-w.sh"],
    );
    assert.deepEqual(strictly(one), []);
  });

  test("scripts lie where the node has them", () => {
    const one = described(`
nodes: {a: {address: 10.0.0.1/24, paths: {scripts: /opt/ha}}, b: {address: 10.0.0.2/24}}
floats: {v: {address: 10.0.0.100}}
notify: {webhook: "https://hooks.example/x"}
${checks}`);
    assert.match(keepalivedOf(one, "a"), /notify \/opt\/ha\/notify\.sh/);
    assert.match(keepalivedOf(one, "b"), /notify \/etc\/keepalived\/scripts\/notify\.sh/);
  });

  test("lbc serve posts by itself", () => {
    const one = of(
      `${float}notify: {command: /bin/tell, log: true, webhook: "https://hooks.example/x"}`,
      "serve",
    );
    assert.deepEqual(one.wrong, []);
    const text = keepalivedOf(one, "a");
    assert.match(text, /# lbc:webhook https:\/\/hooks\.example\/x/);
    assert.match(text, /# lbc:syslog/);
    assert.match(text, /notify \/bin\/tell\n/);
    assert.ok(one.expanded.nodes.every(({ scripts }) => scripts.length === 0));
  });

  test("mail is keepalived's own, and there is one of it", () => {
    const one = of(`floats: {v: {address: 10.0.0.100, notify: ${mail("ops@example.com")}}}`);
    assert.match(keepalivedOf(one, "a"), /notification_email \{\n +ops@example\.com\n/);
    assert.match(keepalivedOf(one, "a"), /smtp_server 10\.0\.0\.9 25/);
    assert.match(keepalivedOf(one, "a"), /vrrp_instance v \{[^]*smtp_alert/);
    const two = of(`
floats: {v: {address: 10.0.0.100, notify: ${mail("ops@example.com")}}}
notify: ${mail("dev@example.com")}`);
    assert.deepEqual(wrong(two), [
      [
        "error",
        "keepalived has one mail server and one list of receivers: say it once, under `notify` of the cluster",
        mail("ops@example.com").slice(7, -1),
      ],
    ]);
  });

  test("a text is keepalived's own keyword", () => {
    const one = of("floats: {v: {address: 10.0.0.100, notify: /bin/mine}}\nnotify: {log: true}");
    assert.match(keepalivedOf(one, "a"), /notify \/bin\/mine\n/);
  });
});

suite("guards", () => {
  test("are comments for lbc where they are said, as text, as words by name, as a switch", () => {
    const one = of(`
floats:
  v: {address: 10.0.0.100, guards: {heartbeats: interface eth1, address_lost: restore}}
  w: {address: 10.0.0.101}
  x: {address: 10.0.0.102}
groups:
  g: {floats: [w, x], guards: {fence: {script: /bin/true, after: 5s}}}
guards:
  witnesses: [ping 10.0.0.9, {http: "http://10.0.0.9/", interval: 2s}, {require: 1}]
  beacon: {port: 8950, key: "file:/etc/lbc/key"}
  syslog: true
  track_proxy: false
`);
    assert.deepEqual(wrong(one), []);
    const text = keepalivedOf(one, "a");
    const head = (name: string) => {
      const from = text.indexOf(`${name} {`);
      return (text.slice(from).split("\n}\n")[0] ?? "").match(/# lbc:.*/g);
    };
    assert.deepEqual(head("vrrp_instance v"), [
      "# lbc:heartbeat interface eth1",
      "# lbc:address_lost restore",
    ]);
    assert.deepEqual(head("vrrp_sync_group g"), ["# lbc:fence script /bin/true after 5s"]);
    assert.deepEqual(head("global_defs"), [
      "# lbc:witness ping 10.0.0.9",
      "# lbc:witness http http://10.0.0.9/ interval 2s",
      "# lbc:witness require 1",
      "# lbc:beacon port 8950 key file:/etc/lbc/key",
      "# lbc:syslog",
    ]);
  });
});

suite("virtual servers", () => {
  test("a server with a check of its own keeps it; others have the one of the virtual server", () => {
    const one = of(`
floats: {v: {address: 10.0.0.100}}
virtual_servers:
  web:
    on: v
    port: 80
    lvs_sched: rr
    health: {uri: /x, timeout: 2s, fall: 2, expect: [2xx]}
    servers:
      - 10.0.1.1:80
      - {address: "10.0.1.2:80", TCP_CHECK: {connect_timeout: 1}}
`);
    assert.deepEqual(one.wrong, []);
    assert.deepEqual(strictly(one), []);
    const text = keepalivedOf(one, "a");
    assert.match(text, /lvs_sched rr/);
    assert.doesNotMatch(text, /lb_algo/);
    assert.match(text, /HTTP_GET \{\n +connect_timeout 2\n +retry 1\n +delay_before_retry 1\n/);
    assert.match(text, /status_code 200-299\n/);
    assert.match(text, /real_server 10\.0\.1\.2 80 \{\n +TCP_CHECK \{\n +connect_timeout 1\n/);
  });

  test("what keepalived cannot do is said", () => {
    const one = of(`
virtual_servers:
  web: {address: "10.0.0.100:80", servers: ["10.0.1.1:80"], health: {rise: 3}}
`);
    assert.deepEqual(wrong(one), [
      [
        "warning",
        "`rise` cannot be had: keepalived takes a server back after its first good check",
        "3",
      ],
    ]);
  });

  test("defaults: product adds no check", () => {
    const one = described(`
defaults: product
${nodes}virtual_servers: {web: {address: "10.0.0.100:80", servers: ["10.0.1.1:80"]}}`);
    assert.doesNotMatch(keepalivedOf(one, "a"), /CHECK|lb_|protocol|delay_loop/);
  });
});

suite("keepalived's own words", () => {
  test("stand beside what is described, and go before what is generated", () => {
    const one = of(`
floats: {v: {address: 10.0.0.100}}
keepalived:
  global_defs: {router_id: mine, script_user: nobody, vrrp_garp_master_delay: 5}
  vrrp_script: [{name: more, script: /bin/true}]
  vrrp_instance:
    - {name: own, interface: eth1, virtual_router_id: 9, priority: 100, virtual_ipaddress: [10.1.0.9/24], track_script: [more]}
  static_routes: [10.9.0.0/16 via 10.0.0.9 dev eth0]
`);
    assert.deepEqual(one.wrong, []);
    const text = keepalivedOf(one, "b");
    for (const line of [
      /router_id mine/,
      /script_user nobody/,
      /vrrp_garp_master_delay 5/,
      /vrrp_script app[^]*vrrp_script more/,
      /vrrp_instance v[^]*vrrp_instance own/,
      /static_routes \{\n +10\.9\.0\.0\/16 via 10\.0\.0\.9 dev eth0\n/,
    ])
      assert.match(text, line);
    assert.equal(text.match(/global_defs/g)?.length, 1);
  });

  test("what a node says otherwise", () => {
    const one = described(`
nodes:
  a: {address: 10.0.0.1/24, interface: bond0}
  b:
    address: 10.0.0.2/24
    overrides: {floats: {v: {garp_master_delay: 9}}, checks: {app: {interval: 5s}}}
floats: {v: {address: 10.0.0.100}}
${checks}`);
    assert.match(keepalivedOf(one, "a"), /interface bond0/);
    assert.match(keepalivedOf(one, "b"), /interface eth0[^]*garp_master_delay 9/);
    assert.match(keepalivedOf(one, "b"), /interval 5\n/);
    assert.match(keepalivedOf(one, "a"), /interval 2\n/);
  });

  test("parts of a second are rounded up where the version counts in whole ones", () => {
    const text = `${nodes}floats: {v: {address: 10.0.0.100}}
checks: {app: {process: app, interval: 1500ms, timeout: 500ms}}`;
    const old = described(text);
    assert.deepEqual(wrong(old), [
      [
        "warning",
        "keepalived before 2.4 counts checks in whole seconds: 1500ms becomes 2s",
        "1500ms",
      ],
      [
        "warning",
        "keepalived before 2.4 counts checks in whole seconds: 500ms becomes 1s",
        "500ms",
      ],
    ]);
    const later = described(`ha_target: keepalived@2.4.0\n${text}`);
    assert.deepEqual(wrong(later), []);
    assert.match(keepalivedOf(later, "a"), /interval 1\.5\n +timeout 0\.5\n/);
  });
});
