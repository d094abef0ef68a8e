import { isIP } from "node:net";

import type { Word } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { IpOption, Network } from "../ir/route.ts";
import { say, type Text } from "../messages/text.ts";
import { finding } from "./keepalived-diagnostics.ts";
import type { ValueLine } from "./keepalived-lines.ts";

const everywhere = new Set(["default", "any", "all"]);

/**
 * `address[/length]`, a length that is none being the longest; `default` is the whole of a family
 * that the rest of the line decides.
 */
export function networkOf(text: string, family: 4 | 6 | undefined): Network | undefined {
  if (everywhere.has(text))
    return family === 6
      ? { ip: "::", family: 6, prefix: 0 }
      : { ip: "0.0.0.0", family: 4, prefix: 0 };
  const [ip = "", length] = text.split("/");
  const kind = isIP(ip);
  if (kind === 0) return undefined;
  const most = kind === 6 ? 128 : 32;
  const inRange = /^\d+$/.test(length ?? "") && Number(length) <= most;
  return { ip, family: kind === 6 ? 6 : 4, prefix: inRange ? Number(length) : most };
}

/** The words of a line, taken one after the other. */
export class Words {
  readonly #line: ValueLine;
  readonly #report: (diagnostic: Diagnostic) => void;
  #at = 0;
  /** Whether a word was missing or one was not understood. */
  failed = false;

  constructor(line: ValueLine, report: (diagnostic: Diagnostic) => void) {
    this.#line = line;
    this.#report = report;
  }

  next(): Word | undefined {
    return this.#line.words[this.#at++];
  }

  peek(): string | undefined {
    return this.#line.words[this.#at]?.text;
  }

  /** Takes the next word if it is that one. */
  take(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#at++;
    return true;
  }

  /** The value of an option; a missing one is said. */
  valueOf(option: Word): string | undefined {
    const value = this.next();
    if (!value) this.wrong(option, missingValue(option.text));
    return value?.text;
  }

  /** A whole number; what is none is said. */
  numberOf(option: Word): number | undefined {
    const word = this.#line.words[this.#at];
    const text = this.valueOf(option);
    if (text === undefined || !word) return undefined;
    if (/^(0x[\da-f]+|\d+)$/i.test(text)) return Number(text);
    this.wrong(word, notNumber(text));
    return undefined;
  }

  /** As many words as an option has, an optional `lock` among them. */
  option(word: Word, count: number): IpOption {
    const values: string[] = [];
    if (this.take("lock")) values.push("lock");
    for (let left = count; left > 0; left--) {
      const value = this.valueOf(word);
      if (value !== undefined) values.push(value);
    }
    return { name: word.text, values };
  }

  wrong(word: Word, message: Text): void {
    this.failed = true;
    this.#report(finding("base/wrong-value-type", word.span, this.#line.site.via, message));
  }
}

const missingValue = (option: string): Text =>
  say({ en: "{option} needs a value", zh: "{option} 缺少取值" }, { option });

const notNumber = (text: string): Text =>
  say({ en: "{text} is not a number", zh: "“{text}” 不是有效的数字" }, { text });
