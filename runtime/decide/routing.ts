import type { ListenerPlan, LocationMatchPlan, LocationPlan } from "../plan.ts";
import type { Values } from "./exchange.ts";
import { Pattern } from "./pattern.ts";
import type { Variables } from "./variables.ts";
import { findWildcard } from "./wildcards.ts";

/** The tables of the names of an address. */
export type NamesPlan = Pick<
  ListenerPlan,
  "defaultServer" | "exact" | "leading" | "trailing" | "regex"
>;

/** Chooses the server of one listener by name: exact, leading, trailing, patterns in order. */
export class ServerNames {
  readonly #default: number;
  readonly #exact: ReadonlyMap<string, number>;
  readonly #leading: ReadonlyMap<string, number>;
  readonly #trailing: ReadonlyMap<string, number>;
  readonly #patterns: readonly Pattern[];
  readonly #servers: Int32Array;
  readonly #variables: Variables;

  constructor(listener: NamesPlan, variables: Variables) {
    this.#default = listener.defaultServer;
    this.#exact = new Map(listener.exact);
    this.#leading = new Map(listener.leading);
    this.#trailing = new Map(listener.trailing);
    // A name is lower case, so nginx compiles a pattern caseless when it holds a capital.
    this.#patterns = listener.regex.map(
      ([pattern]) => new Pattern(pattern, /[A-Z]/.test(pattern), variables),
    );
    this.#servers = Int32Array.from(listener.regex, ([, server]) => server);
    this.#variables = variables;
  }

  /** `host` as `normaliseHost` gives it, "" when the request names none. */
  find(host: string, values: Values): number {
    const found = this.search(host, values);
    return found < 0 ? this.#default : found;
  }

  /** As `find`; -1 where no server has the name. */
  search(host: string, values: Values): number {
    const exact = this.#exact.get(host);
    if (exact !== undefined) return exact;
    const wild = findWildcard(host, this.#leading, this.#trailing);
    if (wild !== undefined) return wild;
    if (host === "") return -1;
    for (let index = 0; index < this.#patterns.length; index++)
      if (this.#patterns[index]?.test(host, values, this.#variables))
        return this.#servers[index] ?? -1;
    return -1;
  }
}

/** How the search for a location ended. */
export const found = { none: 0, prefix: 1, exact: 2, redirect: 3 } as const;

interface Prefix {
  readonly text: string;
  readonly location: number;
  readonly final: boolean;
  readonly inner: LocationTable | undefined;
}

/** The locations of one server, or those nested in one location. */
export class LocationTable {
  readonly #exact = new Map<string, { location: number; inner: LocationTable | undefined }>();
  /** Longest first. */
  readonly #prefixes: readonly Prefix[];
  readonly #byText: ReadonlyMap<string, Prefix>;
  /** Path without the slash at its end → location that asks for the slash. */
  readonly #redirects = new Map<string, number>();
  readonly #patterns: {
    readonly pattern: Pattern;
    readonly location: number;
    readonly inner: LocationTable | undefined;
  }[] = [];
  readonly #named = new Map<string, number>();
  readonly #lengths: Int32Array;
  readonly #variables: Variables;
  /** The location found last; read it right after `find`. */
  location = -1;

  constructor(
    matches: readonly LocationMatchPlan[],
    locations: readonly LocationPlan[],
    variables: Variables,
  ) {
    this.#variables = variables;
    const prefixes: Prefix[] = [];
    for (const match of matches) {
      const { kind, text, location } = match;
      const inner =
        match.inner.length > 0 ? new LocationTable(match.inner, locations, variables) : undefined;
      if (kind === "exact") this.#exact.set(text, { location, inner });
      else if (kind === "named") this.#named.set(text, location);
      else if (kind === "regex")
        this.#patterns.push({
          pattern: new Pattern(text, match.caseless, variables),
          location,
          inner,
        });
      else prefixes.push({ text, location, final: kind === "final-prefix", inner });
      if (kind !== "regex" && kind !== "named" && text.endsWith("/"))
        if (locations[location]?.handler.kind === "proxy")
          if (kind === "exact" || !this.#redirects.has(text.slice(0, -1)))
            this.#redirects.set(text.slice(0, -1), location);
    }
    this.#prefixes = prefixes.sort((a, b) => b.text.length - a.text.length);
    this.#byText = new Map(prefixes.map((prefix) => [prefix.text, prefix]));
    this.#lengths = Int32Array.from(new Set(prefixes.map(({ text }) => text.length)));
  }

  named(name: string): number | undefined {
    return this.#named.get(name);
  }

  /** nginx: ngx_http_core_find_location. `location` is meaningful unless the answer is `none`. */
  find(path: string, values: Values): number {
    const exact = this.#exact.get(path);
    if (exact) {
      this.location = exact.location;
      return found.exact;
    }
    const prefix = this.#longest(path);
    let result: number = found.none;
    let final = false;
    const redirect = prefix?.text === path ? undefined : this.#redirects.get(path);
    if (redirect !== undefined) {
      this.location = redirect;
      return found.redirect;
    }
    if (prefix) {
      this.location = prefix.location;
      final = prefix.final;
      result = found.prefix;
      if (prefix.inner) {
        const inside = prefix.inner.find(path, values);
        if (inside !== found.none) this.location = prefix.inner.location;
        if (inside === found.exact || inside === found.redirect) return inside;
      }
    }
    return final ? result : this.#byPattern(path, values, result);
  }

  #longest(path: string): Prefix | undefined {
    // A handful is quicker compared than hashed; thousands are not.
    if (this.#prefixes.length <= 16) {
      for (let index = 0; index < this.#prefixes.length; index++) {
        const prefix = this.#prefixes[index];
        if (prefix && path.startsWith(prefix.text)) return prefix;
      }
      return undefined;
    }
    for (let index = 0; index < this.#lengths.length; index++) {
      const length = this.#lengths[index] ?? 0;
      if (length > path.length) continue;
      const prefix = this.#byText.get(path.slice(0, length));
      if (prefix) return prefix;
    }
    return undefined;
  }

  #byPattern(path: string, values: Values, otherwise: number): number {
    for (let index = 0; index < this.#patterns.length; index++) {
      const entry = this.#patterns[index];
      if (!entry?.pattern.test(path, values, this.#variables)) continue;
      this.location = entry.location;
      if (entry.inner) {
        const inside = entry.inner.find(path, values);
        if (inside !== found.none) this.location = entry.inner.location;
      }
      return found.exact;
    }
    return otherwise;
  }
}
