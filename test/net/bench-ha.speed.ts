import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";

import { exceeding, type Figure, printFigures } from "../../tools/bench-ha/figures.ts";
import { killed } from "../../tools/bench-ha/killed.ts";
import { many } from "../../tools/bench-ha/many.ts";
import { steadiness } from "../../tools/bench-ha/steadiness.ts";
import { handover, takeover } from "../../tools/bench-ha/takeover.ts";
import { lacking } from "../support/netns.ts";

/*
 * The short form of `npm run bench:ha`: lbc alone, a few runs of each, and five times the bounds,
 * for machines that have other things to do.
 */

const reason = lacking("wrk", "curl");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const lbc = join(import.meta.dirname, "../../src/cli/main.ts");
const allowance = 5;

const figures = (name: string, measure: () => Promise<Figure[]>) =>
  test(name, async () => {
    assert.equal(reason, undefined);
    const found = await measure();
    assert.ok(found.length > 0);
    const broken = exceeding(found, allowance);
    assert.equal(broken.length, 0, `\n${printFigures(broken, true)}`);
  });

describe("the speed of the HA agent", { skip, timeout: 240_000 }, () => {
  void describe("moving the address", { concurrency: true }, () => {
    for (const interval of [0.1, 0.01])
      void figures(`takeover at ${interval} s`, () => takeover("lbc", interval, 5));
    void figures("graceful handover", () => handover("lbc", 0.1, 3));
    void figures("the agent killed", () => killed("lbc", 0.3, 2));
  });
  void figures("many instances", () => many("lbc", 500, 4));
  void figures("10 ms adverts on a busy machine", async () => {
    const found = await steadiness(["lbc"], 8, lbc);
    // Five times none is none: where many share two processors, one failover proves nothing.
    return found.map((figure) => (figure.unit === "" ? { ...figure, bound: 0.4 } : figure));
  });
});
