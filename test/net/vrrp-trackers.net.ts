import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { haPlan } from "../support/keepalived.ts";
import { lacking } from "../support/netns.ts";
import { type Program, Stage, Transcript } from "../support/vrrp-stage.ts";

/* What an instance depends on: processes, files and slow links, beside a real keepalived. */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const agentFile = fileURLToPath(new URL("../../runtime/vrrp/main.ts", import.meta.url));

/** Of a log line: what is told of instances and what they track, without time and detail. */
const told =
  /(\(V\):? (?:Entering|entering|Changing|tracked|Setting).*|Quorum .*|VRRP_Group.*|Netlink .*)$/;

const linesOf = ({ output }: Program): string[] =>
  output.lines.flatMap((line) => told.exec(line)?.[1] ?? []);

/** Both programs on hosts of their own, that hear each other not: each does it all alone. */
async function both(
  settings: { readonly lines: string; readonly outside: string; readonly delays?: string },
  play: (program: Program, stage: Stage, host: number) => Promise<void>,
): Promise<[string[], string[]]> {
  const stage = new Stage();
  try {
    for (const host of [0, 1]) await stage.network.isolate(stage.host(host));
    const common = { version: 3, interval: 0.1, priority: 100, ...settings } as const;
    const programs = [
      stage.lbc(stage.host(0), common),
      stage.keepalived(stage.host(1), common),
    ] as const;
    await Promise.all(programs.map((program, host) => play(program, stage, host)));
    return [linesOf(programs[0]), linesOf(programs[1])];
  } finally {
    await stage.close();
  }
}

test(
  "track_file: numbers and faults, in keepalived's words",
  { skip, timeout: 60_000 },
  async () => {
    assert.equal(reason, undefined);
    const directory = mkdtempSync(join(tmpdir(), "lbc-track-"));
    try {
      const files = ["a", "b"].map((name) => join(directory, name));
      const outside = `track_file a {\nfile ${files[0]}\nweight 2\n}
track_file b {\nfile ${files[1]}\nweight 0\ninit_file 0\n}`;
      const lines = "track_file {\na\nb\n}";
      writeFileSync(files[0] ?? "", "4\n");
      const acts: readonly (readonly [number, string | undefined, RegExp])[] = [
        [0, "-10", /priority from 108 to 80/],
        [0, "0x10", /priority from 80 to 132/],
        [0, "-127", /tracked file a now FAULT/],
        [0, "0", /tracked file a leaving FAULT/],
        [1, "1", /tracked file b now FAULT/],
        [1, undefined, /tracked file b leaving FAULT/],
      ];
      let waiting: (() => void)[] = [];
      const [lbc, keepalived] = await both({ lines, outside }, async ({ output }) => {
        await output.wait(/Entering MASTER STATE/);
        for (const [file, text, pattern] of acts) {
          const from = output.lines.length;
          await new Promise<void>((resolve) => {
            waiting.push(resolve);
            if (waiting.length < 2) return;
            const path = files[file] ?? "";
            if (text === undefined) rmSync(path);
            else {
              // As programs replace a file: never half of it.
              writeFileSync(`${path}.new`, text);
              renameSync(`${path}.new`, path);
            }
            for (const go of waiting) go();
            waiting = [];
          });
          await output.wait(pattern, from);
          await output.wait(/Entering (FAULT|MASTER) STATE|Changing/, from);
          if (/leaving/.test(pattern.source)) await output.wait(/Entering MASTER STATE/, from);
        }
      });
      // A file at fault adds nothing more; keepalived takes that away without a word.
      const silent = "(V) Changing effective priority from 132 to 100";
      assert.deepEqual(
        lbc.filter((line) => line !== silent),
        keepalived,
      );
      assert.equal(lbc[0], "(V) Changing effective priority from 100 to 108");
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);

const states = (lines: readonly string[]) => lines.filter((line) => /Entering/.test(line));

test("interface_up_down_delays: a short break is none", { skip, timeout: 60_000 }, async () => {
  const outside = "interface_up_down_delays {\neth0 0.25 0.1\n}";
  const settings = { lines: "down_timer_adverts 10", outside };
  const [lbc, keepalived] = await both(settings, async (program, stage, host) => {
    const { output } = program;
    await output.wait(/Entering MASTER STATE/);
    const from = output.lines.length;
    await stage.network.unplug(stage.host(host));
    await stage.network.plug(stage.host(host));
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.deepEqual(
      linesOf(program).filter((line) => /FAULT/.test(line)),
      [],
    );
    await stage.network.unplug(stage.host(host));
    const before = performance.now();
    await output.wait(/Entering FAULT STATE/, from);
    assert.ok(performance.now() - before >= 150, "at once");
    await stage.network.plug(stage.host(host));
    await output.wait(/Entering BACKUP STATE/, from);
  });
  assert.deepEqual(states(lbc).slice(0, 4), states(keepalived).slice(0, 4));
});

/** A process of a name that nobody else has. */
function named(directory: string, name: string): ChildProcess {
  return spawn(join(directory, name), ["300"], { stdio: "ignore" });
}

/** For programs to start where others keep the processors. */
const patience = 40_000;

/*
 * The kernel tells of processes in the machine's own network namespace only, where a test makes no
 * interfaces, and keepalived wants none on lo: lbc alone, with a peer that never answers.
 */
test("track_process: a death is a fault within 100 ms", { skip, timeout: 180_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), "lbc-process-"));
  const name = `lbcp${process.pid}`;
  symlinkSync("/bin/sleep", join(directory, name));
  const plan = haPlan(`vrrp_track_process p {
  process ${name}
}
vrrp_instance V {
  interface lo
  virtual_router_id 91
  version 3
  advert_int 0.1
  unicast_src_ip 127.0.0.1
  unicast_peer {
    127.77.0.9
  }
  track_process {
    p
  }
}
`);
  const file = join(directory, "plan.json");
  writeFileSync(file, JSON.stringify(plan));
  const agent = spawn(process.execPath, [agentFile, "--plan", file]);
  let tracked: ChildProcess | undefined;
  try {
    const output = new Transcript(agent);
    await output.wait(
      /entering FAULT state \(tracked process p quorum not achieved\)/,
      0,
      patience,
    );
    const took: number[] = [];
    for (let round = 0; round < 3; round++) {
      const from = output.lines.length;
      tracked = named(directory, name);
      await output.wait(/Quorum gained for tracked process p/, from, patience);
      await output.wait(/Entering MASTER STATE/, from, patience);
      const before = performance.now();
      tracked.kill("SIGKILL");
      await output.wait(/Entering FAULT STATE/, from, patience);
      took.push(performance.now() - before);
    }
    // Others may have the machine for a moment, not three times.
    assert.ok(Math.min(...took) < 500, `${took.join(", ")} ms`);
  } finally {
    tracked?.kill("SIGKILL");
    const ended = once(agent, "close");
    agent.kill("SIGTERM");
    await ended;
    rmSync(directory, { recursive: true });
  }
});
