import type { Statement } from "../../grammars/ast.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";
import type { NginxReader } from "./nginx-reader.ts";
import { type Placed, siteOf, type Taken } from "./nginx-taken.ts";

/** One line of a block of keys and values: the name is the key. */
export interface ListLine extends Placed {
  readonly site: Site;
}

/** Reads a block whose statements are no directives; none of them may have a block. */
export function readList(reader: NginxReader, block: Taken, visit: (line: ListLine) => void): void {
  reader.each(block.inside, (statement, via) => {
    if (statement.body) {
      reader.report(noBlock(statement, via));
      reader.leave(statement, via, block.entry.name);
    } else visit({ statement, via, site: siteOf(statement, via) });
  });
}

const noBlock = (statement: Statement, via: Site | undefined) =>
  finding(
    "base/wrong-arity",
    say({ en: "no block may stand here", zh: "此处不能有块" }),
    statement.name.span,
    { via },
  );
