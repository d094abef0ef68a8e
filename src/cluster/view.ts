import type { PlacedEntry, PlacedMap } from "../ir/placed.ts";
import type { Target } from "../ir/target.ts";
import type { Text } from "../messages/text.ts";
import type { Span } from "../text/span.ts";

/** What a description says of one node, its overrides laid over what it says of all. */
export interface NodeView {
  readonly name: string;
  /** The node's own entry below `nodes`. */
  readonly entry: PlacedEntry;
  readonly target: Target;
  readonly haTarget: Target;
  readonly paths: NodePaths;
  /** The keys of the block `overrides`, merged; the same object for all nodes that change nothing. */
  readonly sections: PlacedMap;
  readonly cluster: ClusterView;
}

/** Where files stand on a node. */
export interface NodePaths {
  readonly proxy: string;
  readonly keepalived: string;
  readonly scripts: string;
}

export interface ClusterView {
  /** The whole description. */
  readonly root: PlacedMap;
  readonly name: string | undefined;
  /** Nothing is added to what is said. */
  readonly isPlain: boolean;
  /** For `lbc serve`, which does by itself what products need scripts and other words for. */
  readonly isServed: boolean;
  /** The entries below `nodes`, in their order. */
  readonly nodes: readonly PlacedEntry[];
}

/** A file that a configuration needs beside it: a check, a notification. */
export interface ClusterScript {
  /** Below the folder of scripts. */
  readonly name: string;
  readonly text: string;
  /** What it is for. */
  readonly purpose: Text;
  /** What in the description asks for it. */
  readonly span: Span;
}

/** Says what is wrong in a description, or cannot be had from the target. */
export type Complain = (message: Text, span: Span, severity?: "error" | "warning") => void;
