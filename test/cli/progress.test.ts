import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";

import { check } from "../../src/check/check.ts";
import type { Io } from "../../src/cli/io.ts";
import { progressLine } from "../../src/cli/progress.ts";
import { watching } from "../../src/cli/watch.ts";

/** A terminal, and what was written on it. */
function terminal(env: Io["env"] = {}, isTerminal = true) {
  const said: string[] = [];
  const status = (text: string) => void said.push(text);
  const where = { stdout: isTerminal, stderr: isTerminal };
  return { said, io: { env, language: "en" as const, status, terminal: where } };
}

describe("progress", () => {
  test("of a short run is silent, of a long one is one line that is taken back", () => {
    const { io, said } = terminal();
    let time = 0;
    const line = progressLine(io, () => time);
    assert.ok(line);
    for (time = 0; time < 500; time += 10) line.step("reading", time);
    assert.deepEqual(said, []);
    line.step("reading", 312);
    time += 20;
    line.step("reading", 313);
    time += 100;
    line.step("checking", 1, 3);
    line.end();
    line.end();
    assert.deepEqual(said, [
      "\rreading files: 312\u001b[K",
      "\rchecking: 33%\u001b[K",
      "\r\u001b[K",
    ]);
  });

  test("is nowhere but on a terminal that people look at", () => {
    assert.equal(progressLine(terminal({ CI: "true" }).io), undefined);
    assert.equal(progressLine(terminal({ TERM: "dumb" }).io), undefined);
    assert.equal(progressLine(terminal({}, false).io), undefined);
    const { status: _, ...silent } = terminal().io;
    assert.equal(progressLine(silent), undefined);
  });

  test("tells of every file, configuration and rule", () => {
    const steps = new Map<string, number>();
    const held = new Map(
      ["a", "b"].map((name) => [`/x/${name}.conf`, Buffer.from("events {}\nhttp {}\n")]),
    );
    const run = (paths: readonly string[]) =>
      check({
        paths,
        held,
        cwd: "/x",
        progress: (stage, done, total) => {
          steps.set(stage, (steps.get(stage) ?? 0) + 1);
          assert.ok(total === undefined || done < total);
        },
      });
    run(["a.conf", "b.conf"]);
    assert.deepEqual(
      [...steps],
      [
        ["reading", 2],
        ["understanding", 2],
        ["checking", 2],
      ],
    );
    steps.clear();
    run(["a.conf"]);
    assert.ok((steps.get("checking") ?? 0) > 50);
  });
});

test(
  "on a terminal --watch begins again on an empty screen, and names what has changed",
  { timeout: 20_000 },
  async () => {
    const cwd = mkdtempSync(join(tmpdir(), "lbc-again-"));
    const file = join(cwd, "nginx.conf");
    writeFileSync(file, "events {}\n");
    const told: string[] = [];
    const io: Io = {
      ...terminal().io,
      cwd,
      colour: { stdout: false, stderr: false },
      write: (text) => void told.push(text),
      writeBytes: () => {},
      note: (text) => void told.push(typeof text === "string" ? text : text.en),
      readStdin: () => Buffer.alloc(0),
    };
    const stop = new AbortController();
    let runs = 0;
    try {
      await watching(
        () => {
          if (++runs === 2) stop.abort();
          // Before anybody watches: what changes meanwhile is not lost.
          else writeFileSync(file, "events {} # more\n");
          return Promise.resolve({ files: [file] });
        },
        { ignored: [], stopped: stop.signal, io },
      );
    } finally {
      rmSync(cwd, { recursive: true });
    }
    assert.deepEqual(told, [
      "watching 1 files; Ctrl-C ends",
      "\u001b[2J\u001b[3J\u001b[H",
      "changed: nginx.conf",
      "watching 1 files; Ctrl-C ends",
    ]);
  },
);
