import { clusterBlockOf } from "../../catalog/cluster/all.ts";
import type { ClusterBlock, Kind, Takes } from "../../catalog/cluster/define.ts";
import type { Placed, PlacedMap } from "../../ir/placed.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import { entriesOf, itemsOf, valueOf } from "../placed.ts";
import { wrongSense } from "./sense.ts";
import { takesWord, wrongScalar } from "./values.ts";

/** A name that is to be defined. */
export interface Reference {
  readonly to: Kind;
  readonly name: string;
  readonly span: Span;
}

type Complain = (message: Text, span: Span) => void;

/** Checks blocks as wholes, overrides laid over them: each object once. */
export class Wholes {
  readonly #complain: Complain;
  readonly #seen = new WeakMap<Placed, readonly Reference[]>();

  constructor(complain: Complain) {
    this.#complain = complain;
  }

  /** What is missing or contradicts itself is told; the names that it refers to come back. */
  of(takes: Takes, value: Placed, at: Span): readonly Reference[] {
    const there = this.#seen.get(value);
    if (there) return there;
    const found: Reference[] = [];
    this.#value(takes, value, at, found);
    this.#seen.set(value, found);
    return found;
  }

  #value(takes: Takes, value: Placed, at: Span, found: Reference[]): void {
    if (takesWord(takes)) {
      const isName = value.kind === "scalar" && typeof value.value === "string";
      if (takes.kind === "reference" && isName)
        found.push({ to: takes.to, name: value.text, span: value.span });
      return;
    }
    switch (takes.kind) {
      case "list": {
        const items = itemsOf(value);
        for (const item of items) this.#value(takes.of, item, item.span, found);
        if (takes.of.kind === "reference") this.#twice(items);
        return;
      }
      case "map":
        for (const { key, keySpan, value: each } of entriesOf(value)) {
          if (typeof takes.keys === "object" && "reference" in takes.keys)
            found.push({ to: takes.keys.reference, name: key, span: keySpan });
          this.#value(takes.of, each, keySpan, found);
        }
        return;
      case "either":
        for (const one of takes.of)
          if (one.kind !== "reference" || !isOther(takes.of, value))
            this.#value(one, value, at, found);
        return;
      case "block":
        if (value.kind === "map") this.#block(clusterBlockOf(takes.block), value, at, found);
        return;
      case "directives":
      case "guards":
      case "configurations":
        return;
    }
  }

  #block(block: ClusterBlock, map: PlacedMap, at: Span, found: Reference[]): void {
    for (const [key, { required }] of Object.entries(block.keys))
      if (required && !valueOf(map, key)) this.#complain(missing(key), at);
    wrongSense(block.name, map, at, this.#complain);
    for (const { key, keySpan, value } of map.entries) {
      const known = Object.hasOwn(block.keys, key) ? block.keys[key] : undefined;
      if (known) this.#value(known.takes, value, keySpan, found);
    }
  }

  #twice(items: readonly Placed[]): void {
    const seen = new Set<string>();
    for (const item of items) {
      if (item.kind !== "scalar") continue;
      if (seen.has(item.text))
        this.#complain(
          say({ en: "`{name}` stands twice", zh: "`{name}` 重复" }, { name: item.text }),
          item.span,
        );
      seen.add(item.text);
    }
  }
}

/** Whether a word is what another alternative takes: a URL where a name may stand. */
const isOther = (of: readonly Takes[], value: Placed): boolean =>
  value.kind === "scalar" &&
  of.some(
    (one) =>
      (one.kind === "url" || one.kind === "address") && wrongScalar(one, value) === undefined,
  );

const missing = (key: string): Text =>
  say({ en: "`{key}` is missing", zh: "缺少 `{key}`" }, { key });
