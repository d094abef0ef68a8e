import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { after, describe, test } from "node:test";

import { check } from "../../src/check/check.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  /** What keepalived 2.2.7 says. */
  readonly says: RegExp;
  /** What we say; nothing where a rule for it is not written yet. */
  readonly ours: string | undefined;
}

const globals = "global_defs {\nscript_user root\nenable_script_security\n}\n";

const instance = (lines: string, before = ""): string =>
  `${globals}${before}vrrp_instance VI {
interface eth0
virtual_router_id 51
priority 100
virtual_ipaddress {
10.0.0.9/24
}
${lines}
}
`;

const realServer = (lines: string): string =>
  `virtual_server 10.0.0.9 80 {
delay_loop 5
lb_algo rr
lb_kind DR
protocol TCP
real_server 10.0.0.1 80 {
weight 1
${lines}
}
}
`;

/** Mistakes that tutorials teach, among them every one of the keepalived guide we started from. */
const mistakes: readonly Case[] = [
  {
    name: "vrrp_garp_interval 0",
    text: `${instance("")}global_defs {\nvrrp_garp_interval 0\n}\n`,
    says: /vrrp_garp_interval '0' is invalid/,
    ours: "vrrp/garp-interval-zero",
  },
  {
    name: "vrrp_gna_interval 0",
    text: `${instance("")}global_defs {\nvrrp_gna_interval 0\n}\n`,
    says: /vrrp_gna_interval '0' is invalid/,
    ours: "vrrp/garp-interval-zero",
  },
  {
    name: "persistence_timeout 0",
    text: realServer("").replace("lb_kind", "persistence_timeout 0\nlb_kind"),
    says: /outside range \[1, /,
    ours: "lvs/persistence-zero",
  },
  {
    name: "nb_get_retry in TCP_CHECK",
    text: realServer("TCP_CHECK {\nnb_get_retry 3\n}"),
    says: /Unknown keyword 'nb_get_retry'/,
    ours: "base/wrong-block",
  },
  {
    name: "virtual_router_id 0",
    text: instance("virtual_router_id 0"),
    says: /VRID '0' not valid/,
    ours: "vrrp/vrid-range",
  },
  {
    name: "a script's weight of -254",
    text: instance("", 'vrrp_script c {\nscript "/bin/true"\nweight -254\n}\n'),
    says: /weight -254 must be in \[-253, 253\]/,
    ours: "script/weight-range",
  },
  {
    name: "preempt_delay 300s",
    text: instance("preempt_delay 300s"),
    says: /invalid number '300s'/,
    ours: "base/wrong-value-type",
  },
  {
    name: "a missing brace",
    text: instance("").replace(/\}\n$/, ""),
    says: /There are 1 missing '\}'s/,
    ours: "syntax/brace-mismatch",
  },
  {
    name: "a brace too many",
    text: `${instance("")}}\n`,
    says: /Extra '\}' found/,
    ours: "syntax/brace-mismatch",
  },
  {
    name: "nopreempt with state MASTER",
    text: instance("state MASTER\nnopreempt"),
    says: /nopreempt will not work with initial state MASTER/,
    ours: "vrrp/nopreempt-with-master",
  },
  {
    name: "a password of nine bytes",
    text: instance("authentication {\nauth_type PASS\nauth_pass 123456789\n}"),
    says: /Truncating auth_pass to 8 characters/,
    ours: "vrrp/auth-pass-truncated",
  },
  {
    name: "advert_int 0.5 in version 2",
    text: instance("advert_int 0.5"),
    says: /VRRPv2 advertisement interval 0\.500000s must be an integer/,
    ours: "vrrp/advert-int-invalid",
  },
  {
    name: "advert_int 60 in version 3",
    text: instance("version 3\nadvert_int 60"),
    says: /out of range/,
    ours: "vrrp/advert-int-invalid",
  },
  {
    name: "a script that nobody defined",
    text: instance("track_script {\nchk\n}"),
    says: /track script chk not found/,
    ours: "script/track-undefined",
  },
  {
    name: "a state in lower case",
    text: instance("state master"),
    says: /unknown state 'master'/,
    ours: "vrrp/state-invalid",
  },
  {
    name: "an instance defined twice",
    text: instance("") + instance("").slice(globals.length),
    says: /already defined/,
    ours: "base/duplicate-directive",
  },
  {
    name: "an address that is none",
    text: instance("virtual_ipaddress_excluded {\n10.0.0.999/24\n}"),
    says: /parsed invalid IP 10\.0\.0\.999/,
    ours: "base/wrong-value-type",
  },
  {
    name: "two addresses on one line",
    text: instance("virtual_ipaddress_excluded { 10.0.0.7/24 10.0.0.8/24 }"),
    says: /Unknown configuration entry '10\.0\.0\.8\/24'/,
    ours: "base/wrong-value-type",
  },
  {
    name: "a comment that ends in a backslash",
    text: `# echo a \\\n${instance("")}`,
    says: /Unknown keyword '\\'/,
    ours: "syntax/trailing-backslash",
  },
  {
    name: "a name that nothing defines",
    text: `$X=1\n${instance("virtual_ipaddress_excluded {\n10.0.0.7/24 dev ${IF}\n}")}`,
    says: /interface \$ for ip address/,
    ours: "syntax/undefined-definition",
  },
  {
    name: "a line of more than 1023 bytes",
    text: `# ${"x".repeat(1100)}\n${instance("")}`,
    says: /Unknown keyword 'xxx/,
    ours: "syntax/line-too-long",
  },
  {
    name: "a block of an unknown keyword",
    text: instance("bogus {\nfoo 1\n}"),
    says: /Unknown keyword 'bogus'/,
    ours: "base/unknown-keyword",
  },
  {
    name: "full-width punctuation",
    text: instance("authentication ｛\nauth_type PASS\nauth_pass x\n}"),
    says: /Missing '\{'|Extra '\}'|Unknown keyword/,
    ours: "syntax/full-width-punctuation",
  },
];

