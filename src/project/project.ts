import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Dialect, Target } from "../ir/target.ts";
import type { Text } from "../messages/text.ts";
import type { Source } from "../text/source.ts";

/** The files that each `include` statement brings in, in order, by the paths of `Project.trees`. */
export type Includes = ReadonlyMap<Statement, readonly string[]>;

/** A file that no other one includes: where a configuration begins. */
export interface Root {
  /** Key of `Project.sources` and `Project.trees`. */
  readonly path: string;
  readonly dialect: Dialect;
  readonly target: Target;
  /** What it was before `lbc convert`, where its first line says so. */
  readonly origin?: Target | undefined;
  /** Why this dialect, for `-v`. */
  readonly reason: Text;
  /** The machine, when several are given. */
  readonly node?: string;
  /** The block that a fragment belongs in, when the user says so. */
  readonly context?: string;
  /** As seen from this root: relative names of nginx depend on it. */
  readonly includes: Includes;
  /** keepalived: what this machine reads in the files, its `@id` lines and definitions included. */
  readonly trees?: ReadonlyMap<string, Tree>;
  /** The root and every file that it brings in. */
  readonly files: readonly string[];
  /** Out of a dump of `nginx -T`: these files are of another machine, and cannot be changed. */
  readonly isDumped?: true;
}

/** The files of one machine. */
export interface ProjectNode {
  readonly name: string;
  readonly roots: readonly Root[];
}

/** Everything that one run of lbc has read. Paths are relative to the working directory below it. */
export interface Project {
  readonly sources: ReadonlyMap<string, Source>;
  readonly trees: ReadonlyMap<string, Tree>;
  readonly includes: Includes;
  readonly roots: readonly Root[];
  /** Machines by name; one nameless machine for each root where the user names none. */
  readonly nodes: readonly ProjectNode[];
  /** Of reading: syntax, includes, encodings. */
  readonly diagnostics: readonly Diagnostic[];
}
