import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import type { properties as Properties } from "./healing.ts";
import { properties } from "./healing.ts";

for (const [name, run] of properties) test(name, () => run({ numRuns: 80 }));

const root = new URL("../../", import.meta.url);

/** Faults that let two masters be, or none. */
const mutants: readonly (readonly [file: string, from: string, to: string])[] = [
  ["machine/machine.ts", "(event.priority === ours && event.order < 0)", "event.priority === ours"],
  ["machine/machine.ts", "event.priority > ours || event.order > 0", "event.order > 99"],
  ["machine/machine.ts", 'else if (role === "backup") lead(draft, now);', ""],
  ["machine/machine.ts", 'act(draft, { type: "drop-addresses" });\n  set(draft', "set(draft"],
  ["machine/machine.ts", "set(draft, { deadline: event.now + down(draft.machine) });", ""],
  [
    "machine/machine.ts",
    'if (draft.machine.role === "master") resign(draft);\n  else withdraw(draft);\n  set(draft, { role: "fault"',
    'set(draft, { role: "fault"',
  ],
];

test("faults that let two masters be, or none, are found", async () => {
  const directory = await mkdtemp(join(tmpdir(), "lbc-healing-"));
  try {
    for (const [index, mutant] of mutants.entries()) {
      const found = await propertiesWith(join(directory, String(index)), mutant);
      assert.ok(
        found.some(([, run]) => fails(() => run({ numRuns: 40, endOnFailure: true }))),
        `nobody noticed: ${mutant.join(" -> ")}`,
      );
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

async function propertiesWith(
  directory: string,
  [file, from, to]: (typeof mutants)[number],
): Promise<typeof Properties> {
  await mkdir(join(directory, "test"), { recursive: true });
  await cp(new URL("runtime/vrrp", root), join(directory, "runtime/vrrp"), { recursive: true });
  await cp(new URL("runtime/host", root), join(directory, "runtime/host"), { recursive: true });
  for (const name of ["lab.ts", "healing.ts"])
    await cp(new URL(`test/vrrp/${name}`, root), join(directory, "test/vrrp", name));
  await symlink(fileURLToPath(new URL("node_modules", root)), join(directory, "node_modules"));
  await writeFile(join(directory, "package.json"), '{"type":"module"}');
  const path = join(directory, "runtime/vrrp", file);
  const text = await readFile(path, "utf8");
  assert.ok(text.includes(from), `${file} no longer says: ${from}`);
  await writeFile(path, text.replace(from, to));
  const url = pathToFileURL(join(directory, "test/vrrp/healing.ts"));
  const made = (await import(url.href)) as { properties: typeof Properties };
  return made.properties;
}

function fails(run: () => void): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}
