import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { directives } from "../../src/catalog/index.ts";
import { keepalivedDefinitions } from "../../src/catalog/keepalived/definitions.ts";
import { keywordIn } from "../../src/catalog/keepalived/facts.ts";
import { defaultVersions, type Target } from "../../src/ir/target.ts";
import { modelled, textOf } from "../support/keepalived-model.ts";
import {
  assertDocumentComesBack,
  assertTextComesBack,
  readModel,
} from "../support/model-round-trip.ts";
import { statements } from "../support/nginx-statements.ts";
import { PrintedValues } from "../support/printed-values.ts";

/** One statement in a block of each context of the nginx family. */
const around: Readonly<Record<string, (statement: string) => string>> = {
  main: (one) => `${one}\nevents {}\n`,
  events: (one) => `events { ${one} }`,
  http: (one) => `events {} http { ${one} }`,
  server: (one) => `events {} http { server { ${one} } }`,
  location: (one) => `events {} http { server { location / { ${one} } } }`,
  "if-in-server": (one) => `events {} http { server { if ($host) { ${one} } } }`,
  "if-in-location": (one) => `events {} http { server { location / { if ($host) { ${one} } } } }`,
  limit_except: (one) => `events {} http { server { location / { limit_except GET { ${one} } } } }`,
  upstream: (one) => `events {} http { upstream u { server a; ${one} } }`,
  stream: (one) => `events {} stream { ${one} }`,
  "stream-server": (one) => `events {} stream { server { listen 1; ${one} } }`,
  "stream-upstream": (one) => `events {} stream { upstream u { server a:1; ${one} } }`,
  mail: (one) => `events {} mail { ${one} }`,
  "mail-server": (one) => `events {} mail { server { listen 1; ${one} } }`,
};

class Questions {
  asked = 0;
  readonly values = new PrintedValues();

  /** Nothing for a text that has errors: what is good depends on the block at times. */
  ask(text: string, target: Target): void {
    const family = target.dialect === "keepalived" ? "keepalived" : "nginx";
    const { clusters, errors } = readModel({
      paths: ["-"],
      stdin: { name: `${family}.conf`, bytes: Buffer.from(text) },
      dialect: target.dialect,
      targets: [target],
      ...(family === "nginx" && { context: "main" }),
    });
    const [cluster] = clusters;
    if (errors.length > 0 || !cluster) return;
    this.asked++;
    assertDocumentComesBack(cluster, text);
    for (const { proxies, ha } of cluster.nodes)
      for (const config of [...proxies, ...ha]) {
        assertTextComesBack(config, text);
        this.values.take(config);
      }
  }
}

test("every directive in each of its blocks comes back", () => {
  const questions = new Questions();
  for (const { name, block, contexts, dialects, takes } of directives) {
    const own = statements[name]?.good;
    const samples = own ?? takes.samples?.good.map((text) => JSON.stringify(text)) ?? [];
    const [dialect] = dialects;
    if (block || !dialect) continue;
    const version = dialect === "nginx" ? [1, 31] : defaultVersions[dialect];
    for (const context of contexts)
      for (const sample of samples)
        if (around[context])
          questions.ask(around[context](`${name} ${sample};`), { dialect, version });
  }
  assert.deepEqual([...questions.values.wrong], []);
  assert.ok(questions.asked > 5000, String(questions.asked));
});

test("every keyword of keepalived in each of its blocks comes back", () => {
  const questions = new Questions();
  const target = { dialect: "keepalived", version: [2, 4, 1] } as const;
  for (const { name, contexts, takes } of keepalivedDefinitions)
    for (const context of contexts)
      for (const sample of takes.samples?.good ?? [])
        questions.ask(inBlocks(context, statement(context, name, sample)), target);
  for (const { name } of modelled) questions.ask(textOf(name), target);
  assert.deepEqual([...questions.values.wrong], []);
  assert.ok(questions.asked > 400, String(questions.asked));
});

const statement = (context: string, name: string, words: string): string =>
  keywordIn(context, name)?.kind === "word" ? `${name} ${words}` : `${name} {\n${words}\n}`;

/** The blocks of a path, each with the words that it needs. */
function inBlocks(context: string, inside: string): string {
  if (context === "main") return inside;
  const cut = context.lastIndexOf("/");
  const outer = cut === -1 ? "main" : context.slice(0, cut);
  const name = context.slice(cut + 1);
  const args = keywordIn(outer, name)?.args ?? "";
  const words = args.startsWith("NAME") ? "x" : args.startsWith("IP") ? "10.0.0.1 80" : "";
  return inBlocks(outer, `${name} ${words} {\n${inside}\n}`);
}
