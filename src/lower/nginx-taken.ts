import type { Statement } from "../../grammars/ast.ts";
import type { Parsed } from "../catalog/shape.ts";
import type { Site } from "../text/span.ts";
import type { KnownEntry } from "./nginx-entry.ts";

/** A statement, and the includes that led to it. */
export interface Placed {
  readonly statement: Statement;
  readonly via: Site | undefined;
}

/** Statements that stand together, and the includes that led to them. */
export interface Inside {
  readonly statements: readonly Statement[];
  readonly via: Site | undefined;
}

/** A statement that may stand where it does, with its value where one could be read. */
export class Taken implements Placed {
  readonly statement: Statement;
  readonly via: Site | undefined;
  readonly entry: KnownEntry;
  readonly value: Parsed<unknown> | undefined;

  constructor(
    statement: Statement,
    via: Site | undefined,
    entry: KnownEntry,
    value: Parsed<unknown> | undefined,
  ) {
    this.statement = statement;
    this.via = via;
    this.entry = entry;
    this.value = value;
  }

  get site(): Site {
    return siteOf(this.statement, this.via);
  }

  /** The words before the brace of a block. */
  get headSite(): Site {
    const { name, args } = this.statement;
    const { file, start } = name.span;
    return placed({ file, start, end: (args.at(-1) ?? name).span.end }, this.via);
  }

  get inside(): Inside {
    return { statements: this.statement.body ?? [], via: this.via };
  }
}

const placed = (span: Site["span"], via: Site | undefined): Site =>
  via ? { span, via } : { span };

export const siteOf = (statement: Statement, via: Site | undefined): Site =>
  placed(statement.span, via);
