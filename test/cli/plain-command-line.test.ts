import assert from "node:assert/strict";
import { test } from "node:test";

import { Parser } from "@oclif/core";
import * as fc from "fast-check";

import { commands } from "../../src/cli/commands.ts";
import type { CommandDeclaration } from "../../src/cli/declaration.ts";
import { oclifFlags } from "../../src/cli/oclif-flags.ts";
import { plainCommandLine } from "../../src/cli/plain-command-line.ts";

const sorted = (list: readonly string[]): string => JSON.stringify(list.toSorted());

const declarations: readonly CommandDeclaration[] = commands.flatMap((command) =>
  command.direct ? [] : [command.declaration],
);

async function byOclif(argv: readonly string[], { flags }: CommandDeclaration) {
  try {
    const parsed = await Parser.parse([...argv], { flags: oclifFlags(flags), strict: false });
    return { flags: { ...parsed.flags }, operands: parsed.argv as string[] };
  } catch {
    return undefined;
  }
}

/** Words of a command line: flags of the command with and without values, and what is not one. */
function words({ flags }: CommandDeclaration): fc.Arbitrary<string> {
  const written = Object.entries(flags).flatMap(([name, { short, options, value }]) => {
    const values = [...(options ?? []), ...(value === undefined ? [] : ["x", "a=b"])];
    return [
      `--${name}`,
      ...values.flatMap((each) => [`--${name}=${each}`, each]),
      ...(short === undefined ? [] : [`-${short}`, `-${short}x`, `-${short}=x`]),
    ];
  });
  return fc.constantFrom(...written, "file.conf", "-", "--", "--no-such", "-Z", "--format=", "");
}

test("a plain command line is read as oclif reads it", async () => {
  let plain = 0;
  for (const declaration of declarations)
    await fc.assert(
      fc.asyncProperty(fc.array(words(declaration), { maxLength: 5 }), async (argv) => {
        const given = plainCommandLine(argv, declaration);
        if (!given) return;
        plain++;
        const expected = await byOclif(argv, declaration);
        assert.ok(expected);
        assert.deepEqual({ ...given.flags }, expected.flags);
        // oclif moves operands that are given twice.
        assert.equal(sorted(given.operands), sorted(expected.operands));
      }),
      { numRuns: 150 },
    );
  assert.ok(plain > 100);
});

test("what is wrong or unusual is left to oclif", () => {
  const lint = declarations.find(({ name }) => name === "lint");
  assert.ok(lint);
  for (const line of [
    "--format",
    "--format xml",
    "--format json --format json",
    "--fix=yes",
    "--rule -x",
    "--no-such a",
    "-vx",
    "-- a",
  ])
    assert.equal(plainCommandLine(line.split(" "), lint), undefined, line);
});
