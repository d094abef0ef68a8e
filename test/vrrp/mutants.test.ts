import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";

import type { scenarios as Scenarios } from "./scenarios.ts";

/*
 * Faults planted in the machine and the trackers: the scenarios are worth something only if each
 * of these makes one of them fail.
 */

const room = new URL("../../runtime/vrrp/", import.meta.url);

type Mutant = readonly [file: string, from: string, to: string];

const machine: readonly (readonly [from: string, to: string])[] = [
  ["deadline: event.now + skew(draft.machine)", "deadline: event.now + down(draft.machine)"],
  ["const preempts = settings.preempt && ", "const preempts = "],
  ["event.priority < priority && !delayed", "event.priority <= priority && !delayed"],
  ["preemptAt === 0 || preemptAt > event.now", "preemptAt > event.now"],
  ["event.priority === ours && event.order < 0", "event.priority === ours && event.order > 0"],
  ["event.priority === ours && event.order < 0", "event.priority === ours"],
  ["if (settings.answerLower) answer(draft, event.now);", ""],
  ["if (settings.answerHigher) advertise(draft);", ""],
  ["Math.max(total, 1)", "total"],
  ["Math.max(total, 1), owner - 1", "Math.max(total, 1), owner"],
  ["if (before.basePriority === owner) return;", ""],
  ["before.deadline + shift", "before.deadline - shift"],
  ['if (before.role === "backup") {', "{"],
  ["return next > now ? next : now + interval;", "return next;"],
  ["const next = deadline + interval;", "const next = now + interval + 7;"],
  ["settings.version === 3 && event.interval", "settings.version === 2 && event.interval"],
  ["set(draft, { masterInterval: settings.interval });", ""],
  ["announceAt: garp.delay > 0 ? now + garp.delay : never", "announceAt: never"],
  ["refreshAt: garp.refresh > 0 ? now + garp.refresh : never", "refreshAt: never"],
  ["if (mayLead(machine)) return becomeMaster(draft, now);", "return becomeMaster(draft, now);"],
  ["machine.elsewhere && machine.ignoring !== undefined", "false"],
  ["machine.elsewhere && machine.ignoring !== undefined", "machine.elsewhere"],
  ['if (role === "master" && !granted) return forfeit(draft, now, reason);', ""],
  ['if (willing && role === "backup") set(draft, { deadline: now });', "if (willing) {}"],
  ['act(draft, { type: "send", priority: 0 });\n  log(draft, "sent 0 priority");\n  log', "log"],
  ["if (owns && mayLead(draft.machine))", "if (owns)"],
  ["if (owns) set(draft, { deadline: now });", ""],
  ["(willing || granted)", "willing"],
  ["(willing || granted)", "granted"],
  ['else withdraw(draft);\n  set(draft, { role: "fault"', 'set(draft, { role: "fault"'],
  ['else withdraw(draft);\n  set(draft, { role: "stopped"', 'set(draft, { role: "stopped"'],
  ['set(draft, { role: "stopped", deadline: never });', ""],
  ['if (health === "pending") return;', ""],
  [
    'deadline: never, preemptAt: 0, willing: false });\n  notify(draft, "FAULT")',
    '});\n  notify(draft, "FAULT")',
  ],
  ['act(draft, { type: "drop-addresses" });\n  set(draft, { announceAt', "set(draft, { announceAt"],
  ['act(draft, { type: "take-addresses" });', ""],
  ['health === "down" && role !== "fault"', 'health === "down"'],
];

const group: readonly Mutant[] = [
  ["sync-group.ts", "|| member.willing", ""],
  ["sync-group.ts", "member === instance || member.role", "member.role"],
  ["sync-group.ts", 'if (role === "master") this.#bring(now, instance, "master");', ""],
  ["sync-group.ts", 'before === "master" && role === "backup"', "false"],
  ["sync-group.ts", 'if (healths.includes("down")) return "down";', ""],
  ["sync-group.ts", 'healths.includes("pending") ? "pending" : "up"', '"up"'],
  ["machine/machine.ts", "resigned: false,\n  });\n  withdraw(draft);", "resigned: false });"],
];

/** The file of the machine that says something. */
function home(text: string): string {
  const files = readdirSync(new URL("machine/", room)).map((name) => `machine/${name}`);
  return files.find((name) => readFileSync(new URL(name, room), "utf8").includes(text)) ?? "";
}

