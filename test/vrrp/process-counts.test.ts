import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import test from "node:test";

import { decodeFileEvents } from "../../runtime/host/linux/inotify.ts";
import { decodeProcessEvent } from "../../runtime/host/linux/process-events.ts";
import type { ProcessPlan } from "../../runtime/vrrp/plan/watch-plan.ts";
import {
  isMeant,
  ProcessCounts,
  type ProcessFacts,
} from "../../runtime/vrrp/watch/process-counts.ts";

const proxy: ProcessPlan = {
  name: "p",
  process: "proxy",
  fullCommand: false,
  match: { kind: "any", parameters: [] },
  quorum: 1,
  quorumMax: 4_294_967_295,
  forkDelay: 0,
  terminateDelay: 0,
};

const facts = (comm: string, ...words: string[]): ProcessFacts => ({ comm, words });

/** Processes of a machine that the test changes. */
function machine(plan: Partial<ProcessPlan>, ...running: [number, string][]) {
  const processes = new Map(running);
  const counts = new ProcessCounts([{ ...proxy, ...plan }], (pid) => {
    const text = processes.get(pid);
    return text === undefined ? undefined : facts(text, ...text.split(" "));
  });
  counts.begin(processes.keys());
  return { processes, counts };
}

test("a process is meant by its name, or by the words it was started with", () => {
  const table: readonly (readonly [Partial<ProcessPlan>, ProcessFacts, boolean])[] = [
    [{}, facts("proxy"), true],
    [{}, facts("proxyd"), false],
    [{ process: "a-very-long-name-of-a-proxy" }, facts("a-very-long-nam"), true],
    [{ fullCommand: true }, facts("x", "proxy", "-c", "f"), true],
    [{ fullCommand: true }, facts("proxy", "/usr/bin/proxy"), false],
    [{ fullCommand: true }, facts("proxy"), false],
  ];
  for (const [plan, process, meant] of table)
    assert.equal(isMeant({ ...proxy, ...plan }, process), meant, JSON.stringify([plan, process]));
});

const startedWith = (text: string) => facts("", ...text.split(" "));

test("parameters: exactly these, these and more, or a last one that goes on", () => {
  for (const [kind, text, meant] of [
    ["exact", "proxy -c file", true],
    ["exact", "proxy -c file -d", false],
    ["exact", "proxy -c", false],
    ["exact", "proxy -c filed", false],
    ["partial", "proxy -c file -d", true],
    ["partial", "proxy -c filed", false],
    ["initial", "proxy -c filed", true],
    ["initial", "proxy -d file", false],
    ["any", "proxy", true],
  ] as const) {
    const match = { kind, parameters: kind === "any" ? [] : ["-c", "file"] };
    const plan = { ...proxy, fullCommand: true, match };
    assert.equal(isMeant(plan, startedWith(text)), meant, `${kind} ${text}`);
  }
});

test("where everything stands at the start is no change", () => {
  const { counts } = machine({ quorum: 2 }, [1, "proxy"], [2, "proxy"], [3, "other"]);
  assert.equal(counts.isUp(0), true);
  assert.equal(counts.count(0), 2);
});

test("a quorum is lost with the last exit that matters, and gained by exec and by a name", () => {
  const { processes, counts } = machine({ quorum: 2 }, [1, "proxy"], [2, "proxy"]);
  assert.deepEqual(counts.take(0, { kind: "exit", pid: 7 }), []);
  assert.deepEqual(counts.take(0, { kind: "exit", pid: 1 }), [{ index: 0, up: false }]);
  assert.deepEqual(counts.take(0, { kind: "exit", pid: 2 }), []);
  processes.set(3, "proxy");
  assert.deepEqual(counts.take(0, { kind: "exec", pid: 3 }), []);
  assert.deepEqual(counts.take(0, { kind: "exec", pid: 3 }), [], "one process counts once");
  assert.deepEqual(counts.take(0, { kind: "comm", pid: 4, comm: "proxy" }), [
    { index: 0, up: true },
  ]);
  assert.deepEqual(counts.take(0, { kind: "comm", pid: 4, comm: "other" }), [
    { index: 0, up: false },
  ]);
});

test("a new name is nothing to those that look at the command line", () => {
  const { counts } = machine({ fullCommand: true }, [1, "proxy -c file"]);
  assert.deepEqual(counts.take(0, { kind: "comm", pid: 1, comm: "worker" }), []);
  assert.equal(counts.isUp(0), true);
});

test("a child counts like its parent until it executes something else", () => {
  const { processes, counts } = machine({ quorum: 1, quorumMax: 1 }, [1, "proxy"]);
  assert.deepEqual(counts.take(0, { kind: "fork", parent: 1, pid: 2 }), [{ index: 0, up: false }]);
  processes.set(2, "other");
  assert.deepEqual(counts.take(0, { kind: "exec", pid: 2 }), [{ index: 0, up: true }]);
  assert.deepEqual(counts.take(0, { kind: "fork", parent: 9, pid: 8 }), []);
});

