import type { Text } from "../messages/text.ts";
import type { TextEdit } from "../text/edit.ts";
import type { Site, Span } from "../text/span.ts";

export type Severity = "error" | "warning" | "info";

/** `safe` keeps the meaning of the configuration; `unsafe` changes behaviour on purpose. */
export interface Fix {
  readonly title: Text;
  readonly safety: "safe" | "unsafe";
  readonly edits: readonly TextEdit[];
}

export interface Related {
  readonly span: Span;
  readonly message: Text;
}

/** One finding. `code` is `family/hazard`, the id of a rule, and never changes meaning. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: Text;
  readonly span: Span;
  /** Set when the place was reached through includes. */
  readonly via?: Site;
  readonly related?: readonly Related[];
  readonly help?: Text;
  readonly fix?: Fix;
  /** The machine, when several are checked together; the first of `nodes`. */
  readonly node?: string;
  /** The machines, where it holds for more than one: they share the file. */
  readonly nodes?: readonly string[];
}

/** The machines that a finding holds for; none where they have no names. */
export const machinesOf = ({ node, nodes }: Diagnostic): readonly string[] =>
  nodes ?? (node === undefined ? [] : [node]);
