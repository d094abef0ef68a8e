import type { Dialect, Target } from "../ir/target.ts";
import type { Progress } from "./progress.ts";

/** `--node NAME=PATH[,PATH…]`. */
export interface NodeRequest {
  readonly name: string;
  readonly paths: readonly string[];
}

/** `--map FROM=TO`: what the configuration calls FROM/… is read at TO/…. */
export interface PathMap {
  readonly from: string;
  readonly to: string;
}

/** What the user asks to be read. */
export interface LoadRequest {
  /** Files and directories; `-` is `stdin`. */
  readonly paths: readonly string[];
  /** Those that hold something else, and need hold no configuration. */
  readonly mayBeEmpty?: readonly string[];
  readonly nodes?: readonly NodeRequest[];
  /** A directory with one subdirectory for each machine. */
  readonly cluster?: string;
  readonly stdin?: { readonly name: string; readonly bytes: Uint8Array };
  readonly dialect?: Dialect;
  readonly targets?: readonly Target[];
  /** keepalived's `-i`, against which `@id` is held, where no node is named; a node's is its name. */
  readonly configId?: string;
  /** `-p`: relative paths of files of the nginx family start here. */
  readonly prefix?: string;
  readonly maps?: readonly PathMap[];
  /** The block that fragments belong in. */
  readonly context?: string;
  /** Texts that stand for files of the disk, by absolute path: what a fix would leave, say. */
  readonly held?: ReadonlyMap<string, Uint8Array>;
  /** The process's own where it is left out. */
  readonly cwd?: string;
  readonly progress?: Progress | undefined;
}
