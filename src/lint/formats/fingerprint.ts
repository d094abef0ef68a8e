import { createHash } from "node:crypto";

import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Sources } from "../../text/source.ts";
import { maskSecrets } from "./secrets.ts";

/**
 * Names that findings keep while lines move: the rule, the file, what stands at the place with its
 * blanks made one, and which of several equal ones it is. In the order of the findings.
 */
export function fingerprints(diagnostics: readonly Diagnostic[], sources: Sources): string[] {
  const seen = new Map<string, number>();
  return diagnostics.map(({ code, span, node }) => {
    const text = sources.get(span.file)?.text ?? "";
    const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
    const lineEnd = text.indexOf("\n", span.start);
    const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).slice(0, 4096);
    // A digest of a password is half the way to it.
    const stands = maskSecrets(line).replaceAll(/\s+/g, " ").trim();
    const key = [code, node ?? "", span.file, stands].join("\0");
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return createHash("sha256").update(`${key}\0${count}`).digest("hex").slice(0, 32);
  });
}
