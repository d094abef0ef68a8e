import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { keywordIn } from "../../src/catalog/keepalived/facts.ts";
import { convertKeepalived } from "../../src/convert/keepalived.ts";
import { load } from "../../src/project/loader.ts";
import { framed } from "./keepalived-frame.ts";
import { questions } from "./keepalived-probes.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";

const old = { dialect: "keepalived", version: [2, 2, 7] } as const;
const now = { dialect: "keepalived", version: [2, 4] } as const;

function downgraded(text: string): string {
  const stdin = { name: "keepalived.conf", bytes: Buffer.from(text) };
  const project = load({ paths: ["-"], stdin, dialect: "keepalived", targets: [now] });
  const [root] = project.roots;
  assert.ok(root);
  return convertKeepalived(project, root, now, old)[0]?.text ?? "";
}

void test("2.2.7 takes what was converted from 2.4", { skip: withoutKeepalived }, (context) => {
  const keepalived = new KeepalivedCheck();
  const refused: string[] = [];
  let asked = 0;
  try {
    for (const { context: block, name, probes } of questions()) {
      const around = block.split("/");
      const outer = keywordIn(around.slice(0, -1).join("/") || "main", around.at(-1) ?? "");
      const [probe] = probes;
      if (keywordIn(block, name)?.since !== "2.4" || outer?.since === "2.4" || !probe) continue;
      const { text } = framed(block, probe.text);
      asked++;
      assert.notDeepEqual(keepalived.ask(text).messages, [], `${name} is known to 2.2.7`);
      const { messages } = keepalived.ask(downgraded(text));
      if (messages.length > 0) refused.push(`${block} ${name}: ${messages[0] ?? ""}`);
    }
  } finally {
    keepalived.remove();
  }
  context.diagnostic(`${asked} keywords of 2.4`);
  assert.ok(asked > 20);
  assert.deepEqual(refused, []);
});
