import { printTarget, type Target } from "../ir/target.ts";
import type { Span } from "../text/span.ts";
import { entryAt, scalarAt } from "./placed.ts";

/** The keys of a configuration that are no directives. */
export const headOf = (target: Target, file: string, span: Span) => [
  entryAt("target", scalarAt(printTarget(target), span)),
  entryAt("file", scalarAt(file, span)),
];
