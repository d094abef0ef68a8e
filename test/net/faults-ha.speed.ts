import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";

import { faults } from "../../tools/faults-ha/faults.ts";
import { meet, type Row } from "../../tools/faults-ha/run.ts";
import { lacking } from "../support/netns.ts";

/*
 * The short form of `npm run faults:ha`: two machines with lbc under a quarter of the load, and
 * only what holds where many share two processors. Cables are cut in vrrp-failover.net.ts, agents
 * killed in bench-ha.speed.ts.
 */

const reason = lacking("nft");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const lbc = join(import.meta.dirname, "../../src/cli/main.ts");
const extent = { rate: 50, share: 0.75 };

/** Milliseconds without an answer and requests that fail at the most, of some three hundred. */
const bounds = { stop: { gap: 3000, failed: 15 }, proxy: { gap: 5000, failed: 80 } } as const;

const told = ({ requests, failed, results, gap }: Row): string =>
  JSON.stringify({ requests, failed, results, gap });

describe("the pair under load", { skip, concurrency: true, timeout: 200_000 }, () => {
  for (const key of ["stop", "proxy"] as const)
    void test(key, async () => {
      assert.equal(reason, undefined);
      const fault = faults.find((each) => each.key === key);
      assert.ok(fault);
      const row = await meet("lbc", fault, lbc, extent);
      assert.ok(row.requests > 100, told(row));
      assert.ok(row.gap <= bounds[key].gap, told(row));
      assert.ok(row.failed <= bounds[key].failed, told(row));
    });
});
