import { clusterBlockOf } from "../../catalog/cluster/all.ts";
import type { ClusterBlock, Takes } from "../../catalog/cluster/define.ts";
import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import { wrongHeader, wrongName } from "./names.ts";
import { expectedInstead, noValue, type ScalarTakes, takesWord, wrongScalar } from "./values.ts";
import { wrongGuard, wrongKey, wrongWord } from "./words.ts";

type Complain = (message: Text, span: Span) => void;

/** Deeper than anybody nests; routes stand in routes. */
const deepest = 60;

/** Checks keys and values by the vocabulary, each by itself. */
export class Structure {
  readonly #complain: Complain;
  /** Enough was told: the rest is not looked at. */
  readonly #isFull: () => boolean;
  readonly #freeNodes: boolean;
  #depth = 0;
  /** Inside `overrides` null takes away, and a block need not be whole. */
  #isOver = false;

  /** `freeNodes` where nodes are named after files. */
  constructor(complain: Complain, isFull: () => boolean, freeNodes: boolean) {
    this.#complain = complain;
    this.#isFull = isFull;
    this.#freeNodes = freeNodes;
  }

  /** `apart` are keys that are no part of the description. */
  block(block: ClusterBlock, map: PlacedMap, apart: readonly string[] = []): void {
    if (++this.#depth > deepest) this.#complain(tooDeep, map.span);
    else
      for (const entry of onlyOnce(map, this.#complain))
        if (!apart.includes(entry.key)) this.#key(block, entry);
    this.#depth--;
  }

  #key(block: ClusterBlock, { key, keySpan, value }: PlacedEntry): void {
    if (this.#isFull()) return;
    const known = Object.hasOwn(block.keys, key) ? block.keys[key] : undefined;
    if (!known) {
      const wrong = wrongKey(block, key);
      if (wrong) this.#complain(wrong, keySpan);
      return;
    }
    if (isAbsent(value) && !this.#isOver) return this.#complain(nothingHere(known.takes), keySpan);
    const over = this.#isOver;
    if (block.name === "node" && key === "overrides") this.#isOver = true;
    this.#value(known.takes, value);
    this.#isOver = over;
  }

  #value(takes: Takes, value: Placed): void {
    if (this.#isOver && isNull(value)) return;
    if (takesWord(takes)) return this.#scalar(takes, value);
    switch (takes.kind) {
      case "list":
        return this.#list(takes.of, value);
      case "either":
        return this.#either(takes.of, value);
      case "configurations":
        for (const item of value.kind === "list" ? value.items : [value])
          if (item.kind !== "map") this.#complain(keysExpected, item.span);
        return;
      case "map":
      case "block":
      case "directives":
      case "guards":
        return this.#keys(takes, value);
    }
  }

  #list(of: Takes, value: Placed): void {
    const items = value.kind === "list" ? value.items : [value];
    for (const item of items) this.#value(of, item);
    if (items.length === 0 && !mayBeEmpty(of)) this.#complain(expectedInstead(of), value.span);
  }

  #scalar(takes: ScalarTakes, value: Placed): void {
    const wrong = value.kind === "scalar" ? wrongScalar(takes, value) : expectedInstead(takes);
    if (wrong) this.#complain(wrong, value.span);
  }

  #keys(
    takes: Extract<Takes, { readonly kind: "map" | "block" | "directives" | "guards" }>,
    value: Placed,
  ) {
    if (value.kind !== "map") {
      this.#complain(isNull(value) ? noKeys : keysExpected, value.span);
      return;
    }
    switch (takes.kind) {
      case "block":
        this.block(clusterBlockOf(takes.block), value);
        return;
      case "map":
        this.#map(takes, value);
        return;
      case "directives":
        for (const { key, keySpan } of onlyOnce(value, this.#complain))
          if (!this.#isFull()) this.#told(wrongWord(takes, key), keySpan);
        return;
      case "guards":
        for (const { key, keySpan } of onlyOnce(value, this.#complain))
          this.#told(wrongGuard(takes.of, key), keySpan);
        return;
    }
  }

  #map({ of, keys }: Extract<Takes, { readonly kind: "map" }>, map: PlacedMap): void {
    for (const { key, keySpan, value } of onlyOnce(map, this.#complain)) {
      this.#told(this.#name(of, keys, key), keySpan);
      this.#value(of, value);
    }
  }

  #name(
    of: Takes,
    keys: Extract<Takes, { readonly kind: "map" }>["keys"],
    name: string,
  ): Text | undefined {
    if (keys === "free") return of.kind === "text" ? wrongHeader(name) : wrongName(name);
    if ("reference" in keys || (keys.define === "node" && this.#freeNodes)) return undefined;
    return wrongName(name);
  }

  /** The alternative that takes such a value, or all of them where none does. */
  #either(of: readonly Takes[], value: Placed): void {
    const alike = of.filter(value.kind === "map" ? takesKeys : takesWord);
    const [only, ...others] = alike;
    if (value.kind === "list" || !only || isNull(value))
      return this.#complain(
        isNull(value) ? noValue : expectedInstead({ kind: "either", of }),
        value.span,
      );
    if (others.length === 0 && value.kind === "map") return this.#value(only, value);
    const wrong = alike.map((one) =>
      value.kind === "scalar" ? wrongScalar(one as ScalarTakes, value) : undefined,
    );
    if (wrong.includes(undefined)) return;
    const text = value.kind === "scalar" ? value.text : "";
    const alone = others.length === 0 && of.length === 1 ? wrong[0] : undefined;
    this.#complain(
      alone ?? nearMiss(alike, wrong, value) ?? expectedInstead({ kind: "either", of }, text),
      value.span,
    );
  }

  #told(wrong: Text | undefined, span: Span): void {
    if (wrong) this.#complain(wrong, span);
  }
}

/** Whether a list of such items may have none: no check at all, no file, can be meant. */
export const mayBeEmpty = (of: Takes): boolean =>
  !takesWord(of) || of.kind === "reference" || (of.kind === "text" && of.name === "path");

/** What one alternative says of a word that is nearly right: a time without its unit. */
function nearMiss(
  alike: readonly Takes[],
  wrong: readonly (Text | undefined)[],
  value: Placed,
): Text | undefined {
  if (value.kind !== "scalar" || typeof value.value === "boolean") return undefined;
  const at = alike.findIndex(
    ({ kind }) =>
      (kind === "time" && /^\d/.test(value.text)) ||
      (kind === "choice" && typeof value.value === "string"),
  );
  return at === -1 ? undefined : wrong[at];
}

const takesKeys = ({ kind }: Takes): boolean =>
  kind === "map" || kind === "block" || kind === "directives" || kind === "guards";

/** A key of YAML with nothing behind it. */
const isAbsent = (value: Placed): boolean => isNull(value) && value.span.start === value.span.end;

const nothingHere = (takes: Takes): Text => (takesKeys(takes) ? noKeys : noValue);

const isNull = (value: Placed): boolean => value.kind === "scalar" && value.value === null;

/** The entries of a map; a name that stands twice is told. */
function onlyOnce(map: PlacedMap, complain: Complain): readonly PlacedEntry[] {
  const seen = new Set<string>();
  for (const { key, keySpan } of map.entries) {
    if (seen.has(key))
      complain(say({ en: "`{key}` stands twice", zh: "`{key}` 重复" }, { key }), keySpan);
    seen.add(key);
  }
  return map.entries;
}

const keysExpected = say({ en: "keys are expected here", zh: "此处应为键值" });
const noKeys = say({
  en: "nothing stands here; keys are expected",
  zh: "此处为空，应为键值",
});
const tooDeep = say({ en: "this nests too deep", zh: "嵌套过深" });
