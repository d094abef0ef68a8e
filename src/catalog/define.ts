import type { Slot } from "../ir/scope.ts";
import type { Dialect, Target } from "../ir/target.ts";
import type { Shape, Written } from "./shape.ts";

/** The blocks of nginx; `if` and the servers of other modules by names of their own. */
export const nginxContexts = [
  "main",
  "events",
  "http",
  "server",
  "location",
  "if-in-server",
  "if-in-location",
  "limit_except",
  "upstream",
  "map",
  "types",
  "geo",
  "split_clients",
  "charset_map",
  "match",
  "stream",
  "stream-server",
  "stream-upstream",
  "mail",
  "mail-server",
] as const;

export type NginxContext = (typeof nginxContexts)[number];

/** `keepalived` blocks are contexts by the path of their keywords: `vrrp_instance/authentication`. */
export type Context = NginxContext | (string & {});

/** How far `lbc serve` goes with a directive. */
export type ServeSupport =
  | "full"
  /** Cannot change a result here (tuning of nginx's own insides): accepted, and said in the table. */
  | { readonly accepted: string }
  | { readonly partial: string }
  | "refused";

/**
 * One directive or keyword: everything lbc knows of it stands here and nowhere else. A definition
 * is the slot of its value, so `read(scope, proxyConnectTimeout)` is typed.
 */
export interface DirectiveDef<T> extends Slot<T> {
  readonly name: string;
  readonly module: string;
  readonly dialects: readonly Dialect[];
  readonly contexts: readonly Context[];
  readonly takes: Shape<T>;
  /** What a second one in the same block means. */
  readonly repeat: "error" | "append" | "last-wins" | "first-wins";
  /** What the product takes for words that it reports as wrong; it ignores the others. */
  readonly instead?: (words: readonly Written[]) => T | undefined;
  readonly serve: ServeSupport;
  /** One sentence in each language: hover, explain and reference pages. */
  readonly doc: { readonly en: string; readonly zh: string };
  /** A block: `takes` reads the words before its brace, readers of the dialect what stands inside. */
  readonly block?: true;
  /** The name that is written today, for one that fills the same slot. */
  readonly alias?: string;
  /** Never printed in reports. */
  readonly secret?: boolean;
  /** Versions of the first dialect that know it; others by facts. */
  readonly since?: string;
  readonly until?: string;
  /** The version of nginx that brought such a value, where the directive is older. */
  needs?(value: T): string | undefined;
  /** The products that alone have such a value, where more have the directive. */
  only?(value: T): readonly Dialect[] | undefined;
  /** Two with the same key in one block are one too many: the zone of `limit_req`. */
  key?(value: T): string;
  /** A value that stands alone in its block: `proxy_redirect off`. */
  alone?(value: T): boolean;
}

type Definition<T, F> = Omit<DirectiveDef<T>, "slot" | "fallback"> & {
  readonly slot?: string;
  readonly fallback: F;
};

/**
 * Defines a directive. `fallback` is the product's default, a function of the target where it
 * differs by dialect or version; leave it `undefined` where there is none or nobody knows it.
 */
export function directive<T>(
  def: Definition<T, T | ((target: Target) => T)>,
): DirectiveDef<T> & { readonly fallback: (target: Target) => T };
export function directive<T>(def: Definition<T, undefined>): DirectiveDef<T>;
export function directive<T>(
  def: Definition<T, T | ((target: Target) => T) | undefined>,
): DirectiveDef<T> {
  const { fallback, ...rest } = def;
  const slot = def.slot ?? `${def.module}/${def.name}`;
  if (fallback === undefined) return { ...rest, slot };
  const at = typeof fallback === "function" ? (fallback as (target: Target) => T) : () => fallback;
  return { ...rest, slot, fallback: at };
}
