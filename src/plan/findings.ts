import type { Diagnostic, Related, Severity } from "../diagnostic/diagnostic.ts";
import type { Text } from "../messages/text.ts";
import type { Site, Span } from "../text/span.ts";

/** Collects what planning finds; a finding at one place is said once. */
export class Findings {
  readonly diagnostics: Diagnostic[] = [];
  /** Sentences for the log of the process that runs the plan. */
  readonly notices: string[] = [];
  readonly #said = new Set<string>();

  error(code: string, site: Site, message: Text, more: { readonly help?: Text } = {}): void {
    this.#add(code, "error", site, message, more);
  }

  warning(code: string, site: Site, message: Text, first?: Site): void {
    const related: Related[] = first
      ? [{ span: first.span, message: { en: "the first one", zh: "第一处" } }]
      : [];
    this.#add(code, "warning", site, message, related.length > 0 ? { related } : {});
  }

  /** Something that holds and that an operator should know of. */
  notice(code: string, site: Site, message: Text): void {
    this.#add(code, "info", site, message, {});
    if (!this.notices.includes(message.en)) this.notices.push(message.en);
  }

  get failed(): boolean {
    return this.diagnostics.some(({ severity }) => severity === "error");
  }

  #add(
    code: string,
    severity: Severity,
    { span, via }: Site,
    message: Text,
    more: { readonly help?: Text; readonly related?: readonly Related[] },
  ): void {
    const key = `${code} ${span.file} ${span.start} ${message.en}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.diagnostics.push({ code, severity, message, span, ...(via && { via }), ...more });
  }
}

/** The first characters of a span: the name of a directive instead of all of its block. */
export const headOf = ({ file, start, end }: Span, length: number): Span => ({
  file,
  start,
  end: Math.min(end, start + length),
});
