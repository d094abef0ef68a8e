import type { Source } from "../../text/source.ts";
import { maskQuoted } from "./secrets.ts";

/**
 * A message as it may be told: names that it quotes from a file that is not UTF-8 are decoded, and
 * credentials are starred out.
 */
export function told(message: string, source: Source | undefined): string {
  const decoded =
    source?.encoding === "bytes"
      ? message.replace(/[\u0080-\u00ff]{2,}/g, (bytes) => source.show(bytes))
      : message;
  return maskQuoted(decoded);
}
