import type { Statement, Tree } from "../../../grammars/ast.ts";
import type { TextEdit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";

/** Where the demonstration puts what the example expects on a real network. */
export interface Places {
  /** Written port to loopback port. */
  readonly listens: ReadonlyMap<string, number>;
  /** Ports of the two backends. */
  readonly backends: readonly [number, number];
}

/** Edits that bring an example configuration to loopback, and leave all else as it is. */
export function adapt(tree: Tree, { listens, backends }: Places): TextEdit[] {
  const edits: TextEdit[] = [];
  const replace = (span: Span | undefined, text: string) => span && edits.push({ span, text });

  const visit = (statements: readonly Statement[], block: string) => {
    let peers = 0;
    for (const statement of statements) {
      const [first] = statement.args;
      if (statement.name.text === "listen") {
        const port = listens.get(first?.text ?? "");
        if (port !== undefined) replace(first?.span, `127.0.0.1:${port}`);
      } else if (statement.name.text === "server" && block === "upstream") {
        const port = backends[peers++];
        if (port !== undefined) replace(first?.span, `127.0.0.1:${port}`);
        else replace({ ...statement.span, end: statement.span.start }, "# ");
      } else if (statement.name.text === "worker_processes") replace(first?.span, "1");
      if (statement.body) visit(statement.body, statement.name.text);
    }
  };
  visit(tree.statements, "main");
  return edits;
}
