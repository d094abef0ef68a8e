import { parseKeepalived } from "../../grammars/keepalived/parser.ts";
import { parseNginx } from "../../grammars/nginx/parser.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Source } from "../text/source.ts";
import { formatKeepalived } from "./keepalived.ts";
import { formatNginx } from "./nginx.ts";

export type Family = "nginx" | "keepalived";

/** The canonical text of a file; nothing where diagnostics say why it has no whole tree. */
export interface Formatted {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What another file may define, and what is kept as it stands, stands in no way. */
const harmless: ReadonlySet<string> = new Set([
  "syntax/undefined-definition",
  "syntax/invalid-sequence",
  "syntax/escaped-comment",
]);

/** Lays out one file anew. Values, comments and their order stay; includes are not followed. */
export function formatSource(source: Source, family: Family): Formatted {
  const tree = family === "nginx" ? parseNginx(source) : parseKeepalived(source);
  const diagnostics = tree.diagnostics.filter(({ code }) => !harmless.has(code));
  if (diagnostics.length > 0) return { text: undefined, diagnostics };
  const text = family === "nginx" ? formatNginx(source, tree) : formatKeepalived(source);
  return { text, diagnostics };
}
