import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import type { Language, Text } from "../../messages/text.ts";
import type { Source, Sources } from "../../text/source.ts";
import { secretsAt } from "./hidden.ts";
import { maskQuoted } from "./secrets.ts";

/** Says a text of a finding; `file` is the one that it speaks of, else that of the finding. */
export type Tell = (text: Text, file?: string) => string;

/**
 * How the texts of a finding may be told: names that they quote from a file that is not UTF-8 are
 * decoded, and credentials are starred out, those too that stand on the lines of the finding.
 */
export function teller(
  { span, related = [] }: Pick<Diagnostic, "span" | "related">,
  sources: Sources,
  language: Language,
): Tell {
  const secrets = secretsAt([span, ...related.map((each) => each.span)], sources);
  return (text, file = span.file) => {
    let said = told(text[language], sources.get(file));
    for (const secret of secrets)
      if (said.includes(secret)) said = said.replaceAll(secret, "*".repeat(secret.length));
    return said;
  };
}

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
