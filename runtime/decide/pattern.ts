import type { Values } from "./exchange.ts";
import { translatePattern } from "./pcre.ts";
import type { Variables } from "./variables.ts";

/** A compiled pattern of the configuration; a match leaves its captures with the request. */
export class Pattern {
  readonly #regexp: RegExp;
  readonly #beforeNewline: RegExp;
  readonly #names: readonly string[];
  readonly #slots: Int32Array;

  /** The plan has refused what does not translate; such a pattern matches nothing here. */
  constructor(source: string, caseless: boolean, variables: Variables) {
    const translated = translatePattern(source, caseless);
    this.#regexp = translated.ok ? new RegExp(translated.source) : /(?!)/;
    this.#beforeNewline =
      translated.ok && translated.beforeNewline !== translated.source
        ? new RegExp(translated.beforeNewline)
        : this.#regexp;
    const names = translated.ok ? translated.names : [];
    this.#names = names;
    this.#slots = Int32Array.from(names, (name) => variables.define(name));
  }

  test(text: string, values: Values, variables: Variables): boolean {
    const regexp = text.charCodeAt(text.length - 1) === 0x0a ? this.#beforeNewline : this.#regexp;
    const match = regexp.exec(text);
    if (match === null) return false;
    values.captures = match;
    const names = this.#names;
    for (let index = 0; index < names.length; index++)
      variables.assign(this.#slots[index] ?? 0, match.groups?.[names[index] ?? ""] ?? "", values);
    return true;
  }
}
