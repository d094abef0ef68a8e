import type { PlacedMap } from "../../ir/placed.ts";
import { printTarget } from "../../ir/target.ts";
import { mapOf, valueOf } from "../placed.ts";
import type { NodeView } from "../view.ts";
import { hereOf, isBound } from "./standing.ts";

/** Parts of a description that a proxy's configuration is made of. */
const parts = ["upstreams", "servers", "streams", "proxy"] as const;

/** Configurations that were made, by what they were made of: nodes that are asked for the same share. */
export class ProxyMemo {
  readonly #made = new Map<string, PlacedMap | undefined>();
  readonly #numbers = new Map<object, number>();

  of(view: NodeView, make: () => PlacedMap | undefined): PlacedMap | undefined {
    const key = this.#keyOf(view);
    if (this.#made.has(key)) return this.#made.get(key);
    const found = make();
    this.#made.set(key, found);
    return found;
  }

  #keyOf({ name, sections, target, paths }: NodeView): string {
    const sources = parts.map((part) => this.#number(valueOf(sections, part)));
    const servers = [mapOf(sections, "servers"), mapOf(sections, "streams")];
    const here = servers.map((section) => hereOf(section, name));
    const floats = servers.some(isBound) ? this.#number(valueOf(sections, "floats")) : 0;
    return [printTarget(target), paths.proxy, ...sources, ...here, floats].join("\n");
  }

  #number(value: object | undefined): number {
    if (!value) return 0;
    const there = this.#numbers.get(value);
    if (there !== undefined) return there;
    const next = this.#numbers.size + 1;
    this.#numbers.set(value, next);
    return next;
  }
}
