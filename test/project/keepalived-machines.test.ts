import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import type { Statement } from "../../grammars/ast.ts";
import { load } from "../../src/project/loader.ts";
import type { LoadRequest } from "../../src/project/settings.ts";

const shared = `$PRIO=100
@lb1 $PRIO=150
include more.conf
`;
const more = `vrrp_instance VI {
@lb1 state MASTER
@^lb1 state BACKUP
priority $PRIO
notify \${_INSTANCE}
}
`;

const words = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ name, args, body, inert }) =>
    inert ? [] : [[name, ...args].map(({ text }) => text).join(" "), ...words(body ?? [])],
  );

/** What each machine reads in the files. */
function read(request: Omit<LoadRequest, "held" | "cwd">): Record<string, string[]> {
  const held = new Map([
    ["/etc/k.conf", Buffer.from(shared)],
    ["/etc/more.conf", Buffer.from(more)],
  ]);
  const { roots } = load({ ...request, held, cwd: "/etc", dialect: "keepalived" });
  return Object.fromEntries(
    roots.map(({ node = "", trees }) => [node, words(trees?.get("more.conf")?.statements ?? [])]),
  );
}

const lb1 = ["vrrp_instance VI", "state MASTER", "priority 150", "notify lb1"];
const lb2 = ["vrrp_instance VI", "state BACKUP", "priority 100", "notify lb2"];

void test("machines that share a file read it each under its own name", () => {
  const nodes = ["lb1", "lb2"].map((name) => ({ name, paths: ["k.conf"] }));
  assert.deepEqual(read({ paths: [], nodes }), { lb1, lb2 });
});

void test("a file alone is read under the name that is given", () => {
  assert.deepEqual(read({ paths: ["k.conf"], configId: "lb2" }), { "": lb2 });
  assert.deepEqual(read({ paths: ["k.conf"] })[""]?.[1], "state BACKUP");
});

const detected = (text: string) => {
  const held = new Map([["/etc/k.conf", Buffer.from(text)]]);
  const [root] = load({ paths: ["k.conf"], held, cwd: "/etc", dialect: "keepalived" }).roots;
  return { version: root?.target.version, reason: root?.reason.en, origin: root?.origin?.version };
};

void test("keywords that came with 2.4 tell the version, and so does the line of a conversion", () => {
  assert.deepEqual(detected("vrrp_instance V {\n}\n").version, [2, 2, 7]);
  const { version, reason } = detected("vrrp_instance V {\n  timer_expired_backup 9\n}\n");
  assert.deepEqual(version, [2, 4]);
  assert.match(reason ?? "", /timer_expired_backup in line 2 of k\.conf came with 2\.4/);
  const converted = detected("# lbc: keepalived@2.4 to keepalived@2.2.7\nglobal_defs {\n}\n");
  assert.deepEqual(
    [converted.version, converted.origin],
    [
      [2, 2, 7],
      [2, 4],
    ],
  );
  // Builds of 2.2 with iptables have it too.
  assert.deepEqual(detected("global_defs {\n  vrrp_ipsets a\n}\n").version, [2, 2, 7]);
});
