import type { Span } from "../text/span.ts";
import { duplicateBlock, needsName } from "./keepalived-diagnostics.ts";
import type { BlockReader, Placed } from "./keepalived-reader.ts";

/** Blocks that have a name: `vrrp_instance NAME { … }`. */
export class NamedBlocks {
  readonly #reader: BlockReader;
  readonly #first = new Map<string, Span>();

  constructor(reader: BlockReader) {
    this.#reader = reader;
  }

  /** The name of a block, or nothing where keepalived takes none. */
  nameOf({ statement, via }: Placed): string | undefined {
    if (statement.body && statement.args.length !== 1)
      this.#reader.report(needsName(statement, via));
    const name = statement.body && statement.args[0]?.text;
    if (name === undefined) this.#reader.leaveOut({ statement, via }, "main");
    return name;
  }

  /** The name of a block of which keepalived ignores the second of one name. */
  newNameOf(placed: Placed): string | undefined {
    const name = this.nameOf(placed);
    if (name === undefined) return undefined;
    const { statement } = placed;
    return this.isNew(placed, name, statement.args[0]?.span ?? statement.span) ? name : undefined;
  }

  /** Whether it is the first of its key in this file; a second one is left out of the model. */
  isNew(placed: Placed, key: string, span: Span): boolean {
    const { statement, via } = placed;
    const whole = `${statement.name.text} ${key}`;
    const first = this.#first.get(whole);
    if (!first) {
      this.#first.set(whole, span);
      return true;
    }
    this.#reader.report(duplicateBlock(statement, first, via));
    this.#reader.leaveOut(placed, "main");
    return false;
  }
}
