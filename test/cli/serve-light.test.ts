import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");

/** Everything that loading a module loads; what is imported when needed is not followed. */
function closure(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(root, file), "utf8");
  for (const [, target = ""] of text.matchAll(
    /^(?:import|export)\s(?!type\s)[^"]*?from "([^"]+)"/gm,
  ))
    if (target.startsWith(".")) closure(relative(root, join(root, dirname(file), target)), seen);
    else seen.add(target);
  return seen;
}

test("the supervisor loads no grammar, rule, catalog, engine or package", () => {
  const loaded = [...closure("src/cli/main.ts"), ...closure("src/cli/serve.ts")];
  assert.ok(loaded.includes("runtime/control/supervisor.ts"));
  // The store of TLS sessions is a map of a few lines, which the supervisor keeps for all workers;
  // what a reload may do to addresses is compared in a few more.
  const heavy =
    /^(?:grammars|src\/(?:catalog|lower|lint|check|convert|plan|project|emit)|runtime\/(?:http1|upstream|tls(?!\/session-store\.ts$)|vrrp(?!\/reload\.ts$)|notify|host))\//;
  assert.deepEqual(
    loaded.filter((each) => heavy.test(each) || !/^(?:node:|src\/|runtime\/)/.test(each)),
    [],
  );
});

test("lint loads nothing that runs, builds or folds descriptions", () => {
  const loaded = ["commands/lint", "found-code", "project-settings"]
    .flatMap((name) => [...closure(`src/cli/${name}.ts`)])
    .concat([...closure("src/check/check.ts")]);
  assert.ok(loaded.includes("src/cluster/expand.ts"));
  const foreign = /^(?:acorn$|src\/(?:build|code|dsl|emit|convert|plan|cluster\/fold)\/)/;
  assert.deepEqual(
    loaded.filter((each) => foreign.test(each)),
    [],
  );
});
