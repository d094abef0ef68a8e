import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, test } from "node:test";

import { Doubt, joinAnswers, type ProbeAnswer } from "../../runtime/vrrp/heartbeat/doubt.ts";
import { askThirdNodes } from "../../runtime/vrrp/heartbeat/prober.ts";
import type { HaPlan } from "../../runtime/vrrp/plan.ts";
import type { ProbePlan } from "../../runtime/vrrp/plan/split-brain.ts";
import { instancePlan, Lab, ms, seconds } from "./lab.ts";

const probe = (target: ProbePlan["target"], timeout: number = 2 * seconds): ProbePlan => ({
  name: "third",
  timeout,
  target,
});
const third = probe({ kind: "command", command: "true" });

/** A pair of which b asks before it takes over; what it is told, and after how long. */
function pair(answer: ProbeAnswer | undefined, delay = 0): Lab {
  const lab = new Lab();
  lab.add("a", { priority: 150, source: "10.0.0.1" });
  lab.add("b", { priority: 100, source: "10.0.0.2", probes: [third] });
  const pending: { at: number; round: number }[] = [];
  lab.probes = (_, round) => pending.push({ at: lab.now + delay, round });
  const due = () => (pending[0] && pending[0].at <= lab.now ? pending.shift() : undefined);
  lab.start("a", "b");
  const { team } = lab.node("b");
  const run = lab.run.bind(lab);
  lab.run = (time) => {
    for (const end = lab.now + time; lab.now < end;) {
      run(Math.min(100 * ms, end - lab.now));
      if (answer === undefined) continue;
      for (let one = due(); one; one = due()) {
        const { round } = one;
        team.probed(lab.now, "V", { round, answer, detail: "third" });
      }
    }
  };
  lab.run(10 * seconds);
  return lab;
}

const asked = (lab: Lab): number =>
  lab.transcript.filter((line) => line.endsWith("b probe")).length;

describe("a third node is asked for a silent master", () => {
  test("who does not reach it: the peer is dead, take over", () => {
    const lab = pair("unreached", 500 * ms);
    const before = asked(lab);
    lab.kill("a");
    lab.run(5 * seconds);
    assert.deepEqual(lab.masters(), ["b"]);
    assert.equal(asked(lab), before + 1);
    assert.equal(lab.node("b").instance.doubt?.last?.answer, "unreached");
  });

  test("who reaches it: our own line is broken, stay away, and ask again", () => {
    const lab = pair("reached");
    lab.node("b").connected = false;
    lab.run(30 * seconds);
    assert.deepEqual(lab.masters(), ["a"]);
    assert.ok(asked(lab) >= 3);
    lab.node("b").connected = true;
    lab.run(5 * seconds);
    const quiet = asked(lab);
    lab.run(30 * seconds);
    assert.equal(asked(lab), quiet);
    assert.equal(lab.node("b").instance.doubt?.last, undefined);
  });

  test("who cannot be asked: nobody knows, stay away", () => {
    for (const answer of ["unknown", undefined] as const) {
      const lab = pair(answer);
      lab.node("b").connected = false;
      lab.run(30 * seconds);
      assert.deepEqual(lab.masters(), ["a"], String(answer));
      assert.equal(lab.node("b").instance.doubt?.last?.answer, "unknown");
    }
  });

  test("a master that says goodbye needs no question", () => {
    const lab = pair("reached");
    const before = asked(lab);
    lab.stop("a");
    lab.run(2 * seconds);
    assert.deepEqual(lab.masters(), ["b"]);
    assert.equal(asked(lab), before);
  });

  test("an answer that comes after the master has spoken again decides nothing", () => {
    const lab = pair("unreached", 1500 * ms);
    lab.node("b").connected = false;
    lab.run(4.2 * seconds);
    lab.node("b").connected = true;
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), ["a"]);
  });

  test("nodes that start together, and one that has stepped back, have nobody to ask for", () => {
    const lab = new Lab();
    lab.add("a", { priority: 150, source: "10.0.0.1", probes: [third] });
    lab.add("b", { priority: 100, source: "10.0.0.2", probes: [third] });
    lab.start("a", "b");
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), ["a"]);
    // Without a word; whom b asks about it reaches it, and b stays away.
    const { team, instance } = lab.node("a");
    lab.probes = (node, round) =>
      lab.node(node).team.probed(lab.now, "V", { round, answer: "reached", detail: "third" });
    team.addressLost(lab.now, instance);
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), ["a"]);
  });

  test("the answer to an earlier question decides nothing", () => {
    const doubt = new Doubt([third]);
    doubt.heard();
    assert.deepEqual(doubt.expired(0, seconds), { go: false, until: 2.5 * seconds, ask: 1 });
    doubt.heard();
    doubt.expired(seconds, seconds);
    const late = { round: 1, answer: "unreached", detail: "" } as const;
    assert.equal(doubt.answered(seconds, seconds, late), undefined);
    assert.equal(doubt.answered(seconds, seconds, { ...late, round: 2 }), seconds);
    assert.deepEqual(doubt.expired(seconds, seconds), { go: true });
  });

  test("a lower master is preempted without a question", () => {
    const lab = new Lab();
    lab.add("a", { priority: 50, source: "10.0.0.1" });
    lab.start("a");
    lab.run(10 * seconds);
    lab.add("b", { priority: 100, source: "10.0.0.2", probes: [third] });
    lab.start("b");
    lab.run(10 * seconds);
    assert.deepEqual(lab.masters(), ["b"]);
    assert.equal(asked(lab), 0);
  });
});

const ask = (...probes: readonly ProbePlan[]) => {
  const plan = { instances: [instancePlan({ probes })], scriptSecurity: false };
  return askThirdNodes(plan as unknown as HaPlan, "V", 7);
};

const command = (line: string, timeout?: number) =>
  ask(probe({ kind: "command", command: line }, timeout));

describe("an answer", () => {
  test("of several: who reaches it decides, then who does not", () => {
    assert.equal(joinAnswers(["unreached", "reached", "unknown"]), "reached");
    assert.equal(joinAnswers(["unknown", "unreached"]), "unreached");
    assert.equal(joinAnswers(["unknown"]), "unknown");
    assert.equal(joinAnswers([]), "unknown");
  });

  test("of HTTP is its status; others and silence are none", async () => {
    const server = createServer((request, response) => {
      const status = Number(request.url?.slice(1));
      if (status > 0) response.writeHead(status).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const http = (path: string, timeout?: number) =>
      probe(
        { kind: "http", url: `http://127.0.0.1:${port}/${path}`, reached: 200, unreached: 503 },
        timeout,
      );
    const answerOf = async (path: string, timeout?: number) =>
      (await ask(http(path, timeout))).answer;
    assert.equal(await answerOf("200"), "reached");
    assert.equal(await answerOf("503"), "unreached");
    assert.equal(await answerOf("404"), "unknown");
    assert.equal(await answerOf("silent", 50 * ms), "unknown");
    assert.deepEqual(await ask(http("503"), http("404")), {
      round: 7,
      answer: "unreached",
      detail: `http://127.0.0.1:${port}/503: status 503`,
    });
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  test("of a command is its status: 0, 1, any other; one that hangs is ended", async () => {
    assert.equal((await command("exit 0")).answer, "reached");
    assert.equal((await command("exit 1")).answer, "unreached");
    assert.equal((await command("exit 255")).answer, "unknown");
    assert.equal((await command("sleep 60", 50 * ms)).answer, "unknown");
  });
});
