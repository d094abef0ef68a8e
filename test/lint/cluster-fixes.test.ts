import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import { applyFixes } from "../../src/check/fix.ts";

type Files = Readonly<Record<string, string>>;

/** Machines whose files lie in folders of their names; what the fixes of one rule make of them. */
function fixed(files: Files, rule: string) {
  const held = new Map(
    Object.entries(files).map(([path, text]) => [`/c/${path}`, Buffer.from(text)]),
  );
  const folders = Map.groupBy(Object.keys(files), (path) => path.split("/")[0] ?? "");
  const nodes = [...folders].map(([name, paths]) => ({ name, paths }));
  const { changed, checked } = applyFixes(
    { cwd: "/c", held, paths: [], nodes },
    {
      settings: { preset: "none", levels: new Map([[rule, "error"] as const]) },
      copied: true,
    },
    true,
  );
  return {
    changed: Object.fromEntries(changed.map(({ after: { path, text } }) => [path, text])),
    left: checked.diagnostics.filter(({ code }) => code === rule),
  };
}

const fixesIn = ({ left }: ReturnType<typeof fixed>): readonly unknown[] =>
  left.map(({ fix }) => fix);

interface Instance {
  readonly id?: number;
  readonly state?: string;
  readonly lines?: readonly string[];
}

const instance = ({ id = 51, state = "BACKUP", lines = [] }: Instance = {}): string =>
  [
    `vrrp_instance VI_${id} {`,
    `    state ${state}`,
    "    interface eth0",
    `    virtual_router_id ${id}`,
    "    priority 100 # of this machine",
    ...lines.map((line) => `    ${line}`),
    "    virtual_ipaddress {",
    `        10.0.0.${id}/24`,
    "    }",
    "}",
    "",
  ].join("\n");

const unicast = (own: string, ...peers: readonly string[]): readonly string[] => [
  `unicast_src_ip ${own}`,
  "unicast_peer {",
  ...peers.map((peer) => `    ${peer}`),
  "}",
];

const password = (word: string, type = "PASS"): readonly string[] => [
  "authentication {",
  `    auth_type ${type}`,
  `    auth_pass ${word}`,
  "}",
];

const globals = (line: string): string => `global_defs {\n    ${line}\n}\n`;

const front = (pass: string, rest = "") =>
  `events {}\nhttp { ${rest} server { listen 80; location / { proxy_pass ${pass}; } } }\n`;
const key = "ssl_certificate c.pem; ssl_certificate_key k.pem;";
const back = (...listens: readonly string[]) =>
  `events {}\nhttp { ${key} ${listens.map((one) => `server { listen ${one}; }`).join(" ")} }\n`;
const backends = (other: string) => `upstream g { server 10.0.0.2:81; server ${other}; }`;
const streams = (more: string) =>
  `events {}\nstream {\nproxy_ssl on;\nserver {\nlisten 1;\n${more}proxy_pass 10.0.0.2:81;\n}\n` +
  "server {\nlisten 2;\nproxy_pass 10.0.0.2:82;\n}\n}\n";

const named = (id: string): string => globals(`router_id ${id}`) + instance();

