import { createHash } from "node:crypto";

import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Sources } from "../../text/source.ts";
import { maskedLine } from "./hidden.ts";

/**
 * Names that findings keep while lines move: the rule, the file, what stands at the place with its
 * blanks made one, and which of several equal ones it is. In the order of the findings.
 */
export function fingerprints(diagnostics: readonly Diagnostic[], sources: Sources): string[] {
  const seen = new Map<string, number>();
  return diagnostics.map(({ code, span, node }) => {
    const source = sources.get(span.file);
    // A digest of a password is half the way to it.
    const line = source ? maskedLine(source, source.position(span.start).line) : "";
    const stands = line.slice(0, 4096).replaceAll(/\s+/g, " ").trim();
    const key = [code, node ?? "", span.file, stands].join("\0");
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return createHash("sha256").update(`${key}\0${count}`).digest("hex").slice(0, 32);
  });
}
