import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { entriesOf, mapOf, valueOf } from "../../src/cluster/placed.ts";
import { resolveSecrets, type SecretReference } from "../../src/cluster/secrets.ts";
import { plainOf } from "../../src/ir/placed.ts";
import { described, pointedAt } from "../support/described.ts";

const pair = (secret: string, more = "") => `
nodes: {a: {address: 10.0.0.1/24}, b: {address: 10.0.0.2/24}}
servers: {web: {listen: [80]}}
floats: {vip: {address: 10.0.0.100, secret: "${secret}"}}
${more}`;

/** The passwords of every instance, after the references were followed. */
function resolved(text: string, there: Readonly<Record<string, string>>) {
  const cluster = described(text);
  const asked: SecretReference[] = [];
  const found = resolveSecrets(cluster.expanded.document, (reference) => {
    asked.push(reference);
    return there[reference.name];
  });
  const passwords = JSON.stringify(plainOf(found.document)).match(/(?<="auth_pass":")[^"]*/g);
  const wrong = found.diagnostics.map((one) => [one.message.en, pointedAt(cluster, one)]);
  return { ...found, cluster, asked, passwords, wrong };
}

suite("secrets", () => {
  test("of the environment and of files, read once for all nodes", () => {
    const one = resolved(pair("env:VRRP"), { VRRP: "s3cret" });
    assert.deepEqual(one.passwords, ["s3cret", "s3cret"]);
    assert.deepEqual(one.asked, [{ kind: "env", name: "VRRP" }]);
    assert.deepEqual(one.secrets, ["s3cret"]);
    const two = resolved(pair("file:/etc/lbc/vrrp"), { "/etc/lbc/vrrp": "a b\r\n" });
    assert.deepEqual(two.passwords, ["a b", "a b"]);
    assert.deepEqual(two.asked, [{ kind: "file", name: "/etc/lbc/vrrp" }]);
  });

  test("eight bytes of it, and no half of a character", () => {
    assert.deepEqual(resolved(pair("env:V"), { V: "0123456789" }).passwords?.[0], "01234567");
    assert.deepEqual(resolved(pair("env:V"), { V: "密码密码" }).passwords?.[0], "密码");
  });

  test("the description keeps the reference, and so does what strict reads", () => {
    const { cluster } = resolved(pair("env:VRRP_SECRET"), {});
    assert.deepEqual(cluster.wrong, []);
    assert.match(
      JSON.stringify(plainOf(cluster.expanded.document)),
      /"auth_pass":"env:VRRP_SECRET"/,
    );
  });

  test("what is not there, or cannot be written, is told once, at the reference", () => {
    assert.deepEqual(resolved(pair("env:VRRP"), {}).wrong, [
      ["the secret is to be in the environment, which has no VRRP", '"env:VRRP"'],
    ]);
    assert.deepEqual(resolved(pair("file:/x"), {}).wrong, [
      ["the secret is to be in /x, which cannot be read", '"file:/x"'],
    ]);
    assert.deepEqual(resolved(pair("env:V"), { V: "\n" }).wrong[0]?.[0], "V is empty");
    for (const bad of ['a"b', "a\\b", "a\nb", "a\u0007"]) {
      const { wrong, secrets, passwords } = resolved(pair("env:V"), { V: bad });
      assert.match(wrong[0]?.[0] ?? "", /cannot hold/);
      assert.doesNotMatch(wrong[0]?.[0] ?? "", new RegExp(RegExp.escape(bad)));
      assert.deepEqual(secrets, []);
      assert.deepEqual(passwords, ["env:V", "env:V"]);
    }
  });

  test("in keywords of keepalived too; what proxies have stays the same", () => {
    const raw = `
keepalived:
  vrrp_instance:
    - name: own
      interface: eth0
      virtual_router_id: 9
      priority: 100
      authentication: {auth_type: PASS, auth_pass: "env:OWN"}
      virtual_ipaddress: [10.0.0.9/24]
`;
    const one = resolved(pair("env:VRRP", raw), { VRRP: "first", OWN: "second" });
    assert.deepEqual(one.passwords, ["first", "second", "first", "second"]);
    const proxies = [one.document, one.cluster.expanded.document].map((document) =>
      entriesOf(mapOf(document, "nodes")).map(({ value }) => valueOf(value, "proxies")),
    );
    for (const [at, there] of (proxies[0] ?? []).entries()) assert.equal(there, proxies[1]?.[at]);
  });

  test("a path that no file has is a reference all the same, and never the password", () => {
    const { passwords, diagnostics } = resolved(pair("file:/a\\u2028b"), {});
    assert.equal(diagnostics.length, 1);
    assert.deepEqual(passwords, ["file:/a\u2028b", "file:/a\u2028b"]);
  });

  test("a document without references stays the same object", () => {
    const { expanded } = described(
      "nodes: {a: {}}\nkeepalived: {global_defs: {router_id: env:NOT_A_SECRET}}",
    );
    const { document, diagnostics } = resolveSecrets(expanded.document, () => undefined);
    assert.equal(document, expanded.document);
    assert.deepEqual(diagnostics, []);
  });
});
