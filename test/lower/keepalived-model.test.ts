import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { rangeSize } from "../../src/catalog/keepalived/address-range.ts";
import * as timing from "../../src/catalog/keepalived/checker-timing.ts";
import { virtualhost } from "../../src/catalog/keepalived/http-get.ts";
import * as effective from "../../src/catalog/keepalived/lvs-effective.ts";
import { childWaitTime, netNamespace } from "../../src/catalog/keepalived/main.ts";
import { realServerWeight } from "../../src/catalog/keepalived/real-server.ts";
import { quorumUp } from "../../src/catalog/keepalived/virtual-server.ts";
import { state } from "../../src/catalog/keepalived/vrrp-instance.ts";
import { notifyMaster } from "../../src/catalog/keepalived/vrrp-notify.ts";
import { interval } from "../../src/catalog/keepalived/vrrp-script.ts";
import { keepalivedStatements } from "../../src/emit/keepalived-statements.ts";
import { keepalivedText } from "../../src/emit/keepalived-text.ts";
import type { Checker } from "../../src/ir/checker.ts";
import { read, type Traced } from "../../src/ir/scope.ts";
import { absent, corpus } from "../support/corpora.ts";
import { lostStatements } from "../support/keepalived-lost.ts";
import { linesOf, modelled, modelOf, recordOf, textOf } from "../support/keepalived-model.ts";

describe("the model holds what keepalived 2.2.7 holds", () => {
  for (const { name, half } of modelled)
    test(name, () => {
      assert.deepEqual(linesOf(modelOf(textOf(name)), half), recordOf(name));
    });
});

describe("what is printed from the model is read as the same", () => {
  for (const { name, half } of modelled)
    test(name, () => {
      const model = modelOf(textOf(name));
      const printed = keepalivedText(keepalivedStatements(model, { extent: "written" }));
      assert.deepEqual(linesOf(modelOf(printed), half), linesOf(model, half));
    });
});

test("no text makes the lowering throw", () => {
  const word = fc.constantFrom(
    "virtual_server",
    "virtual_server_group",
    "real_server",
    "HTTP_GET",
    "url",
    "SMTP_CHECK",
    "host",
    "MISC_CHECK",
    "misc_path",
    "fwmark",
    "group",
    "lvs_method",
    "TUN",
    "type",
    "gue",
    "retry",
    "quorum",
    "weight",
    "status_code",
    "static_routes",
    "nexthop",
    "via",
    "virtual_rules",
    "vrrp_instance",
    "track_file",
    "bfd_instance",
    "use_vmac",
    "10.0.0.1-5",
    "10.0.0.1",
    "10.0.0.0/8",
    "fe80::1-f",
    "80",
    "-5",
    "0x1f",
    "{",
    "{",
    "}",
    "\n",
    "\n",
    '"',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (pieces) => {
      const model = modelOf(pieces.join(" "));
      for (const one of model.lvs.servers) {
        effective.quorumOf(one);
        effective.familyOf(one);
        effective.sorryOf(one);
        for (const { checkers } of one.realServers) checkers.map(effective.timesOf);
      }
    }),
    { numRuns: 300 },
  );
});

describe("nothing disappears", () => {
  for (const { name } of modelled)
    test(name, () => {
      assert.deepEqual(lostStatements(textOf(name)), []);
    });

  test("what is wrong, twice, unknown or too new stays visible", () => {
    const text = `bogus x
vrrp_instance A {
  priority 0
  state MASTER
  state BACKUP
  auth_hmac {
    mode enforce
  }
  virtual_ipaddress {
    10.0.0.300
    10.0.0.1 bogus
  }
  virtual_routes {
    nonsense
  }
}
vrrp_instance A {
  priority 5
}
vrrp_instance {
  priority 6
}
virtual_server_group G {
  10.0.0.9/33 80
  fwmark
  10.0.0.4-2
}
virtual_server nowhere 80 {
  quorum 3
  real_server 10.0.0.1 80 {
    weight 2
  }
}
virtual_server 10.0.0.9 80 {
  real_server 10.0.0.1 80 {
  }
  real_server 10.0.0.1 80 {
    weight 3
  }
}
bfd_instance b {
}
bfd_instance b {
  multiplier 4
}
`;
    assert.deepEqual(lostStatements(text), []);
  });

  for (const name of ["keepalived-samples", "keepalived-devel", "hazards-keepalived"])
    test(`in the corpus ${name}`, (context) => {
      const folder = corpus(name);
      if (folder === undefined) return context.skip(absent(name));
      const all = globSync("**/*.{conf,conf.*,sample}", { cwd: folder }).toSorted();
      // All of the large corpus take seconds; each fourth file is of every kind.
      const paths = all.length > 100 ? all.filter((_, index) => index % 4 === 0) : all;
      const lost = paths.flatMap((path) => {
        const text = readFileSync(join(folder, path), "latin1");
        return lostStatements(text).map((one) => `${path}: ${one}`);
      });
      assert.deepEqual(lost, []);
      context.diagnostic(`${paths.length} files`);
    });
});

