import type { Site } from "../text/span.ts";
import type { Traced } from "./scope.ts";
import type { Template } from "./template.ts";

/*
 * Variables whose value is looked up when somebody asks for it. They are the same in http and in
 * stream; names stand without their `$`.
 */

/** `map $source $variable { … }` */
export interface MapVariable {
  readonly site: Site;
  readonly variable: string;
  readonly source: Template;
  readonly hostnames: boolean;
  readonly volatile: boolean;
  readonly fallback: Traced<Template> | undefined;
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  readonly site: Site;
  /** A word, a wildcard of host names (only with `hostnames`), or a pattern without its `~`. */
  readonly key: string;
  readonly pattern: "exact" | "regex" | "regex-caseless";
  readonly value: Template;
}

/** `geo [$source] $variable { … }`; values are text, a `$` in them means nothing. */
export interface GeoVariable {
  readonly site: Site;
  readonly variable: string;
  /** The variable that holds the address; the client's own where none is named. */
  readonly source: string | undefined;
  /** Keys are `first-last`; otherwise networks. */
  readonly ranges: boolean;
  /** Looked up again each time it is asked for (since nginx 1.29.3). */
  readonly volatile: boolean;
  /** Proxies whose `X-Forwarded-For` is believed (http alone). */
  readonly proxies: readonly Traced<Network>[];
  readonly proxyRecursive: boolean;
  readonly fallback: Traced<string> | undefined;
  /** In the order of the file: a later one takes the place of an earlier one, or takes it away. */
  readonly entries: readonly GeoEntry[];
}

export interface GeoEntry {
  readonly site: Site;
  readonly key:
    | ({ readonly kind: "network" } & Network)
    /** IPv4 alone, both ends included. */
    | { readonly kind: "range"; readonly first: string; readonly last: string };
  /** Nothing where the entry is `delete`. */
  readonly value: string | undefined;
}

/** `10.0.0.0/8`, `::1`; `bits` is 32 or 128 where none are written. */
export interface Network {
  readonly text: string;
  readonly address: string;
  readonly family: 4 | 6;
  readonly bits: number;
}

/** `split_clients string $variable { … }`; values are text. */
export interface SplitVariable {
  readonly site: Site;
  readonly variable: string;
  readonly source: Template;
  readonly parts: readonly {
    readonly site: Site;
    /** Hundredths of a percent; nothing for `*`, the rest. */
    readonly share: number | undefined;
    readonly value: string;
  }[];
}

/** Variables that a block defines by tables. */
export interface TableVariables {
  readonly maps: readonly MapVariable[];
  readonly geos: readonly GeoVariable[];
  readonly splits: readonly SplitVariable[];
}
