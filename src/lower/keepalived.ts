import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HaConfig } from "../ir/config.ts";
import { Scope } from "../ir/scope.ts";
import type { Root } from "../project/project.ts";
import { annotate } from "./annotations.ts";
import { roundedInterval } from "./keepalived-diagnostics.ts";
import { LvsLowering } from "./keepalived-lvs.ts";
import { NamedBlocks } from "./keepalived-named.ts";
import { BlockReader, type Readable, type Structures } from "./keepalived-reader.ts";
import { StaticLowering } from "./keepalived-static.ts";
import { VrrpLowering } from "./keepalived-vrrp.ts";

/** Reads one keepalived configuration, its includes followed, as keepalived reads it. */
export function lowerKeepalived(
  project: Readable,
  root: Pick<Root, "path" | "target" | "includes" | "trees">,
): { readonly config: HaConfig; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new BlockReader(project, root);
  const main = new Scope("main", undefined, root.target);
  const globals = new Scope("global_defs", undefined, root.target);
  const named = new NamedBlocks(reader);
  const vrrp = new VrrpLowering(reader, named, globals);
  const lvs = new LvsLowering(reader, named, globals);
  const fixed = new StaticLowering(reader, named, root.target);
  const structures: Structures = {
    global_defs: (placed) => reader.block(placed, "global_defs", globals, {}),
    ...vrrp.structures,
    ...lvs.structures,
    ...fixed.structures,
  };
  for (const placed of reader.rootStatements())
    reader.statement(placed, "main", main, fixed.takers, structures);
  const ha = { main, globals, ...vrrp.result(), ...fixed.result() };
  for (const instance of ha.instances) {
    const rounded = roundedInterval(instance);
    if (rounded) reader.report(rounded);
  }
  for (const found of annotate({ ha }, project, root)) reader.report(found);
  const { path: file, target } = root;
  return {
    config: { file, target, ha, lvs: lvs.result(), unmodelled: reader.unmodelled },
    diagnostics: reader.diagnostics,
  };
}
