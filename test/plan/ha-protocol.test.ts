import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import type { InstancePlan } from "../../runtime/vrrp/plan.ts";
import { type HaOptions, planHa } from "../../src/plan/ha.ts";
import { haConfig, haPlan } from "../support/keepalived.ts";

/* Authentication, strict mode, version profiles and what an advert has room for. */

const [older, newer] = [
  [2, 2, 7],
  [2, 4],
];

const text = (inside: string, globals = "") => `global_defs {
${globals}
}
vrrp_instance V {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    10.0.0.1
  }
  ${inside}
}
`;

const planned = (config: string, version = older, options: HaOptions = {}) =>
  planHa(haConfig(config, version), options);

function only(config: string, version = older, options: HaOptions = {}): InstancePlan {
  const { plan, diagnostics } = planned(config, version, options);
  assert.deepEqual(diagnostics, []);
  const [instance] = plan?.instances ?? [];
  assert.ok(instance);
  return instance;
}

const problems = (config: string, version = older) => {
  const { plan, diagnostics } = planned(config, version);
  assert.equal(plan, undefined);
  return diagnostics.map(({ message }) => message.en);
};

const rules = ({ eitherChecksum, checkOwnAddress, addressMismatch, rivalOwner }: InstancePlan) => ({
  eitherChecksum,
  checkOwnAddress,
  addressMismatch,
  rivalOwner,
});

test("each release has its rules under --compat, and lbc its own without", () => {
  const compat = { compat: true };
  assert.deepEqual(rules(only(text(""), older, compat)), {
    eitherChecksum: false,
    checkOwnAddress: false,
    addressMismatch: "drop",
    rivalOwner: "reduce",
  });
  assert.deepEqual(rules(only(text(""), newer, compat)), {
    eitherChecksum: false,
    checkOwnAddress: false,
    addressMismatch: "accept",
    rivalOwner: "outlast",
  });
  assert.deepEqual(rules(only(text(""))), {
    eitherChecksum: true,
    checkOwnAddress: true,
    addressMismatch: "drop",
    rivalOwner: "outlast",
  });
});

test("AH has its password, and its master must listen first", () => {
  const ah = only(
    text("state MASTER\npriority 200\nauthentication {\nauth_type AH\nauth_pass 1\n}"),
  );
  assert.deepEqual([ah.ah, ah.password, ah.wantMaster], [true, "1", false]);
  const pass = only(text("authentication {\nauth_type PASS\nauth_pass 1\n}"));
  assert.deepEqual([pass.ah, pass.password], [false, "1"]);
});

test("strict mode changes what the letter of the RFC forbids", () => {
  const inside = `strict_mode on
  state MASTER
  priority 150
  preempt_delay 5
  down_timer_adverts 5
  garp_lower_prio_repeat 3
  higher_prio_send_advert on
  authentication {
    auth_type PASS
    auth_pass 1
  }`;
  for (const plan of [only(text(inside)), only(text(inside.slice(15), "vrrp_strict"))]) {
    const { password, wantMaster, preemptDelay, downAdverts, answerLower, answerHigher } = plan;
    assert.deepEqual(
      { password, wantMaster, preemptDelay, downAdverts, answerLower, answerHigher },
      {
        password: undefined,
        wantMaster: false,
        preemptDelay: 0,
        downAdverts: 3,
        answerLower: false,
        answerHigher: false,
      },
    );
    assert.equal(plan.garp.lowerRepeat, 0);
    assert.equal(plan.accept, false);
  }
});

const accepts = (inside: string) => only(text(inside)).accept;

test("who accepts packets for the addresses", () => {
  assert.equal(accepts(""), true);
  assert.equal(accepts("no_accept"), false);
  assert.equal(accepts("strict_mode on\nversion 3"), false);
  assert.equal(accepts("strict_mode on\nversion 3\naccept"), true);
  assert.equal(accepts("strict_mode on\nversion 2\naccept"), false, "RFC 3768 has no accept mode");
  assert.equal(accepts("strict_mode on\npriority 255"), true);
});

const ignores = (inside: string, version: number[], globals = "") =>
  only(text(inside, globals), version).ownerIgnoresAdverts;

test("an owner in strict mode listens to nobody, from 2.4 on", () => {
  assert.equal(ignores("strict_mode on\npriority 255", newer), true);
  assert.equal(ignores("strict_mode on\npriority 255", older), false);
  assert.equal(ignores("priority 255", newer), false);
  assert.equal(ignores("priority 255", newer, "vrrp_owner_ignore_adverts"), true);
  assert.equal(ignores("owner_ignore_adverts", newer), false, "owns nothing");
});

test("strict mode and unicast: 2.2 goes on, 2.4 does not", () => {
  const inside = "strict_mode on\nunicast_peer {\n10.0.0.2\n}";
  assert.equal(only(text(inside)).unicastPeers.length, 1);
  assert.match(problems(text(inside), newer).join(), /unicast/);
});

const long = "0123456789abcdef0123456789abcdef";
const block = (...lines: string[]) => text(`auth_hmac {\n${lines.join("\n")}\n}`);

