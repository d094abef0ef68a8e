import { isDeepStrictEqual } from "node:util";

import { keepalivedVocabulary } from "../../src/emit/keepalived-vocabulary.ts";
import { nginxVocabulary } from "../../src/emit/nginx-vocabulary.ts";
import type { HaConfig, ProxyConfig } from "../../src/ir/config.ts";
import { Scope } from "../../src/ir/scope.ts";

const span = { file: "f", start: 0, end: 0 };

/** Each value of a model that its shape does not read again from what it prints, in words. */
export class PrintedValues {
  readonly wrong = new Map<string, string>();
  readonly #seen = new Set<string>();

  take(config: ProxyConfig | HaConfig): void {
    const open = new Set<unknown>();
    const { unmodelled: _, ...rest } = config;
    this.#walk(rest, "ha" in config, open);
  }

  get count(): number {
    return this.#seen.size;
  }

  #walk(part: unknown, ha: boolean, open: Set<unknown>): void {
    if (typeof part !== "object" || part === null || open.has(part)) return;
    open.add(part);
    if (part instanceof Scope) this.#scope(part, ha);
    else for (const inner of Object.values(part)) this.#walk(inner, ha, open);
  }

  #scope(scope: Scope, ha: boolean): void {
    const vocabulary = ha ? keepalivedVocabulary : nginxVocabulary;
    for (const [slot, values] of scope.entries()) {
      const def = vocabulary.filling(slot, scope);
      if (!def) this.wrong.set(slot, "nothing is known of it");
      else if (!def.block)
        for (const { value } of values) {
          const words = def.takes.print(value);
          const text = [def.name, ...words].join(" ");
          if (this.#seen.has(text)) continue;
          this.#seen.add(text);
          const again = def.takes.parse(words.map((word) => written(word, ha)));
          if (!again.ok) this.wrong.set(def.name, `${text}: ${again.reason.en}`);
          else if (!isDeepStrictEqual(bare(again.value), bare(value)))
            this.wrong.set(def.name, text);
        }
    }
  }
}

const written = (text: string, ha: boolean) => ({
  text,
  span,
  ...(ha && /[\s{}#!"'\\]|^$/.test(text) && { quote: '"' as const }),
});

/** Without places, which printed words do not have. */
function bare(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map) return [...value].map(bare);
  if (Array.isArray(value)) return value.map(bare);
  if ("text" in value && "span" in value) return value.text;
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined && !isSpan(inner));
  return Object.fromEntries(fields.map(([key, inner]) => [key, bare(inner)]));
}

const isSpan = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "start" in value && "end" in value;