const server = (lines: string, more = ""): string => `virtual_server 10.0.0.7 80 {
  protocol TCP
${lines}
  real_server 10.0.0.8 80 {
${more}
  }
}
`;

function onlyServer(text: string, version?: readonly number[]) {
  const [virtual] = modelOf(text, version).lvs.servers;
  assert.ok(virtual);
  const [real] = virtual.realServers;
  assert.ok(real);
  return { virtual, real };
}

const first = (checkers: readonly Checker[]): Checker => {
  const [checker] = checkers;
  assert.ok(checker);
  return checker;
};

const kindOf = ({ origin }: Traced<unknown>): string =>
  origin.kind === "inherited" ? `inherited from ${origin.from}` : origin.kind;

describe("virtual servers", () => {
  test("a checker takes what it does not say from its real server, then from the virtual one", () => {
    const text = server(
      "  delay_loop 5\n  retry 4\n  warmup 2",
      "    delay_loop 3\n    TCP_CHECK {\n      warmup 1\n    }",
    );
    const { real } = onlyServer(text);
    const times = effective.timesOf(first(real.checkers));
    const shown = [times.delayLoop, times.retry, times.warmup, times.connectTimeout];
    assert.deepEqual(
      shown.map((one) => [one.value, kindOf(one)]),
      [
        [3000, "inherited from virtual_server/real_server"],
        [4, "inherited from virtual_server"],
        [1000, "written"],
        [5000, "default"],
      ],
    );
  });

  test("defaults depend on the kind of the checker", () => {
    const kinds = ["TCP_CHECK", "HTTP_GET", "SSL_GET", "DNS_CHECK", "MISC_CHECK", "PING_CHECK"];
    const { real } = onlyServer(server("", kinds.map((kind) => `    ${kind} {\n    }`).join("\n")));
    assert.deepEqual(
      real.checkers.map((one) => {
        const { retry, delayBeforeRetry } = effective.timesOf(one);
        return [one.kind, retry.value, delayBeforeRetry.value];
      }),
      [
        ["TCP_CHECK", 1, 1000],
        ["HTTP_GET", 1, 3000],
        ["SSL_GET", 1, 3000],
        ["DNS_CHECK", 3, 60_000],
        ["MISC_CHECK", 0, 1000],
        ["PING_CHECK", 1, 1000],
      ],
    );
  });

  test("a page has the virtual host of whoever names one", () => {
    const { real } = onlyServer(
      server(
        "  virtualhost outer",
        "    HTTP_GET {\n      url {\n      }\n      url {\n        virtualhost own\n      }\n    }",
      ),
    );
    const checker = first(real.checkers);
    assert.ok("urls" in checker);
    assert.deepEqual(
      checker.urls.map(({ scope }) => read(scope, virtualhost).value),
      ["outer", "own"],
    );
  });

  test("hosts of SMTP_CHECK are kept, and a weight of the virtual server holds for all", () => {
    const { real } = onlyServer(
      server(
        "  weight 4",
        "    SMTP_CHECK {\n      host {\n        connect_port 26\n      }\n    }",
      ),
    );
    const checker = first(real.checkers);
    assert.ok("hosts" in checker);
    assert.equal(checker.hosts.length, 1);
    assert.equal(read(real.scope, realServerWeight).value, 4);
  });

  test("2.2 takes some words alone, 2.4 reads what stands after them", () => {
    const text = server(
      "  alpha off\n  inhibit_on_failure off",
      "    MISC_CHECK {\n      misc_path /usr/bin/true\n      misc_dynamic off\n    }",
    );
    for (const [version, wanted] of [
      [[2, 2, 7], true],
      [[2, 4, 3], false],
    ] as const) {
      const { virtual, real } = onlyServer(text, version);
      const checker = first(real.checkers);
      assert.equal(effective.alphaOf(virtual.scope).value, wanted);
      assert.equal(effective.inhibitOf(real.scope).value, wanted);
      assert.equal(effective.timesOf(checker).alpha.value, wanted);
      assert.equal(effective.dynamicOf(checker), wanted);
    }
  });

  test("quorum and hysteresis are cut, one packet scheduling needs UDP", () => {
    const { virtual } = onlyServer(server("  quorum 9\n  hysteresis 9\n  ops", "    weight 2"));
    assert.equal(effective.quorumOf(virtual).value, 2);
    assert.equal(effective.hysteresisOf(virtual).value, 1);
    assert.equal(effective.opsOf(virtual).value, false);
    assert.equal(effective.protocolOf(virtual).value, "TCP");
  });

  test("MISC_CHECK runs no longer than delay_loop where it says nothing", () => {
    const program = "    MISC_CHECK {\n      misc_path /usr/bin/true\n";
    const silent = onlyServer(server("  delay_loop 7", `${program}    }`));
    assert.equal(effective.timeoutOf(first(silent.real.checkers)), 7000);
    const said = onlyServer(server("", `${program}      misc_timeout 2\n    }`));
    assert.equal(effective.timeoutOf(first(said.real.checkers)), 2000);
  });

  test("without a protocol it is UDP, of a mark it is none; without a port persistence is 360 s", () => {
    const [plain, mark] = modelOf(
      "virtual_server 10.0.0.7 {\nreal_server 10.0.0.1 {\n}\n}\nvirtual_server fwmark 5 {\n  lvs_method TUN\n  ip_family inet6\n  real_server 10.0.0.1 80 {\n}\n}\n",
    ).lvs.servers;
    assert.ok(plain && mark);
    assert.deepEqual(
      [plain, mark].map((one) => [
        effective.protocolOf(one).value,
        effective.persistenceOf(one).value,
        effective.familyOf(one),
      ]),
      [
        ["UDP", 360, 4],
        [undefined, undefined, 6],
      ],
    );
  });

  test("members of a group: addresses, ranges, networks, marks", () => {
    const [group] = modelOf(
      "virtual_server_group G {\n 10.0.0.1 80\n 10.0.0.250-10.0.1.3 81\n 10.0.3.5/29 82\n 2001:db8::1-f 80\n 10.9.0.1\n fwmark 7 inet6\n}\n",
    ).lvs.groups;
    assert.deepEqual(
      group?.members.map((one) =>
        one.kind === "fwmark"
          ? [one.mark, one.family]
          : [one.first, one.last, one.port, rangeSize(one)],
      ),
      [
        ["10.0.0.1", "10.0.0.1", 80, 1n],
        ["10.0.0.250", "10.0.1.3", 81, 10n],
        ["10.0.3.0", "10.0.3.7", 82, 8n],
        ["2001:db8::1", "2001:db8::f", 80, 15n],
        ["10.9.0.1", "10.9.0.1", 0, 1n],
        [7, 6],
      ],
    );
  });
});