test("keys of auth_hmac as text, digits and files", () => {
  const directory = mkdtempSync(join(tmpdir(), "lbc-hmac-"));
  try {
    const file = join(directory, "key");
    writeFileSync(file, `hex:${"ab".repeat(40)}\n`, { mode: 0o600 });
    const { hmac } = only(
      block(`key 1 ${long}`, `key 2 hex:${"0f".repeat(64)}`, `key 3 file:${file}`, "active_key 3"),
      newer,
    );
    assert.deepEqual(hmac?.keys, [
      { id: 1, key: Buffer.from(long).toString("hex") },
      { id: 2, key: "0f".repeat(64) },
      { id: 3, key: "ab".repeat(40) },
    ]);
    assert.deepEqual(
      [hmac.activeKey, hmac.antiReplay, hmac.window, hmac.mode],
      [3, "time", 5, "enforce"],
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

const of = (...lines: string[]) => block(`key 1 ${long}`, "active_key 1", ...lines);
const window = (config: string) => only(config, newer).hmac?.window;

test("the window follows the interval; strict mode enforces", () => {
  assert.equal(window(of().replace("interface", "advert_int 4\ninterface")), 12);
  assert.equal(window(of("time_window 60")), 60);
  const lax = of("mode permissive", "anti_replay monotonic");
  assert.equal(only(lax, newer).hmac?.mode, "permissive");
  assert.equal(only(lax, newer).hmac?.antiReplay, "monotonic");
  const strict = lax.replace("interface", "strict_mode on\ninterface");
  assert.equal(only(strict, newer).hmac?.mode, "enforce");
});

test("without a usable key an instance does not start unsigned, and no key is printed", () => {
  for (const lines of [
    [`key 1 ${long}`, "active_key 2"],
    [`key 1 ${long}`],
    ["key 1 tooshort", "active_key 1"],
    [`key 1 hex:${"0".repeat(65)}`, "active_key 1"],
    ["key 1 file:/nonexistent/key", "active_key 1"],
  ]) {
    const [said = "", ...more] = problems(block(...lines), newer);
    assert.deepEqual(more, []);
    assert.match(said, /auth_hmac/);
    assert.ok(!said.includes(long) && !said.includes("tooshort"));
  }
});

test("addresses that an advert has no room for are held unnamed", () => {
  const many = Array.from({ length: 260 }, (_, index) => `10.1.${index >> 8}.${index & 255}`);
  const config = text("").replace("10.0.0.1", many.join("\n"));
  const { plan, diagnostics } = planned(config);
  assert.equal(plan?.instances[0]?.addresses.length, 255);
  assert.deepEqual(
    plan.instances[0].excluded.map(({ ip }) => ip),
    many.slice(255),
  );
  assert.deepEqual(
    diagnostics.map(({ code, severity }) => [code, severity]),
    [["serve/crowded", "warning"]],
  );
  const six = Array.from({ length: 95 }, (_, index) => `2001:db8::${index + 1}`);
  const over6 = planned(text("").replace("10.0.0.1", ["fe80::1", ...six].join("\n")));
  // (1500 - 14 - 40 - 8) / 16
  assert.equal(over6.plan?.instances[0]?.addresses.length, 89);
});

test("delays, the table of the firewall and strange routers", () => {
  const globals =
    "vrrp_startup_delay 2.5\nvrrp_delay_after_boot 60\nnftables t\nnftables_priority -5\nlog_unknown_vrids";
  const { plan } = planned(text("", globals), newer);
  assert.deepEqual(plan?.startup, { delay: 2_500_000, afterBoot: 60_000_000 });
  assert.deepEqual(plan.firewall, { table: "t", priority: -5 });
  assert.equal(plan.logUnknownVrids, true);
  assert.deepEqual(planned(text("")).plan?.firewall, { table: "lbc", priority: -1 });
});

test("timer_expired_backup needs nopreempt", () => {
  assert.equal(only(text("nopreempt\ntimer_expired_backup 150"), newer).lateBackup, 150);
  assert.equal(only(text("nopreempt\nthread_timer_expired"), newer).lateBackup, 254);
  assert.equal(only(text("timer_expired_backup 150"), newer).lateBackup, undefined);
});

const limitOf = (line: string) => {
  const inside = "interface eth0\nvirtual_router_id 51\npriority 100";
  const addresses = "virtual_ipaddress {\n10.0.0.1/24\n}";
  return haPlan(`global_defs {\n${line}\n}\nvrrp_instance V {\n${inside}\n${addresses}\n}`)
    .realtimeLimit;
};

test("vrrp_rlimit_rttime counts where it is written, down to what Node needs", () => {
  assert.equal(limitOf(""), 2_000_000);
  assert.equal(limitOf("vrrp_rlimit_rttime 700000"), 700_000);
  assert.equal(limitOf("vrrp_rlimit_rtime 900000"), 900_000);
  assert.equal(limitOf("vrrp_rlimit_rttime 10000"), 500_000);
});
