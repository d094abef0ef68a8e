import type { Target } from "../ir/target.ts";
import type { Text } from "../messages/text.ts";

/** One file of a machine. */
export interface BuiltFile {
  readonly kind: "proxy" | "keepalived" | "script" | "unit" | "readme";
  /** Below the folder of the machine, with `/`. */
  readonly path: string;
  readonly mode: number;
  readonly text: string;
  /** Where it stands on the machine; nothing where it stays in the folder. */
  readonly place: string | undefined;
  /** What it is for, in the words of the README. */
  readonly purpose: Text;
  /** Of a configuration: what reads it. */
  readonly target?: Target;
  /** Of a configuration of a proxy: what else it names. */
  readonly needs?: ConfigNeeds;
}

/** What a configuration needs on the machine; found once for all machines that share it. */
export interface ConfigNeeds {
  /** The module that packages of distributions bring apart. */
  readonly stream: boolean;
  /** Files that the product opens when it starts, as they are written. */
  readonly files: readonly string[];
}

export interface BuiltNode {
  readonly name: string;
  readonly files: readonly BuiltFile[];
}