describe("order and repetition", () => {
  test("of some words the first counts, and the others stay visible", () => {
    const { ha, lvs, unmodelled } = modelOf(
      `vrrp_instance A {
  state MASTER
  state BACKUP
  notify_master /usr/bin/true
  notify_master /usr/bin/false
}
${server("  quorum_up /usr/bin/true\n  quorum_up /usr/bin/false")}`,
    );
    const [instance] = ha.instances;
    const [virtual] = lvs.servers;
    assert.ok(instance && virtual);
    assert.equal(read(instance.scope, state).value, "MASTER");
    assert.deepEqual(read(instance.scope, notifyMaster).value?.argv, ["/usr/bin/true"]);
    assert.deepEqual(read(virtual.scope, quorumUp).value?.argv, ["/usr/bin/true"]);
    assert.deepEqual(
      unmodelled.map(({ name }) => name),
      ["state", "notify_master", "quorum_up"],
    );
  });

  test("keywords outside all blocks are values too", () => {
    const { ha } = modelOf("net_namespace red\nchild_wait_time 9\nchild_wait_time 8\n");
    assert.equal(read(ha.main, netNamespace).value, "red");
    assert.equal(read(ha.main, childWaitTime).value, 8);
  });

  test("intervals of scripts are whole seconds in 2.2 and finer in 2.4", () => {
    const text = "vrrp_script a {\n  script /usr/bin/true\n  interval 0.5\n}\n";
    for (const [version, wanted] of [
      [[2, 2, 7], 1000],
      [[2, 4, 3], 500],
    ] as const) {
      const [script] = modelOf(text, version).ha.scripts;
      assert.ok(script);
      assert.equal(read(script.scope, interval).value, wanted);
    }
  });

  test("retry is one setting with several defaults", () => {
    const slots = [timing.retry, timing.checkerRetry, timing.dnsRetry, timing.miscRetry];
    assert.equal(new Set(slots.map(({ slot }) => slot)).size, 1);
  });
});