describe("fixes between machines", () => {
  describe("authentication", () => {
    const rule = "cluster/auth-mismatch";
    const pair = (one: readonly string[], other: readonly string[]) =>
      fixed({ "a/k.conf": instance({ lines: one }), "b/k.conf": instance({ lines: other }) }, rule);

    test("type and password go over, cut to what counts", () => {
      const { changed, left } = pair(password("orchard1-and-more"), password("plum", "AH"));
      assert.equal(changed["b/k.conf"], instance({ lines: password("orchard1") }));
      assert.deepEqual(left, []);
    });

    test("who has none takes what the other has", () => {
      const lines = password("orchard1");
      assert.deepEqual(pair([], lines).changed, { "a/k.conf": instance({ lines }) });
      assert.deepEqual(pair(lines, []).changed, { "b/k.conf": instance({ lines }) });
    });

    test("of three the two that agree stay", () => {
      const [most, odd] = [password("orchard1"), password("orchard2")];
      const files = (last: readonly string[]) => ({
        "a/k.conf": instance({ lines: most }),
        "b/k.conf": instance({ lines: last }),
        "c/k.conf": instance({ lines: most }),
      });
      const one = { "b/k.conf": instance({ lines: most }) };
      assert.deepEqual(fixed(files(odd), rule).changed, one);
      assert.deepEqual(fixed(files([]), rule).changed, one);
      const bare = { ...files(odd), "a/k.conf": instance(), "c/k.conf": instance() };
      assert.deepEqual(
        fixed(bare, rule).left.map(({ node, fix }) => [node, fix]),
        [["b", undefined]],
      );
    });

    test("nothing where a definition brings it, quotes matter, or strict mode takes none", () => {
      assert.deepEqual(pair(password('"or ch"'), password("plum")).changed, {});
      const strict = pair(password("orchard1"), ["strict_mode on"]);
      assert.deepEqual(fixesIn(strict), [undefined]);
      const file = `$P=plum\n${instance({ lines: password("$P") })}`;
      const files = { "a/k.conf": instance({ lines: password("orchard1") }), "b/k.conf": file };
      assert.deepEqual(fixed(files, rule).changed, {});
    });
  });

  describe("versions and groups", () => {
    const version = "cluster/version-mismatch";
    const group = "cluster/mcast-group-mismatch";

    test("what all instances take from one line is changed there, once", () => {
      const both = instance({ id: 51 }) + instance({ id: 52 });
      for (const [rule, line, wanted] of [
        [version, "vrrp_version 3", "vrrp_version 2"],
        [group, "vrrp_mcast_group4 224.0.0.19", "vrrp_mcast_group4 224.0.0.18"],
      ] as const) {
        const files = { "a/k.conf": both, "b/k.conf": globals(line) + both };
        assert.deepEqual(fixed(files, rule).changed, { "b/k.conf": globals(wanted) + both });
      }
    });

    test("an instance that others do not follow gets a line of its own", () => {
      for (const [rule, line, own] of [
        [version, "vrrp_version 3", "version 2"],
        [group, "vrrp_mcast_group4 224.0.0.19", "mcast_dst_ip 224.0.0.18"],
      ] as const) {
        const head = globals(line);
        const files = {
          "a/k.conf": instance({ id: 51 }),
          "b/k.conf": head + instance({ id: 51 }) + instance({ id: 52 }),
        };
        assert.deepEqual(fixed(files, rule).changed, {
          "b/k.conf": head + instance({ id: 51, lines: [own] }) + instance({ id: 52 }),
        });
      }
    });

    test("a line that instances want changed in different ways stays", () => {
      const own = (id: number, last: number) =>
        instance({ id, lines: [`mcast_dst_ip 224.0.0.${last}`] });
      const head = globals("vrrp_mcast_group4 224.0.0.19");
      const files = {
        "a/k.conf": own(51, 20) + own(52, 21),
        "b/k.conf": head + instance({ id: 51 }) + instance({ id: 52 }),
      };
      // Both findings stand on that line, which has one fix or none.
      assert.deepEqual(fixesIn(fixed(files, group)), [undefined]);
    });

    test("instances that speak unicast do not mind the group", () => {
      const other = instance({ id: 52, lines: unicast("10.0.0.2", "10.0.0.1") });
      const files = {
        "a/k.conf": instance(),
        "b/k.conf": globals("vrrp_mcast_group4 224.0.0.19") + instance() + other,
      };
      assert.deepEqual(fixed(files, group).changed, {
        "b/k.conf": globals("vrrp_mcast_group4 224.0.0.18") + instance() + other,
      });
    });

    test("of three the two that agree stay, also where the third writes nothing", () => {
      const files = {
        "a/k.conf": instance({ lines: ["version 3"] }),
        "b/k.conf": instance(),
        "c/k.conf": instance({ lines: ["version 3"] }),
      };
      const { changed, left } = fixed(files, version);
      assert.deepEqual(changed, { "b/k.conf": instance({ lines: ["version 3"] }) });
      assert.deepEqual(left, []);
    });

    test("no version that does not go with what else stands there", () => {
      const other = (lines: readonly string[]) =>
        fixesIn(fixed({ "a/k.conf": instance(), "b/k.conf": instance({ lines }) }, version));
      assert.deepEqual(other(["version 3", "advert_int 0.5"]), [undefined]);
      const files = {
        "a/k.conf": instance({ lines: ["version 3"] }),
        "b/k.conf": instance({ lines: ["version 2", ...password("plum")] }),
      };
      assert.deepEqual(fixesIn(fixed(files, version)), [undefined]);
    });
  });

  describe("unicast", () => {
    const rule = "cluster/unicast-asymmetric";
    const [a, b, c] = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

    test("a peer that is missing is added, one that nobody is goes", () => {
      const files = (...peers: readonly string[]) => ({
        "a/k.conf": instance({ lines: unicast(a, b, c) }),
        "b/k.conf": instance({ lines: unicast(b, ...peers) }),
        "c/k.conf": instance({ lines: unicast(c, a, b) }),
      });
      const added = { "b/k.conf": instance({ lines: unicast(b, a, c) }) };
      assert.deepEqual(fixed(files(a), rule).changed, added);
      assert.deepEqual(fixed(files(a, "10.0.0.4"), rule).changed, added);
      // It may be a machine that is not looked at.
      assert.deepEqual(fixed(files(a, "10.0.0.4", "10.0.0.5"), rule).changed, {
        "b/k.conf": instance({ lines: unicast(b, a, "10.0.0.4", "10.0.0.5", c) }),
      });
    });

    test("who speaks multicast among unicast speaks to all of them", () => {
      const files = {
        "a/k.conf": instance({ lines: unicast(a, b, c) }),
        "b/k.conf": instance(),
        "c/k.conf": instance({ lines: unicast(c, a, b) }),
      };
      const { changed, left } = fixed(files, rule);
      assert.deepEqual(changed, { "b/k.conf": instance({ lines: unicast(b, a, c) }) });
      assert.deepEqual(left, []);
    });

    test("nothing where nobody says which address is meant", () => {
      const files = {
        "a/k.conf": instance({ lines: unicast(a, b, c) }),
        "b/k.conf": instance(),
      };
      assert.deepEqual(fixed(files, rule).changed, {});
      const peers = ["unicast_peer {", `    ${b}`, `    ${a}`, "}"];
      const third = {
        "a/k.conf": instance({ lines: unicast(a, b) }),
        "c/k.conf": instance({ lines: peers }),
      };
      assert.deepEqual(fixed({ ...files, ...third }, rule).changed, {});
    });
  });

  test("nopreempt goes to whoever may have it, else it goes away", () => {
    const rule = "cluster/nopreempt-asymmetric";
    const patient = instance({ lines: ["nopreempt"] });
    const three = { "a/k.conf": patient, "b/k.conf": instance(), "c/k.conf": instance() };
    const { changed, left } = fixed(three, rule);
    assert.deepEqual(changed, { "b/k.conf": patient, "c/k.conf": patient });
    assert.deepEqual(left, []);
    for (const bound of [instance({ state: "MASTER" }), instance({ lines: ["preempt_delay 5"] })])
      assert.deepEqual(fixed({ "a/k.conf": patient, "b/k.conf": bound }, rule).changed, {
        "a/k.conf": instance(),
      });
  });

  test("a machine gets its own name, unless another has it already", () => {
    const rule = "cluster/router-id-duplicate";
    const two = { "a/k.conf": named("lb"), "b/k.conf": named("lb") };
    assert.deepEqual(fixed(two, rule).changed, { "b/k.conf": named("b") });
    const three = { ...two, "c/k.conf": named("b") };
    assert.deepEqual(fixed(three, rule).changed, {});
  });

  describe("TLS", () => {
    const rule = "cluster/tls-hop-mismatch";
    const pair = (one: string, other: string) =>
      fixed({ "a/nginx.conf": one, "b/nginx.conf": other }, rule).changed;

    test("a port that the scheme alone told is written out", () => {
      assert.deepEqual(pair(front("https://10.0.0.2/x/"), back("10.0.0.2:443")), {
        "a/nginx.conf": front("http://10.0.0.2:443/x/"),
      });
      assert.deepEqual(pair(front('"http://10.0.0.2"'), back("10.0.0.2:80 ssl")), {
        "a/nginx.conf": front('"https://10.0.0.2:80"'),
      });
      assert.deepEqual(pair(front("http://[fd00::2]:8443/"), back("[fd00::2]:8443 ssl")), {
        "a/nginx.conf": front("https://[fd00::2]:8443/"),
      });
    });

    test("nothing where backends of one group want different things, or are not known", () => {
      const other = back("10.0.0.2:81 ssl", "10.0.0.2:82");
      assert.deepEqual(pair(front("http://g", backends("10.0.0.2:82")), other), {});
      assert.deepEqual(pair(front("http://g", backends("10.0.0.7:82")), other), {});
    });

    test("of streams that share proxy_ssl only one stops", () => {
      assert.deepEqual(pair(streams(""), back("10.0.0.2:81", "10.0.0.2:82 ssl")), {
        "a/nginx.conf": streams("proxy_ssl off;\n"),
      });
    });
  });
});
