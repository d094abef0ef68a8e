import type { ValuePlan } from "../plan.ts";

/** What is done to an answer on its way out; a block that asks for none of it has no such plan. */
export interface FiltersPlan {
  readonly expires: ExpiresPlan | undefined;
  readonly trailers: readonly {
    readonly name: string;
    readonly value: ValuePlan;
    readonly always: boolean;
  }[];
  readonly gzip: GzipPlan | undefined;
  /** `chunked_transfer_encoding`. */
  readonly chunked: boolean;
}

/** Times are seconds. */
export type ExpiresPlan =
  | { readonly kind: "epoch" | "max" }
  /** From now, or from the date of what is sent. */
  | { readonly kind: "after"; readonly seconds: number; readonly modified: boolean }
  /** At a time of day, of the clock on the wall. */
  | { readonly kind: "daily"; readonly seconds: number }
  /** A value that says one of these. */
  | { readonly kind: "value"; readonly value: ValuePlan; readonly modified: boolean };

export interface GzipPlan {
  /** In lower case; `*` is every type. */
  readonly types: readonly string[];
  readonly minLength: number;
  readonly level: number;
  /** Bytes. */
  readonly window: number;
  /** Exponent of the memory for its tables, 1 to 9. */
  readonly memory: number;
  readonly vary: boolean;
  /** Words of `gzip_proxied`. */
  readonly proxied: readonly string[];
  /** 1000 or 1001. */
  readonly leastVersion: number;
  /** Patterns of `User-Agent`, caseless; `msie6` stands for itself. */
  readonly disable: readonly string[];
}
