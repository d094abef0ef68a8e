import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { contestants } from "../../tools/faults/contestants.ts";
import { faults } from "../../tools/faults/faults.ts";
import { type Row, runFault } from "../../tools/faults/run-fault.ts";
import { Stage } from "../../tools/faults/stage.ts";
import { lacking } from "../support/netns.ts";

/*
 * The short form of `tools/measure-faults.ts`: a few seconds for each fault, a quarter of the requests, and
 * only what holds on a machine that is busy with other things.
 */

const reason = lacking("nginx");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const lbc = join(import.meta.dirname, "../../src/cli/main.ts");
const proxies = contestants.filter(({ name }) => name === "nginx-tuned" || name === "lbc-example");
const extent = { share: 0.2, rate: 0.25, lead: 1 };

const told = ({ contestant, requests, failed, results, back }: Row): string =>
  JSON.stringify({ name: contestant.name, requests, failed, results, back });

describe("faults behind lbc, and in it", { skip }, () => {
  let stage: Stage;
  before(async () => {
    assert.equal(reason, undefined);
    stage = new Stage(lbc);
    await stage.open();
  });
  after(() => stage.close());

  async function meet(key: string): Promise<{ nginx: Row; ours: Row }> {
    const fault = faults.find((each) => each.key === key);
    assert.ok(fault, key);
    const rows = await runFault(stage, fault, proxies, extent);
    const [nginx, ours] = rows;
    assert.ok(nginx && ours && rows.length === 2);
    for (const row of rows) assert.ok(row.requests > 20, told(row));
    return { nginx, ours };
  }

  for (const key of ["a", "a'"])
    test(`a backend that goes away is not noticed (${key})`, async () => {
      const { nginx, ours } = await meet(key);
      assert.ok(ours.failed <= nginx.failed + 2, told(ours));
    });

  test("reloads lose nothing, also on kept connections", async () => {
    const { ours } = await meet("f kept");
    assert.equal(ours.failed, 0, told(ours));
  });

  test("when all backends were down, service is back with the first check", async () => {
    const { ours } = await meet("i");
    assert.ok((ours.back ?? Infinity) < 2500, told(ours));
  });

  test("no POST is executed twice when its backend is killed", async () => {
    const { ours } = await meet("j kill");
    assert.equal(ours.twice, 0, told(ours));
  });
});
