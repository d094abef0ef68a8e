import assert from "node:assert/strict";
import test from "node:test";

import { haPlan } from "../support/keepalived.ts";
import { goldenConfiguration, goldenPackets } from "../support/vrrp-golden.ts";
import { hexOf } from "../support/vrrp-injection.ts";
import { Lab, seconds } from "./lab.ts";

/* The packets of keepalived 2.2.7, made again; vrrp-golden.net.ts asks keepalived for them anew. */

const { instances } = haPlan(goldenConfiguration);

for (const { name, instance, hex } of goldenPackets)
  test(`an advert is byte for byte keepalived's: ${name}`, () => {
    const plan = instances.find((one) => one.name === instance);
    assert.ok(plan);
    const lab = new Lab();
    lab.add("a", { ...plan, source: "10.77.0.1" });
    lab.start("a");
    lab.run(6 * seconds);
    const sent = lab.packets.map(({ bytes }) => hexOf(bytes));
    assert.ok(sent.includes(hex), sent.join("\n"));
  });