const mutants: readonly Mutant[] = [
  ...group,
  ...machine.map(([from, to]) => [home(from), from, to] as const),
  [
    "machine/draft.ts",
    "basePriority === owner && machine.settings.wantMaster",
    "basePriority === owner",
  ],
  ["team.ts", "for (const instance of members) event(instance);", ""],
  ["machine/timers.ts", "version === 2 ? second : masterInterval", "masterInterval"],
  ["machine/timers.ts", "version === 2 ? second : masterInterval", "second"],
  ["machine/timers.ts", "256 - priority", "255 - priority"],
  ["machine/orders.ts", "held || handover !== undefined", "held"],
  ["machine/orders.ts", "held || handover !== undefined", "handover !== undefined"],
  ["machine/orders.ts", "held || (handover?.taken", "(handover?.taken"],
  ["machine/orders.ts", "handover?.taken === false && ", "handover !== undefined && "],
  ["machine/orders.ts", " && handover.until > now", ""],
  ["machine/orders.ts", "held: false, handover: undefined", "held: false"],
  ["machine/orders.ts", "held: false, handover: undefined", "handover: undefined"],
  ["machine/orders.ts", 'machine.role === "master" ? ', "true ? "],
  ["machine/draft.ts", "settings.wantMaster && !defers(machine)", "settings.wantMaster"],
  ["machine/machine.ts", "...draft.machine.handover, taken: true", "...draft.machine.handover"],
  ["machine/machine.ts", "settings.preempt && !defers(draft.machine)", "settings.preempt"],
  ["machine/machine.ts", "    handover: undefined,\n    willing: false,\n  });", "  });"],
  ["machine/timers.ts", "adverts * masterInterval +", "3 * masterInterval +"],
  ["machine/tracking.ts", "{ result: rise - 1, initial: true }", "{ result: 0, initial: true }"],
  ["machine/tracking.ts", ": rise + fall - 1;", ": rise + fall;"],
  ["machine/tracking.ts", "state.result > rise ? state.result - 1 : 0", "state.result - 1"],
  ["machine/tracking.ts", "up === reverse", "!up"],
  ["machine/tracking.ts", "up === weight > 0", "up"],
  ["machine/tracking.ts", "reverse ? -weight : weight", "weight"],
];

const here = new URL("./", import.meta.url);

test("every planted fault is caught by a scenario", async () => {
  const directory = await mkdtemp(join(tmpdir(), "lbc-mutants-"));
  try {
    assert.deepEqual(await failuresOf(join(directory, "sane")), []);
    for (const [index, mutant] of mutants.entries()) {
      const failures = await failuresOf(join(directory, String(index)), mutant);
      assert.notDeepEqual(failures, [], `nobody noticed: ${mutant.join(" -> ")}`);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

async function failuresOf(directory: string, mutant?: Mutant): Promise<string[]> {
  await mkdir(join(directory, "test"), { recursive: true });
  await cp(room, join(directory, "runtime/vrrp"), { recursive: true });
  const addresses = "host/linux/ip-text.ts";
  await cp(new URL(`../${addresses}`, room), join(directory, "runtime", addresses));
  for (const file of ["lab.ts", "permit-scenarios.ts", "scenarios.ts", "order-scenarios.ts"])
    await cp(new URL(file, here), join(directory, "test/vrrp", file));
  // Scratch outside the project: say that its files are modules.
  await writeFile(join(directory, "package.json"), '{"type":"module"}');
  if (mutant) await plant(join(directory, "runtime/vrrp"), mutant);
  const file = (name: string) => pathToFileURL(join(directory, "test/vrrp", name)).href;
  const { scenarios } = (await import(file("scenarios.ts"))) as { scenarios: typeof Scenarios };
  const { orderScenarios } = (await import(file("order-scenarios.ts"))) as {
    orderScenarios: typeof Scenarios;
  };
  return [...scenarios, ...orderScenarios].filter(([, run]) => fails(run)).map(([name]) => name);
}

async function plant(directory: string, [file, from, to]: Mutant): Promise<void> {
  const path = join(directory, file);
  const text = await readFile(path, "utf8");
  assert.ok(text.includes(from), `${file} no longer says: ${from}`);
  await writeFile(path, text.replace(from, to));
}

function fails(run: () => void): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}
