import assert from "node:assert/strict";
import { test } from "node:test";

import { keepalivedDefinitions } from "../../src/catalog/keepalived/definitions.ts";
import { keywordIn } from "../../src/catalog/keepalived/facts.ts";
import { keepalivedRefuses } from "./keepalived-frame.ts";
import type { Probe } from "./keepalived-probes.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";
import { reasonOf, weRefuse } from "./keepalived-verdicts.ts";

/** Outside of LBC_LONG=1 a fifth is asked, another one each day. */
const everything = process.env["LBC_LONG"] === "1";
const turn = Math.floor(Date.now() / 86_400_000) % 5;

/** The spellings of which the catalog has an opinion, in the first block of each keyword. */
function* samples(): Generator<Probe> {
  for (const { name, contexts, takes } of keepalivedDefinitions) {
    const [context = ""] = contexts;
    const fact = keywordIn(context, name);
    if (!fact || fact.kind !== "word" || fact.since !== "" || !takes.samples) continue;
    // Any value of it would be written to.
    if (name === "config_save_dir") continue;
    for (const sample of [...takes.samples.good, ...takes.samples.bad])
      yield { context, name, text: `${name} ${sample}`.trim() };
  }
}

void test("samples of the catalog", { skip: withoutKeepalived }, (context) => {
  const keepalived = new KeepalivedCheck();
  const wrong: string[] = [];
  let asked = 0;
  try {
    for (const [index, probe] of [...samples()].entries()) {
      if ((!everything && index % 5 !== turn) || reasonOf(probe) !== undefined) continue;
      asked++;
      const told = `${probe.context}: ${probe.text}`;
      const theirs = keepalivedRefuses(keepalived, probe);
      if (theirs !== weRefuse(probe))
        wrong.push(`${told}: keepalived ${theirs ? "refuses" : "takes"} it`);
    }
  } finally {
    keepalived.remove();
  }
  context.diagnostic(`${asked} samples asked`);
  assert.deepEqual(wrong, []);
});