test("none may run", () => {
  const { processes, counts } = machine({ quorum: 0, quorumMax: 0 });
  assert.equal(counts.isUp(0), true);
  processes.set(1, "proxy");
  assert.deepEqual(counts.take(0, { kind: "exec", pid: 1 }), [{ index: 0, up: false }]);
  assert.deepEqual(counts.take(0, { kind: "exit", pid: 1 }), [{ index: 0, up: true }]);
});

test("terminate_delay waits after an exit, and what comes back in time was never away", () => {
  const { processes, counts } = machine({ terminateDelay: 500 }, [1, "proxy"]);
  assert.deepEqual(counts.take(100, { kind: "exit", pid: 1 }), []);
  assert.equal(counts.deadline, 600);
  assert.deepEqual(counts.expire(599), []);
  processes.set(2, "proxy");
  assert.deepEqual(counts.take(599, { kind: "exec", pid: 2 }), []);
  assert.equal(counts.deadline, Infinity);
  counts.take(1000, { kind: "exit", pid: 2 });
  assert.deepEqual(counts.expire(1500), [{ index: 0, up: false }]);
});

test("fork_delay waits after a fork; an exec is not waited for", () => {
  const { processes, counts } = machine({ quorum: 2, forkDelay: 500 }, [1, "proxy"]);
  assert.deepEqual(counts.take(0, { kind: "fork", parent: 1, pid: 2 }), []);
  assert.deepEqual(counts.take(100, { kind: "exit", pid: 2 }), []);
  assert.equal(counts.deadline, Infinity);
  counts.take(200, { kind: "fork", parent: 1, pid: 3 });
  assert.deepEqual(counts.expire(700), [{ index: 0, up: true }]);
  counts.take(800, { kind: "exit", pid: 3 });
  processes.set(4, "proxy");
  assert.deepEqual(counts.take(900, { kind: "exec", pid: 4 }), [{ index: 0, up: true }]);
});

test("after lost events a look at everything finds who is gone and who is new", () => {
  const { processes, counts } = machine({}, [1, "proxy"]);
  processes.clear();
  processes.set(5, "other");
  for (const pid of processes.keys()) counts.enrol(pid);
  assert.deepEqual(counts.retain(0, new Set(processes.keys())), [{ index: 0, up: false }]);
  processes.set(6, "proxy");
  for (const pid of processes.keys()) counts.enrol(pid);
  assert.deepEqual(counts.retain(0, new Set(processes.keys())), [{ index: 0, up: true }]);
});

/** A message of the connector, as the kernel lays it out. */
function message(what: number, words: readonly number[], text = ""): Uint8Array {
  const bytes = Buffer.alloc(76);
  bytes.writeUInt32LE(76, 0);
  bytes.writeUInt32LE(1, 16);
  bytes.writeUInt32LE(1, 20);
  bytes.writeUInt32LE(what, 36);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word, 52 + 4 * index);
  bytes.write(text, 60, "latin1");
  return bytes;
}

test("messages of the connector; those of threads are nothing", () => {
  assert.deepEqual(decodeProcessEvent(message(1, [7, 6, 9, 9])), {
    kind: "fork",
    parent: 6,
    pid: 9,
  });
  assert.equal(decodeProcessEvent(message(1, [7, 7, 9, 7])), undefined);
  assert.deepEqual(decodeProcessEvent(message(2, [5, 5])), { kind: "exec", pid: 5 });
  assert.deepEqual(decodeProcessEvent(message(0x200, [5, 5], "abc")), {
    kind: "comm",
    pid: 5,
    comm: "abc",
  });
  assert.deepEqual(decodeProcessEvent(message(0x8000_0000, [5, 5])), { kind: "exit", pid: 5 });
  assert.equal(decodeProcessEvent(message(0x8000_0000, [6, 5])), undefined);
  assert.equal(decodeProcessEvent(message(4, [5, 5])), undefined);
  for (let length = 0; length < 76; length++)
    decodeProcessEvent(message(0x200, [5, 5], "abc").subarray(0, length));
});

function event(mask: number, name: string): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeInt32LE(3, 0);
  bytes.writeUInt32LE(mask, 4);
  bytes.writeUInt32LE(16, 12);
  bytes.write(name, 16);
  return bytes;
}

test("messages of inotify: written, gone, directories left out, too many", () => {
  const bytes = Buffer.concat([event(8, "a"), event(0x200, "b"), event(0x4000_0080, "directory")]);
  assert.deepEqual(decodeFileEvents(bytes), [
    { directory: 3, name: "a", gone: false },
    { directory: 3, name: "b", gone: true },
  ]);
  assert.equal(decodeFileEvents(event(0x4000, "")), "overrun");
  for (let length = 0; length < bytes.length; length++) decodeFileEvents(bytes.subarray(0, length));
});
