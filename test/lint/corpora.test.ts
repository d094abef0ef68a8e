import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { ruleById } from "../../src/lint/registry.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";

const settings = { preset: "all", levels: new Map() } as const;

const findingsOf = (request: LoadRequest): readonly Diagnostic[] =>
  check(request, { settings, copied: true }).diagnostics;

const show = ({ code, span, message }: Diagnostic) => `${code} ${span.file} ${message.en}`;

/** What the case is asked as: a file, or the machines of a folder. */
function requestFor(folder: string, name: string): LoadRequest | undefined {
  const file = join(folder, `${name}.conf`);
  if (existsSync(file)) return { paths: [file] };
  const directory = join(folder, name);
  if (!existsSync(directory)) return undefined;
  const machines = globSync("*.conf", { cwd: directory }).toSorted();
  return {
    paths: [],
    ...(machines.length > 0
      ? {
          nodes: machines.map((machine) => ({
            name: machine.replace(/\.conf$/, ""),
            paths: [join(directory, machine)],
          })),
        }
      : { cluster: directory }),
  };
}

/** What the product itself refuses or reports is said too. */
const isNoise = ({ code }: Diagnostic, verdict: string): boolean =>
  !code.startsWith("base/") || /\brc 0\b/.test(verdict);

/** Cases whose file does not show what their name says. */
const argued: ReadonlySet<string> = new Set([
  // There is one worker where `worker_processes` is not written.
  "upstream-no-zone-multi-worker",
  // `localhost` does not move.
  "proxy-pass-static-dns",
  // Nobody but the machine itself reaches that server.
  "stub-status-exposed",
]);

for (const name of ["hazards-nginx", "hazards-keepalived", "hazards-cluster"])
  test(`each hazard of ${name} that a rule of ours is about is reported`, (context) => {
    const folder = corpus(name);
    if (folder === undefined) return context.skip(absent(name));
    const missed: string[] = [];
    const noise: string[] = [];
    for (const [hazard = "", expected = "", verdict = ""] of rowsOf(join(folder, "EXPECTED.tsv"))) {
      const request = requestFor(folder, hazard);
      if (!request || argued.has(hazard)) continue;
      const found = findingsOf(request);
      if (ruleById(expected) && !found.some(({ code }) => code === expected))
        missed.push(`${hazard}: ${expected} (${found.map(({ code }) => code).join(", ")})`);
      for (const each of found)
        if (each.severity === "error" && each.code !== expected && isNoise(each, verdict))
          noise.push(`${hazard} (${expected}): ${show(each)}`);
    }
    assert.deepEqual(missed, []);
    assert.deepEqual(noise, []);
  });

test("real configurations: counts by rule, and no error of our own rules", (context) => {
  const names = [
    "h5bp",
    "linuxserver-proxy-confs",
    "nginx-dist",
    "admins-handbook",
    "keepalived-samples",
  ];
  const counts = new Map<string, number>();
  const errors: string[] = [];
  let files = 0;
  for (const name of names) {
    const folder = corpus(name);
    if (folder === undefined) return context.skip(absent(name));
    for (const file of globSync("**/*.conf", { cwd: folder })) {
      files++;
      for (const found of findingsOf({ paths: [join(folder, file)] })) {
        counts.set(found.code, (counts.get(found.code) ?? 0) + 1);
        if (found.severity === "error" && !/^(?:base|syntax)\//.test(found.code))
          errors.push(show(found));
      }
    }
  }
  const list = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code} ${count}`);
  context.diagnostic(`${files} files: ${list.join(", ")}`);
  assert.deepEqual(errors, []);
});