/** What looks odd and is right. */
const right: readonly (readonly [name: string, text: string])[] = [
  ["a plain instance", instance("")],
  ["no blank before a brace", realServer("TCP_CHECK{\nconnect_timeout 3\n}")],
  ["a brace on its own line", instance("authentication\n\n# c\n{\nauth_type PASS\nauth_pass x\n}")],
  ["blocks on one line", instance("virtual_ipaddress_excluded { 10.0.0.8/24 }")],
  [
    "closing braces together",
    `${globals}vrrp_instance V {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n10.0.0.9/24 }}\n`,
  ],
  ["CRLF", instance("").replaceAll("\n", "\r\n")],
  [
    "definitions",
    `$IF=eth0 # c\n$V= \\\n10.0.0.7/24 \\\n10.0.0.8/24 dev $IF\n\n${instance("virtual_ipaddress_excluded {\n$V\n}")}`,
  ],
  [
    "conditions",
    instance("@nobody-has-this-name priority 300\n@^nobody-has-this-name priority 90"),
  ],
  ["an escaped comment sign", instance('notify_master "/bin/true a\\#b"')],
  ["a keyword in quotes", instance('"priority" "90"')],
  ["the last of two counts", instance("priority 90\npriority 80")],
];

const ours = (text: string) =>
  check({
    paths: ["-"],
    stdin: { name: "keepalived.conf", bytes: Buffer.from(text) },
    dialect: "keepalived",
  }).diagnostics;

describe("files", { skip: withoutKeepalived }, () => {
  const keepalived = withoutKeepalived === false ? new KeepalivedCheck() : undefined;
  after(() => keepalived?.remove());
  for (const { name, text, says, ours: code } of mistakes)
    test(name, () => {
      const verdict = keepalived?.ask(text);
      assert.match(verdict?.messages.join("\n") ?? "", says);
      assert.notEqual(verdict?.status, 0);
      const codes = ours(text).map((found) => found.code);
      if (code !== undefined) assert.ok(codes.includes(code), codes.join(" "));
    });

  for (const [name, text] of right)
    test(name, () => {
      assert.deepEqual(keepalived?.ask(text).messages, []);
      const errors = ours(text).filter(({ severity }) => severity === "error");
      assert.deepEqual(errors, []);
    });
});
