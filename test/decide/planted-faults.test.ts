import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import type * as Create from "../../runtime/decide/balancer/create.ts";
import type * as Retry from "../../runtime/decide/retry.ts";
import { runScenario } from "./run-scenario.ts";
import { scenarios } from "./scenarios.ts";
import { readVerdicts } from "./verdicts.ts";

/** One fault: a text of a file that stands there once, and what it becomes. */
type Fault = readonly [file: string, text: string, becomes: string];

const faults: readonly Fault[] = [
  [
    "balancer/round-robin.ts",
    "currentWeight[best] = bestWeight - total;",
    "currentWeight[best] = 0;",
  ],
  [
    "balancer/round-robin.ts",
    "best === -1 || current > bestWeight",
    "best === -1 || current >= bestWeight",
  ],
  [
    "balancer/round-robin.ts",
    "effectiveWeight[place] = effective + 1;",
    "effectiveWeight[place] = effective;",
  ],
  ["balancer/round-robin.ts", "<= (group.failTimeout[place] ?? 0)", "< 0"],
  [
    "balancer/round-robin.ts",
    "(group.fails[place] ?? 0) >= maxFails",
    "(group.fails[place] ?? 0) > maxFails",
  ],
  ["balancer/round-robin.ts", "group.checked[place] = seconds;\n}", "group.checked[place] = 0;\n}"],
  [
    "balancer/round-robin.ts",
    "group.checked[place] = seconds;\n  const maxFails",
    "const maxFails",
  ],
  ["balancer/round-robin.ts", "group.fails[place] = 0;", ";"],
  ["balancer/round-robin.ts", "- penalty", "- 0"],
  [
    "balancer/round-robin.ts",
    "if (maxFails === 0) return;",
    "if (maxFails === 0) group.down[place] = 1;",
  ],
  [
    "balancer/round-robin.ts",
    "attempt.backup = true;\n      forgetTried(attempt);",
    "attempt.backup = true;",
  ],
  ["balancer/round-robin.ts", "markTried(attempt, place);\n", "\n"],
  ["balancer/round-robin.ts", "if (attempt.tries > 0) attempt.tries--;", ""],
  ["balancer/round-robin.ts", "limit > 0 && tries > limit ? limit : tries", "tries"],
  ["balancer/round-robin.ts", "group.conns[place] = (group.conns[place] ?? 0) - 1;", ""],
  [
    "balancer/round-robin.ts",
    "(group.conns[place] ?? 0) < maxConns",
    "(group.conns[place] ?? 0) <= maxConns",
  ],
  ["balancer/round-robin.ts", "if (group.down[place] || group.sick[place]) return false;", ""],
  ["balancer/peers.ts", "this.primary.count === 1 && this.backup.count === 0", "false"],
  ["balancer/peers.ts", "sum + (each === 0 ? 1 : 0)", "sum + 1 - each * 0"],
  ["balancer/ip-hash.ts", "key.length === 4 ? 3 : key.length", "key.length"],
  ["balancer/ip-hash.ts", "attempt.hash = 89;", "attempt.hash = 0;"],
  ["balancer/hash.ts", "attempt.rehash > 0 ?", "attempt.rehash > 1 ?"],
  ["balancer/hash.ts", "& 0x7fff", "& 0xffff"],
  ["balancer/consistent-hash.ts", "hash > there", "hash < there"],
  ["balancer/consistent-hash.ts", "`${host}\\0`", "host"],
  [
    "balancer/least-conn.ts",
    "(conns[b] ?? 0) * weightOf(group, a)",
    "(conns[b] ?? 0) * weightOf(group, b)",
  ],
  ["balancer/least-conn.ts", "if (many)", "if (!many)"],
  ["retry.ts", 'method !== "POST" &&', ""],
  ["retry.ts", '&& method !== "PATCH"', ""],
  ["retry.ts", "tried.sent && !isIdempotent(tried.method)", "!isIdempotent(tried.method)"],
  ["retry.ts", "(policy.mask & mask) === mask", "(policy.mask & mask) !== 0"],
  ["retry.ts", "left(why, tries, tried) > 0", "left(why, tries, tried) >= 0"],
  ["retry.ts", "if (isStatus) return pass;", ""],
  ["retry.ts", "why === cause.timeout ? 504 : 502", "502"],
  ["retry.ts", "if (verdict === pass) return outcome.ok;", ""],
  [
    "retry.ts",
    "why === cause.http403 || why === cause.http404 ? outcome.next",
    "why === cause.http403 ? outcome.next",
  ],
  ["retry.ts", "non_idempotent: nonIdempotent", "non_idempotent: 0"],
  ["retry.ts", "case 429:\n      return cause.http429;", ""],
];

const source = fileURLToPath(new URL("../../runtime/", import.meta.url));
let root = "";

before(() => {
  root = mkdtempSync(join(tmpdir(), "lbc-faults-"));
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
});

after(() => {
  rmSync(root, { recursive: true, force: true });
});

/** The scenarios whose outcome a copy of `runtime/decide` changes. */
async function changedBy(copy: string): Promise<string[]> {
  const load = async (file: string): Promise<unknown> =>
    import(pathToFileURL(join(copy, "decide", file)).href);
  const { createBalancer } = (await load("balancer/create.ts")) as typeof Create;
  const deciding = (await load("retry.ts")) as typeof Retry;
  return scenarios
    .filter((scenario) => {
      const wanted = readVerdicts("balancer", scenario.name);
      const lines = runScenario(scenario, createBalancer, deciding);
      return JSON.stringify({ lines }) !== JSON.stringify(wanted);
    })
    .map(({ name }) => name);
}

function copyWith(name: string, fault?: Fault): string {
  const copy = join(root, name);
  cpSync(join(source, "decide"), join(copy, "decide"), { recursive: true });
  cpSync(join(source, "plan.ts"), join(copy, "plan.ts"));
  if (fault) {
    const [file, text, becomes] = fault;
    const path = join(copy, "decide", file);
    const whole = readFileSync(path, "utf8");
    assert.equal(whole.split(text).length, 2, `${file} holds once: ${text}`);
    writeFileSync(
      path,
      whole.replace(text, () => becomes),
    );
  }
  return copy;
}

test("a copy without a fault changes nothing", async () => {
  assert.deepEqual(await changedBy(copyWith("sound")), []);
});

for (const [index, fault] of faults.entries())
  test(`a planted fault is caught: ${fault[0]}: ${fault[1]} → ${fault[2]}`, async () => {
    assert.notDeepEqual(await changedBy(copyWith(`fault-${index}`, fault)), []);
  });
