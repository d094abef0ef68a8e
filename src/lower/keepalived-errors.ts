import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { compareVersions } from "../ir/target.ts";
import type { Root } from "../project/project.ts";
import { entriesOf, keepalivedSays, type Tell } from "./keepalived-entries.ts";
import { lvsErrors } from "./keepalived-lvs-errors.ts";
import { nameErrors } from "./keepalived-name-errors.ts";
import { BlockReader, type Readable } from "./keepalived-reader.ts";
import { vrrpErrors } from "./keepalived-vrrp-errors.ts";

/** What keepalived 2.2.7 reports when it has read everything: of settings together, and of names. */
export function keepalivedErrors(
  project: Readable,
  root: Pick<Root, "path" | "target" | "includes" | "trees">,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const trees = root.trees ?? project.trees;
  // Blocks that do not end where they are meant to would only be told of as incomplete.
  if (trees.get(root.path)?.diagnostics.some(({ code }) => code === "syntax/brace-mismatch"))
    return found;
  const tell: Tell = (at, via, message, told) => found.push(keepalivedSays(at, via, message, told));
  const reader = new BlockReader(project, root);
  const entries = entriesOf(reader);
  const isNewer = compareVersions(root.target.version, [2, 2, 7]) > 0;
  nameErrors(entries, reader.text, tell);
  vrrpErrors(entries, { texts: reader.text, isNewer, tell });
  lvsErrors(entries, reader.text, tell);
  return found;
}
