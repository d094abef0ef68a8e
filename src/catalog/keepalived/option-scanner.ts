import { isIP } from "node:net";

import { say, type Text } from "../../messages/text.ts";
import type { Written } from "../shape.ts";
import { integer, type Misfit, missing, type Test, tested, wrongWord } from "./word-checks.ts";

/** Goes over the words of a route or a rule; the first thing that keepalived reports is kept. */
export class OptionScanner {
  readonly #words: readonly Written[];
  #at = 0;
  #family: 4 | 6 | undefined;
  misfit: Misfit | undefined;

  constructor(words: readonly Written[]) {
    this.#words = words;
  }

  /** The next word, until something is wrong. */
  next(): Written | undefined {
    return this.misfit ? undefined : this.#words[this.#at++];
  }

  /** The value of an option. */
  value(name: Written, test: Test = () => undefined): Written | undefined {
    const word = this.#words[this.#at++];
    if (!word) this.misfit = { ...missing(name.text), at: name.span };
    else this.refuse(tested(word, test));
    return word;
  }

  /** Passes over `lock` before the value of a metric. */
  skip(text: string): void {
    if (this.#words[this.#at]?.text === text) this.#at++;
  }

  pass(): void {
    this.#at++;
  }

  refuse(misfit: Misfit | undefined): void {
    this.misfit ??= misfit;
  }

  report(reason: Text, word: Written | undefined): void {
    this.refuse({
      code: "base/keepalived-error",
      reason,
      ...(word && { at: word.span }),
    });
  }

  family(family: 4 | 6, word: Written): void {
    if (this.#family !== undefined && this.#family !== family)
      this.report(say({ en: "IPv4 and IPv6 are mixed", zh: "IPv4 与 IPv6 混用" }), word);
    this.#family ??= family;
  }

  /** An address of the family of those before it. */
  address(name: Written): void {
    const word = this.value(name, (text) => (isIP(text) === 0 ? notAddress(text) : undefined));
    if (word && !this.misfit) this.family(isIP(word.text) === 6 ? 6 : 4, word);
  }

  /** `default`, or an address with or without the length of its prefix. */
  network(word: Written | undefined): void {
    if (!word || ["default", "default6", "any", "all"].includes(word.text)) return;
    const [ip = "", length] = word.text.split("/");
    const family = isIP(ip);
    if (family === 0) return this.refuse(wrongWord(notAddress(word.text), word.span));
    const bad = length === undefined ? undefined : integer(0, family === 6 ? 128 : 32)(length);
    if (bad) return this.refuse(wrongWord(bad, word.span));
    this.family(family === 6 ? 6 : 4, word);
  }
}

const notAddress = (text: string): Text =>
  say({ en: "{text} is not an IP address", zh: "“{text}” 不是 IP 地址" }, { text });

export const unknownWord = (text: string): Text =>
  say({ en: "{text} is no option here", zh: "此处没有选项 {text}" }, { text });

/** A number in C's notation, at most `most`. */
export const anyBase =
  (most: number): Test =>
  (text) => {
    const value = /^(?:0[xX][\da-fA-F]+|[1-9]\d*)$/.test(text) ? Number(text) : octal(text);
    return value <= most ? undefined : unknownWord(text);
  };

/** C's octal: `027`. */
const octal = (text: string): number =>
  /^0[0-7]*$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;

/** What iproute2 may have a name for on the machine. */
export const named =
  (most: number): Test =>
  (text) =>
    /^[\d+-]/.test(text) ? anyBase(most)(text) : undefined;

/** As `named`, where a name that is not a number is none at all on most machines. */
export const serviceType: Test = (text) =>
  /^(?:AF[1-4][1-3]|CS[0-7]|EF|default)$/i.test(text) ? undefined : anyBase(255)(text);

export const routeTypes: ReadonlySet<string> = new Set([
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
  "xresolve",
]);

export const realms: Test = (text) =>
  /^\w+(?:\/\w+)?$/.test(text) ? undefined : unknownWord(text);
