import assert from "node:assert/strict";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { haPlan } from "../support/keepalived.ts";
import { lacking } from "../support/netns.ts";
import { goldenConfiguration, goldenPackets } from "../support/vrrp-golden.ts";
import { type Program, Stage, Transcript } from "../support/vrrp-stage.ts";

/* The first adverts of keepalived 2.2.7 and of lbc for one configuration, byte for byte. */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const snifferFile = fileURLToPath(new URL("../support/vrrp-sniffer.ts", import.meta.url));

/** The first adverts of every instance and to every peer, in the order of `goldenPackets`. */
async function record(start: (stage: Stage) => Program): Promise<string[]> {
  const stage = new Stage(3);
  try {
    const { namespace } = stage.host(0);
    const sniffer = new Transcript(stage.network.start(namespace, process.execPath, snifferFile));
    await sniffer.wait(/ready/);
    start(stage);
    for (const { hex } of goldenPackets) await sniffer.wait(likenessOf(hex));
    return goldenPackets.flatMap(({ hex }) =>
      sniffer.lines.filter((line) => likenessOf(hex).test(line)).slice(0, 1),
    );
  } finally {
    await stage.close();
  }
}

/** Of the same number, to the same destination, about the same virtual router. */
function likenessOf(hex: string): RegExp {
  const header = hex.slice(18, 20) === "33" ? 88 : 40;
  return new RegExp(
    `^.{8}${hex.slice(8, 12)}.{20}${hex.slice(32, 40)}.{${header - 40}}${hex.slice(header, header + 4)}`,
  );
}

void test("adverts are keepalived's, byte for byte", { skip, timeout: 60_000 }, async () => {
  assert.equal(reason, undefined);
  const [keepalived, lbc] = await Promise.all([
    record((stage) => stage.keepalivedOf(stage.host(0), goldenConfiguration)),
    record((stage) => stage.agentOf(stage.host(0), haPlan(goldenConfiguration))),
  ]);
  const expected = goldenPackets.map(({ hex }) => hex);
  assert.deepEqual(keepalived, expected, "keepalived");
  assert.deepEqual(lbc, expected, "lbc");
});
