import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { after, describe, test } from "node:test";

import { keepalivedDefinitions } from "../../src/catalog/keepalived/definitions.ts";
import { keywordIn } from "../../src/catalog/keepalived/facts.ts";
import { lowerKeepalived } from "../../src/lower/keepalived.ts";
import { load } from "../../src/project/loader.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";

/** A file whose `line` stands in the block; what else is in it is right. */
function fileFor(context: string, line: string): { readonly text: string; readonly at: number } {
  const [block = "", inner] = context.split("/");
  const wrapped = inner === undefined ? [line] : [`${inner} {`, line, "}"];
  const within = (name: string) => (name === block ? wrapped : []);
  const lines = [
    "global_defs {",
    "script_user root",
    "enable_script_security",
    ...within("global_defs"),
    "}",
    "vrrp_script chk {",
    'script "/bin/true"',
    ...within("vrrp_script"),
    "}",
    "vrrp_sync_group G {",
    "group {",
    "VI",
    "}",
    ...within("vrrp_sync_group"),
    "}",
    "vrrp_instance VI {",
    "interface eth0",
    "virtual_router_id 51",
    "virtual_ipaddress {",
    "10.0.0.9/24",
    "}",
    "track_script {",
    "chk",
    "}",
    ...within("vrrp_instance"),
    "}",
    "",
  ];
  return { text: lines.join("\n"), at: lines.indexOf(line) + 1 };
}

/** The lines of which we say something. */
function ours(text: string): ReadonlySet<number> {
  const stdin = { name: "keepalived.conf", bytes: Buffer.from(text) };
  const project = load({ paths: ["-"], stdin, dialect: "keepalived" });
  const [root] = project.roots;
  assert.ok(root);
  const { diagnostics } = lowerKeepalived(project, root);
  return new Set(
    [...project.diagnostics, ...diagnostics].map(
      ({ span }) => project.sources.get(span.file)?.position(span.start).line ?? 0,
    ),
  );
}

/** Right or wrong by what else the instance says: its version, the family of its addresses. */
const saidOfTheInstance = new Set(["advert_int 0.01", "native_ipv6", "global_tracking"]);

/** keepalived 2.2.7 takes any word here, for whatever it may mean. */
const anythingGoes = new Set(["vrrp_skip_check_adv_addr"]);

describe("values", { skip: withoutKeepalived }, () => {
  const keepalived = withoutKeepalived === false ? new KeepalivedCheck() : undefined;
  after(() => keepalived?.remove());

  for (const { name, contexts, takes } of keepalivedDefinitions) {
    const { samples } = takes;
    const [context = ""] = contexts;
    const isBlock = keywordIn(context, name)?.kind === "block";
    if (!samples || isBlock || anythingGoes.has(name)) continue;
    test(`${context} ${name}`, () => {
      assert.ok(keepalived);
      const wrong: string[] = [];
      for (const sample of [...samples.good, ...samples.bad]) {
        const line = `${name} ${sample}`.trim();
        if (saidOfTheInstance.has(line)) continue;
        const { text, at } = fileFor(context, line);
        const theirs = keepalived.ask(text);
        const complains = theirs.lines.has(at);
        if (complains !== ours(text).has(at))
          wrong.push(`${line}: keepalived says ${theirs.messages.join(" | ") || "nothing"}`);
        if (samples.bad.includes(sample) && !complains) wrong.push(`${line}: no bad sample`);
      }
      assert.deepEqual(wrong, []);
    });
  }
});
