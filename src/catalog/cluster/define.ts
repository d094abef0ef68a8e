import type { Context } from "../define.ts";
import type { Family } from "../document-blocks.ts";

/*
 * The description of a cluster: what `lbc.config.ts` and `cluster:` of lbc.yaml may say beside the
 * words of the products. A key is described once, here: the types of the DSL, the schema of lbc.yaml,
 * the reader and the reference are made of these tables.
 *
 * A block takes its own keys, and where `words` says so every directive of that context, as a
 * document holds it (docs/ir.md): `proxy_read_timeout: 90s` in a route, `garp_master_delay: 5` in a
 * float. What a key stands for gives way to a directive that says it itself.
 *
 * To add a key: describe it in its block, expand it in src/cluster, `npm run generate`.
 */

/** What one name may refer to. */
export type Kind = "node" | "upstream" | "server" | "stream" | "float" | "check";

/** What a key takes. */
export type Takes =
  /** Any words on one line; `name` says what they are: `path`, `command`. */
  | { readonly kind: "text"; readonly name: string }
  /** `500ms`, `5s`, `1m30s`, `2h`: a number and its unit, never a bare number. */
  | { readonly kind: "time" }
  /** `32k`, `8m`, `1g`. */
  | { readonly kind: "size" }
  /** Whole, or with so many digits behind the point. */
  | {
      readonly kind: "number";
      readonly least: number;
      readonly greatest: number;
      readonly decimals?: number;
    }
  | { readonly kind: "switch" }
  | { readonly kind: "choice"; readonly words: readonly (string | number)[] }
  /** An IPv4 or IPv6 address, where `prefix` says so with `/24`, where `port` says so with `:80`. */
  | {
      readonly kind: "address";
      readonly prefix: "none" | "may" | "must";
      readonly port: "none" | "may" | "must";
      /** A name may stand for it. */
      readonly host?: true;
    }
  | { readonly kind: "url" }
  /** `nginx@1.22`: a product of the family and its version. */
  | { readonly kind: "target"; readonly family: Family }
  /** The name of something that the description defines. */
  | { readonly kind: "reference"; readonly to: Kind }
  /** Where a secret stands, never the secret: `env:NAME`, `file:/path`. */
  | { readonly kind: "secret" }
  /** One item stands without a list. */
  | { readonly kind: "list"; readonly of: Takes }
  /** Keys of the user's: free, names that this defines, or names that are defined elsewhere. */
  | {
      readonly kind: "map";
      readonly of: Takes;
      readonly keys: "free" | { readonly define: Kind } | { readonly reference: Kind };
    }
  | { readonly kind: "block"; readonly block: string }
  /** Directives of a product, and nothing else. */
  | { readonly kind: "directives"; readonly family: Family; readonly context: Context }
  /** What the HA agent's guards take: the keys of `ha:` in lbc.yaml. */
  | { readonly kind: "guards"; readonly of: "vrrp_instance" | "vrrp_sync_group" | "global_defs" }
  /** A configuration, or several, in the form of a document, with `target` and `file`. */
  | { readonly kind: "configurations"; readonly family: Family }
  | { readonly kind: "either"; readonly of: readonly Takes[] };

/** One key of a block. */
export interface ClusterKey {
  readonly takes: Takes;
  readonly doc: { readonly en: string; readonly zh: string };
  readonly required?: true;
  /** What holds where it is not said, as the reference tells it. */
  readonly fallback?: { readonly en: string; readonly zh: string };
}

/** One block: its keys, and whose directives may stand beside them. */
export interface ClusterBlock {
  readonly name: string;
  readonly doc: { readonly en: string; readonly zh: string };
  readonly keys: Readonly<Record<string, ClusterKey>>;
  readonly words?: {
    readonly family: Family;
    readonly context: Context;
    /** Directives that a key of the block says, and that may not be said beside it. */
    readonly without?: readonly string[];
  };
}

export const block = <const B extends ClusterBlock>(def: B): B => def;

export const text = (name: string): Takes => ({ kind: "text", name });
export const time: Takes = { kind: "time" };
export const size: Takes = { kind: "size" };
export const toggle: Takes = { kind: "switch" };
export const url: Takes = { kind: "url" };
export const secret: Takes = { kind: "secret" };
export const number = (least: number, greatest: number): Takes => ({
  kind: "number",
  least,
  greatest,
});
export const choice = (...words: readonly (string | number)[]): Takes => ({
  kind: "choice",
  words,
});
export const reference = (to: Kind): Takes => ({ kind: "reference", to });
export const list = (of: Takes): Takes => ({ kind: "list", of });
export const either = (...of: readonly Takes[]): Takes => ({ kind: "either", of });
export const inner = (name: string): Takes => ({ kind: "block", block: name });
/** Blocks by the names that they define. */
export const named = (define: Kind, name: string): Takes => ({
  kind: "map",
  of: inner(name),
  keys: { define },
});
