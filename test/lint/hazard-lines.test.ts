import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { machineFrom } from "../../src/ir/machine.ts";
import { ruleById } from "../../src/lint/registry.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";

/** One hazard a row: the case, the rule that must see it, the lines that hold it; `-` is none. */
const rows = rowsOf(join(import.meta.dirname, "hazard-lines.tsv"));

/** What else is wrong with a case, as an error, and true: the product says so, or the rule why. */
const besides: ReadonlyMap<string, readonly string[]> = new Map([
  // Strict mode drops packets to the address of whoever is not its owner, delay or not.
  ["hazards-keepalived/strict-preempt-delay", ["vrrp/strict-blocks-vip"]],
  // The weights are ignored because 255 says that the node owns the address, which it does not.
  ["hazards-keepalived/weight-with-255", ["vrrp/priority-255-not-owner"]],
]);

/** The machine that the cases were written for, and on which keepalived was asked. */
const machine = machineFrom(
  {
    interfaces: ["eth0", "eth1", "ens33", "ens192", "bond0", "br0"].map((name) => ({
      name,
      running: true,
    })),
    paths: {
      "/usr/bin/true": { kind: "file", mode: "0755", uid: 0, gid: 0 },
      "/etc/hostname": { kind: "file", mode: "0644", uid: 0, gid: 0 },
      "/nonexistent.sh": { kind: "absent" },
      "/nope.sh": { kind: "absent" },
    },
    users: { root: { exists: true, id: 0 } },
  },
  undefined,
);

/** What a case is asked as: a file, or the machines of a folder. */
function requestFor(path: string): LoadRequest {
  if (existsSync(`${path}.conf`)) return { paths: [`${path}.conf`] };
  const machines = globSync("*.conf", { cwd: path }).toSorted();
  return {
    paths: [],
    nodes: machines.map((file) => ({
      name: basename(file, ".conf"),
      paths: [join(path, file)],
    })),
  };
}

interface Located {
  readonly found: Diagnostic;
  /** The line, after the name of the file where there are several. */
  readonly line: string;
}

function findingsOf(request: LoadRequest): readonly Located[] {
  const settings = { preset: "all", levels: new Map() } as const;
  const options = { settings, copied: true, machineOf: () => machine };
  const { diagnostics, project } = check(request, options);
  return diagnostics.map((found) => {
    const { file, start } = found.span;
    const before = project.sources.get(file)?.text.slice(0, start) ?? "";
    const line = String(before.split("\n").length);
    return { found, line: request.nodes ? `${basename(file)}:${line}` : line };
  });
}

const show = ({ found, line }: Located) => `${found.code} ${line}: ${found.message.en}`;

for (const name of ["hazards-nginx", "hazards-keepalived", "hazards-cluster"])
  test(`every hazard of ${name} is reported at its line, and nothing untrue as an error`, (context) => {
    const folder = corpus(name);
    if (folder === undefined) return context.skip(absent(name));
    const wrong: string[] = [];
    let seen = 0;
    for (const [id = "", rule = "", lines = ""] of rows) {
      if (!id.startsWith(`${name}/`)) continue;
      const found = findingsOf(requestFor(join(folder, "..", id)));
      const own = found.filter((each) => each.found.code === rule);
      const at = [...new Set(own.map(({ line }) => line))].join(" ") || "-";
      if (rule !== "(none)" && !ruleById(rule)) wrong.push(`${id}: there is no rule ${rule}`);
      if (at === lines) seen++;
      else wrong.push(`${id}: ${rule} at ${at} instead of ${lines}\n${found.map(show).join("\n")}`);
      const allowed = besides.get(id) ?? [];
      for (const each of found)
        if (each.found.severity === "error" && each.found.code !== rule)
          if (!allowed.includes(each.found.code)) wrong.push(`${id} (${rule}): ${show(each)}`);
    }
    context.diagnostic(`${seen} cases as stated`);
    assert.deepEqual(wrong, []);
  });

test("what is said of single cases is of cases that are there", () => {
  const ids = new Set(rows.map(([id = ""]) => id));
  for (const id of besides.keys()) assert.ok(ids.has(id), id);
});
