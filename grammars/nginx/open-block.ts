import type { Statement } from "../ast.ts";
import type { Args, NginxWord } from "./nodes.ts";

/** A block whose `}` has not come yet. */
export interface OpenBlock {
  readonly name: NginxWord;
  readonly args: Args;
  readonly brace: number;
  /** The column of its name, where nothing stands before that on its line. */
  readonly indent: number | undefined;
  readonly statements: Statement[];
  /** Something inside that by its indentation stands outside. */
  outdented: number | undefined;
  /** Its statements are not indented, so that indentation says nothing. */
  flat: boolean;
}
