import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { createServer } from "node:net";
import { describe, test } from "node:test";

import type { WitnessPlan } from "../../runtime/vrrp/plan/split-brain.ts";
import { httpStatus, reachHttp, reachTcp } from "../../runtime/vrrp/witness/reach.ts";
import { WitnessRunner } from "../../runtime/vrrp/witness/witness-runner.ts";
import { type Sighting, WitnessTable } from "../../runtime/vrrp/witness/witness-table.ts";
import { Lab, seconds } from "./lab.ts";

const witness = (name: string, changes: Partial<WitnessPlan> = {}): WitnessPlan => ({
  name,
  target: { kind: "ping", address: "10.0.0.254" },
  interval: seconds,
  timeout: seconds,
  rise: 2,
  fall: 3,
  ...changes,
});

const yes: Sighting = { seen: true, outcome: "0.4 ms" };
const no: Sighting = { seen: false, outcome: "no answer" };

const table = () => new WitnessTable([witness("ping a"), witness("ping b"), witness("ping c")]);

describe("witnesses", () => {
  const two = { witnesses: [0, 1, 2], require: 2, weight: 0 };

  test("nothing is known before enough have answered, or cannot any more", () => {
    const seen = table();
    assert.equal(seen.tracker(two).up, undefined);
    seen.count("ping a", yes);
    assert.equal(seen.tracker(two).up, undefined);
    seen.count("ping c", yes);
    assert.equal(seen.tracker(two).up, true);
    const unseen = table();
    unseen.count("ping a", no);
    assert.equal(unseen.tracker(two).up, undefined);
    unseen.count("ping b", no);
    assert.equal(unseen.tracker(two).up, false);
  });

  test("a lost answer changes nothing; fall of them do, and rise bring it back", () => {
    const seen = table();
    for (const name of ["ping a", "ping b", "ping c"]) seen.count(name, yes);
    const lost = { ...two, require: 3 };
    const sides = [no, no, no, yes, yes].map((sighting) => {
      const line = seen.count("ping b", sighting);
      return [seen.tracker(lost).up, line];
    });
    assert.deepEqual(sides, [
      [true, undefined],
      [true, undefined],
      [false, "witness ping b is not seen (no answer)"],
      [false, undefined],
      [true, "witness ping b is seen (0.4 ms)"],
    ]);
  });

  test("the reason names who is not seen", () => {
    const seen = table();
    seen.count("ping a", yes);
    seen.count("ping b", no);
    const { detail, up } = seen.tracker({ ...two, require: 3 });
    assert.equal(up, false);
    assert.equal(detail, "1 of 3 seen, 3 required; ping b: no answer");
  });

  test("a master that sees too few gives up with priority 0; the other takes over", () => {
    const lab = new Lab();
    lab.add("a", { priority: 150, source: "10.0.0.1" });
    lab.add("b", { source: "10.0.0.2" });
    const at = { weight: 0, reverse: false };
    lab.track("a", { ...at, up: true });
    lab.track("b", { ...at, up: true });
    lab.start("a", "b");
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), ["a"]);
    lab.track("a", { ...at, up: false });
    lab.run(seconds);
    assert.deepEqual(lab.masters(), ["b"]);
    // Cut off from everybody, a node that sees nobody does not take over.
    lab.track("b", { ...at, up: false });
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), []);
    lab.track("a", { ...at, up: true });
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), ["a"]);
  });
});

describe("a look at a witness", () => {
  test("tcp: taken, refused, silent", async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    assert.deepEqual(await reachTcp("127.0.0.1", port, 10_000), {
      seen: true,
      outcome: "connected",
    });
    server.close();
    await once(server, "close");
    const refused = await reachTcp("127.0.0.1", port, 10_000);
    assert.deepEqual(refused, { seen: false, outcome: "ECONNREFUSED" });
  });

  test("http: any good status, one that is named, a silent server", async () => {
    const server = createHttp((request, response) => {
      if (request.url === "/silent") return;
      response.writeHead(request.url === "/gone" ? 503 : 204).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const look = (path: string, status: number | undefined, timeout = 10_000) =>
      reachHttp(
        { kind: "http", url: `http://127.0.0.1:${port}${path}`, method: "GET", status },
        timeout,
      );
    assert.deepEqual(await look("/", undefined), { seen: true, outcome: "status 204" });
    assert.deepEqual(await look("/", 200), { seen: false, outcome: "status 204" });
    assert.deepEqual(await look("/gone", 503), { seen: true, outcome: "status 503" });
    assert.deepEqual(await look("/gone", undefined), { seen: false, outcome: "status 503" });
    assert.deepEqual(await look("/silent", undefined, 50), { seen: false, outcome: "no answer" });
    assert.equal(await httpStatus(`http://127.0.0.1:${port}/`, "HEAD", 10_000), 204);
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  test("goes on at its interval until it is stopped, one at a time", async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const target = { kind: "tcp", host: "127.0.0.1", port } as const;
    const seen = await new Promise<number>((resolve) => {
      let count = 0;
      const runner = new WitnessRunner([witness("tcp", { target, interval: 1000 })], () => {
        if (++count < 3) return;
        runner.stop();
        resolve(count);
      });
      runner.start();
    });
    assert.equal(seen, 3);
    server.close();
    await once(server, "close");
  });
});
