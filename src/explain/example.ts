import type { AnyRule, Example } from "../lint/rule.ts";
import type { Span } from "../text/span.ts";

/** A file of an example of a rule, its marks taken out. */
export interface ExampleFile {
  readonly path: string;
  readonly text: string;
  readonly marked: readonly Span[];
}

/** The files of an example: one, or several under `--- path` lines. */
export function exampleFiles(rule: AnyRule, { text, dialect }: Example): readonly ExampleFile[] {
  if (!text.startsWith("--- ")) return [unmark(fileName(rule, dialect), text)];
  return text
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return unmark(part.slice(0, end).trim(), part.slice(end + 1));
    });
}

function fileName({ on }: AnyRule, dialect: Example["dialect"]): string {
  if (dialect === "keepalived" || on === "vrrp" || on === "script" || on === "ha")
    return "keepalived.conf";
  return dialect === "ths" ? "httpserver.conf" : "nginx.conf";
}

function unmark(path: string, written: string): ExampleFile {
  const marked: Span[] = [];
  let text = "";
  let start = 0;
  for (const [piece] of written.matchAll(/[«»]|[^«»]+/g)) {
    if (piece === "«") start = text.length;
    else if (piece === "»") marked.push({ file: path, start, end: text.length });
    else text += piece;
  }
  return { path, text, marked };
}
